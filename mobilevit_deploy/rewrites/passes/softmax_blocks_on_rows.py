"""v1's and v3's blocks with softmax attention: everything between two 3x3 convolutions on tokens.

    Given:   map y -> 1x1 Conv2d -> map [B, d, 2R, 2C] -> unfold [4B, N, d] -> layers -> norm
             -> fold -> 1x1 Conv2d -> norm, activation -> map
    Result:  map y -> rows [B * 2R * 2C, c] -> Linear -> [B, R, 2C, 2, d] -> permute(0, 3, 2, 1, 4)
             = tokens -> layers -> norm -> the same permutation -> Linear -> map

A pixel of the map is (r, p, c, q): row and column of its patch, and position (p, q) in it.
Published are sequences in the order (p, q) of tokens in the order (r, c), but attention depends on
neither order. With (q, p) and (c, r), p and c stay neighbours as they are in the map, so the
permutation has rank 5; it is its own inverse and moves whole tokens. The projections into and out
of the transformer stand on the rows' side of the transposition: the block's c channels are
transposed, which are fewer than the transformer's d, and between two permutations there is always a
product, so that no runtime makes one slow permutation of two fast ones.

Query, key and value are three products: a packed one would be copied apart. The key's bias adds the
same to all scores of a query and cancels in the softmax; its weights sum to 1, so the value's bias
comes out as it is and moves behind the output projection: W_out b_v + b_out.

An odd map is resized before the first projection and after the last: a bilinear resize mixes
pixels, a projection channels, and the weights of an interpolation sum to 1, which a bias needs.

In v3 the fusion reads [local, mixed], where local = W_p y is what the transformer is given as well;
with (W_f W_p) y in its place the local map is never made.

All sizes but the batch's are constants, and the batch's is only ever the -1 of a reshape: the graph
computes no shapes. All tokens of the batch are the rows of one matrix [4BN, d], so that linear
layers are plain matrix products with a bias.

Precondition: static input size. Sources: arXiv:2110.02178, section 3.1; arXiv:2209.15159, section
3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v1 import MobileViTBlock, PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block
from mobilevit_deploy.models.patches import PATCH, padded_to_patch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer, pointwise_linear
from mobilevit_deploy.rewrites.modules.tokens import SEQUENCES, on_odd_maps
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


class RowAttention(nn.Module):
    """Multi-head self-attention within sequences of `length` successive rows."""

    def __init__(self, attention: SoftmaxAttention, length: int) -> None:
        super().__init__()
        dim = attention.qkv.in_features
        query, key, value = attention.qkv.weight.chunk(3)
        query_bias, _, value_bias = attention.qkv.bias.chunk(3)
        scale = attention.scale
        self.query = linear_layer(query * scale, query_bias * scale)
        self.key = linear_layer(key)
        self.value = linear_layer(value)
        weight, bias = attention.out.weight, attention.out.bias
        moved = bias.double() + weight.double() @ value_bias.double()
        self.out = linear_layer(weight, moved.to(weight.dtype))
        self.rows = (-1, dim)
        self.heads = (-1, length, attention.heads, dim // attention.heads)

    def forward(self, x: Tensor) -> Tensor:
        """[rows, dim] -> [rows, dim]."""
        query = self.query(x).reshape(self.heads).transpose(1, 2)
        key = self.key(x).reshape(self.heads).permute(0, 2, 3, 1)
        value = self.value(x).reshape(self.heads).transpose(1, 2)
        mixed = (query @ key).softmax(dim=-1) @ value
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(self.rows))
        return out


class RowTransformer(nn.Module):
    """A PatchTransformer between two 1x1 convolutions, for maps of one size, whose sides are even.

    Raises:
        RewriteError: another rewrite has changed the transformer.
    """

    def __init__(
        self, enter: nn.Conv2d, transformer: nn.Module, leave: nn.Conv2d, size: tuple[int, int]
    ) -> None:
        super().__init__()
        if not isinstance(transformer, PatchTransformer):
            raise RewriteError(
                f"expected a block as published, got {type(transformer).__name__} in it: only one "
                "rewrite of a target can change the transformer."
            )
        self.enter = pointwise_linear(enter)
        self.layers = transformer.layers
        self.norm = transformer.norm
        self.leave = pointwise_linear(leave)
        height, width = size
        dim, rows = enter.out_channels, height // PATCH
        self.channels_first = (-1, enter.in_channels, height * width)
        self.pixels = (-1, enter.in_channels)
        self.patches = (-1, rows, width, PATCH, dim)
        self.positions = (-1, PATCH, width, rows, dim)
        self.tokens = (-1, dim)
        self.channels_last = (-1, height * width, leave.out_channels)
        self.map = (-1, leave.out_channels, height, width)
        length = height * width // SEQUENCES
        replace(transformer, SoftmaxAttention, lambda attention: RowAttention(attention, length))

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C', H, W]."""
        x = x.reshape(self.channels_first).transpose(1, 2).reshape(self.pixels)
        x = self.enter(x).reshape(self.patches).permute(0, 3, 2, 1, 4).reshape(self.tokens)
        for layer in self.layers:
            x = layer(x)
        x = self.norm(x).reshape(self.positions).permute(0, 3, 2, 1, 4).reshape(self.tokens)
        out: Tensor = self.leave(x).reshape(self.channels_last).transpose(1, 2).reshape(self.map)
        return out


class RowBlock(nn.Module):
    """v1's block, for maps of one shape, [channels, height, width]."""

    def __init__(self, block: MobileViTBlock | MobileViTv3Block, shape: Shape) -> None:
        super().__init__()
        self.local_conv = block.local_conv
        _, height, width = shape
        even = padded_to_patch(height, width)
        rows = RowTransformer(block.local_project, block.transformer, block.project.conv, even)
        self.transformer = on_odd_maps(rows, even, (height, width))
        self.project = nn.Sequential(block.project.norm, block.project.act)
        self.fusion = block.fusion

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        mixed = self.project(self.transformer(self.local_conv(x)))
        out: Tensor = self.fusion(torch.cat((x, mixed), dim=1))
        return out


class RowFusionBlock(RowBlock):
    """v3's block, for maps of one shape; the fusion reads the local convolution's own output."""

    def __init__(self, block: MobileViTv3Block, shape: Shape) -> None:
        super().__init__(block, shape)
        conv, dim = self.fusion.conv, block.local_project.out_channels
        fusion, local = conv.weight.double(), block.local_project.weight.double()
        merged = torch.einsum("fdhw,dchw->fchw", fusion[:, :dim], local)
        weight = torch.cat((merged, fusion[:, dim:]), dim=1)
        conv.weight = nn.Parameter(weight.to(conv.weight.dtype), requires_grad=False)
        conv.in_channels = weight.shape[1]

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        local = self.local_conv(x)
        mixed = self.project(self.transformer(local))
        out: Tensor = x + self.fusion(torch.cat((local, mixed), dim=1))
        return out


def softmax_blocks_on_rows(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every block with softmax attention; any batch.

    Raises:
        RewriteError: another rewrite has changed a block's transformer.
    """
    replace_by_shape(model, MobileViTBlock, context.input_size, RowBlock)
    replace_by_shape(model, MobileViTv3Block, context.input_size, RowFusionBlock)
    return model


SOFTMAX_BLOCKS_ON_ROWS = Rewrite(
    softmax_blocks_on_rows,
    sites=(MobileViTBlock, MobileViTv3Block),
    exactness=EXACT_ALGEBRA,
    after=("scale_residual_streams", "fold_attention_scale", "fold_batch_norm", "fold_norm_affine"),
)
