"""v1's and v3's transformers on channels-first tokens, every linear layer a 1x1 convolution.

    Given:   map -> unfold [4B, N, d] -> layers of Linear, LayerNorm and attention -> norm -> fold
    Result:  map -> pixel_unshuffle, reshape = tokens [B, d, 4, N]
             -> the layers with 1x1 Conv2d and norms over axis 1 -> norm -> reshape, pixel_shuffle

Attention, of H heads of c channels, has h = 4H products side by side, one for every head at every
position of the 2x2 patch:

    q, k, v [B, c, h, N] = 1x1 Conv2d -> reshape -> split
    weights [B, N keys, h, N queries] = softmax over axis 1 of einsum("bkhc,bchq->bkhq", k^T, q)
    mixed [B, c, h, N] = einsum("bchk,bkhq->bchq", v, weights) -> reshape -> 1x1 Conv2d

Both products are the equation that is one operation of Core ML, "nchw,nwhu->nchu", Apple's form for
the Neural Engine; the transposition of the key is the only one of a layer. The rows of the packed
projection and the columns of the output projection are sorted so that the head varies fastest: head
and position are neighbours then, and the reshape that makes one axis of them moves nothing.

The norm is written as the pattern that coremltools fuses to one layer_norm of Core ML.

Precondition: static input size, norms without affine parameters.
Exactness: exact algebra; relative error below 1e-12 in float64 (sums run in another order).
Source: arXiv:2110.02178, section 3.1; Apple, "Deploying Transformers on the Apple Neural Engine"
(2022), principles 1 and 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v1 import FeedForward, PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import PATCH, padded_to_patch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.input_shapes import find_input_shapes
from mobilevit_deploy.rewrites.modules.bilinear_resize import BilinearResize
from mobilevit_deploy.rewrites.modules.shuffled_transformer import ShuffledTransformer


class ChannelNorm(nn.Module):
    """Layer norm over the channels of [B, C, P, N], without affine parameters."""

    def __init__(self, eps: float) -> None:
        super().__init__()
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, P, N] -> [B, C, P, N]."""
        centred = x - x.mean(dim=1, keepdim=True)
        variance = (centred * centred).mean(dim=1, keepdim=True)
        return centred * (variance + self.eps).rsqrt()


class ChannelsFirstAttention(nn.Module):
    """Multi-head self-attention within each of the patch's four positions.

    Args:
        attention: whose weights it takes over, the scale with those of the query.
        length: tokens at each position.
    """

    def __init__(self, attention: SoftmaxAttention, length: int) -> None:
        super().__init__()
        heads, dim = attention.heads, attention.qkv.in_features
        width = dim // heads
        rows = torch.arange(3 * dim).reshape(3, heads, width).transpose(1, 2).flatten()
        columns = rows[:dim]  # of one part: those of the query begin at 0
        self.qkv = _convolution(attention.qkv)
        self.out = _convolution(attention.out)
        for parameter in (self.qkv.weight, self.qkv.bias):
            if parameter is not None:
                parameter.data[:dim] *= attention.scale
                parameter.data = parameter.data[rows]
        self.out.weight.data = self.out.weight.data[:, columns]
        self.packed = (-1, 3 * width, heads * PATCH**2, length)
        self.tokens = (-1, dim, PATCH**2, length)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, 4, N] -> [B, dim, 4, N]."""
        query, key, value = self.qkv(x).reshape(self.packed).chunk(3, dim=1)
        scores = torch.einsum("bkhc,bchq->bkhq", key.transpose(1, 3), query)
        mixed = torch.einsum("bchk,bkhq->bchq", value, scores.softmax(dim=1))
        out: Tensor = self.out(mixed.reshape(self.tokens))
        return out


def softmax_channels_first(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on tokens [B, dim, 4, N]; any batch.

    Raises:
        RewriteError: a norm has affine parameters.
    """
    shapes = find_input_shapes(model, (PatchTransformer,), context.input_size)
    for name, (dim, height, width) in shapes.items():
        transformer = model.get_submodule(name)
        if not isinstance(transformer, PatchTransformer):
            continue
        padded = (padded_to_patch(height), padded_to_patch(width))
        length = padded[0] * padded[1] // PATCH**2
        for path, module in list(transformer.named_modules()):
            if isinstance(module, nn.LayerNorm):
                transformer.set_submodule(path, _channel_norm(f"{name}.{path}", module))
            elif isinstance(module, SoftmaxAttention):
                transformer.set_submodule(path, ChannelsFirstAttention(module, length))
            elif isinstance(module, FeedForward):
                for child in ("expand", "reduce"):
                    module.set_submodule(child, _convolution(module.get_submodule(child)))
        shuffled: nn.Module = ShuffledTransformer(
            transformer.layers, transformer.get_submodule("norm"), dim, padded
        )
        if padded != (height, width):
            shuffled = nn.Sequential(
                BilinearResize(padded, align_corners=False),
                shuffled,
                BilinearResize((height, width), align_corners=False),
            )
        model.set_submodule(name, shuffled)
    return model


SOFTMAX_CHANNELS_FIRST = Rewrite(
    softmax_channels_first,
    sites=(PatchTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams", "fold_attention_scale"),
)


def _channel_norm(name: str, norm: nn.LayerNorm) -> ChannelNorm:
    if norm.weight is not None or len(norm.normalized_shape) != 1:
        raise RewriteError(
            f"{name}: expected a LayerNorm of one axis without affine parameters, got {norm}."
        )
    return ChannelNorm(norm.eps)


def _convolution(linear: nn.Module) -> nn.Conv2d:
    """The same layer for channels-first tokens."""
    if not isinstance(linear, nn.Linear):
        raise RewriteError(f"Expected a linear layer in a transformer, got {linear}.")
    conv = nn.Conv2d(linear.in_features, linear.out_features, 1, bias=linear.bias is not None)
    conv.weight = nn.Parameter(linear.weight.detach()[..., None, None].clone(), requires_grad=False)
    if linear.bias is not None:
        conv.bias = nn.Parameter(linear.bias.detach().clone(), requires_grad=False)
    return conv
