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

Precondition: static input size, norms without affine parameters. Source: arXiv:2110.02178, section
3.1; Apple, "Deploying Transformers on the Apple Neural Engine" (2022), principles 1 and 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import padded_to_patch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import plain_epsilon
from mobilevit_deploy.rewrites.modules.tokens import (
    SEQUENCES,
    ShuffledTokens,
    TokenTransformer,
    on_odd_maps,
)
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


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
    """Multi-head self-attention within each of the patch's four positions, of `length` tokens."""

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
        self.packed = (-1, 3 * width, heads * SEQUENCES, length)
        self.tokens = (-1, dim, SEQUENCES, length)

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
    return replace_by_shape(model, PatchTransformer, context.input_size, _channels_first)


SOFTMAX_CHANNELS_FIRST = Rewrite(
    softmax_channels_first,
    sites=(PatchTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams", "fold_attention_scale"),
)


def _channels_first(transformer: PatchTransformer, shape: Shape) -> nn.Module:
    dim, height, width = shape
    even = padded_to_patch(height, width)
    length = even[0] * even[1] // SEQUENCES
    replace(transformer, nn.LayerNorm, lambda norm: ChannelNorm(plain_epsilon(norm)))
    replace(
        transformer,
        SoftmaxAttention,
        lambda attention: ChannelsFirstAttention(attention, length),
    )
    replace(transformer, nn.Linear, _convolution)  # those of the feed-forwards are left
    tokens = ShuffledTokens(dim, even)
    return on_odd_maps(TokenTransformer(transformer, tokens), even, (height, width))


def _convolution(linear: nn.Linear) -> nn.Conv2d:
    """The same layer for channels-first tokens."""
    conv = nn.Conv2d(linear.in_features, linear.out_features, 1, bias=linear.bias is not None)
    conv.weight = nn.Parameter(linear.weight.detach()[..., None, None].clone(), requires_grad=False)
    if linear.bias is not None:
        conv.bias = nn.Parameter(linear.bias.detach().clone(), requires_grad=False)
    return conv
