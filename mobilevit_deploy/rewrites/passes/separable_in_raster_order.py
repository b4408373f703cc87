"""v2's and v3's separable transformers on the map itself: nothing is unfolded or folded.

    Given:   map [B, d, H, W] -> F.unfold -> tokens [B, d, 4, N] -> layers -> norm -> F.fold -> map
             layer: context = sum_n softmax(q)_n (Wk x_n + bk), for each of the 4 sequences
    Result:  map -> layers -> norm -> map
             layer: S = softmax of q over the pixels of one position, 0 elsewhere    [B, 4, HW]
                    context = Wk (x S^T) + bk                                        [B, d, 4]
                    value * context, laid out as it repeats over every two rows      [B, d, 1, 2W]

The four sequences are the positions of a pixel in its 2x2 patch. Norms, 1x1 convolutions and sums
over a sequence ask for no order of tokens, so the pixels stay where they are, and the attention
alone has to know which position a pixel has. That is a constant matrix [4, HW] that is added to the
query: 0 at the pixels of a position, and at the others a number so low that the softmax gives 0.

The weights of a softmax sum to 1, so the pixels are summed before the key projects them; the
query's bias is the same for all pixels and cancels.

Precondition: static input size, even map (the block has seen to it); queries of one map lie within
60 000 of each other. Source: arXiv:2206.02680, section 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v2 import SeparableAttention, SeparableTransformer
from mobilevit_deploy.models.patches import PATCH
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape

_ELSEWHERE = float(torch.finfo(torch.float16).min)
"""Added to queries of other positions: in float16 as well as in float32, exp of it is 0."""


class PatchPositions(nn.Module):
    """Which of the four positions of its 2x2 patch a pixel has, for maps of one size.

    `elsewhere` [4, H * W] is 0 where a pixel has that position, `pair_of_rows` [4, 2 * W] is 1
    where one of the first two rows has it.
    """

    def __init__(self, height: int, width: int, dtype: torch.dtype) -> None:
        super().__init__()
        rows, columns = torch.arange(height) % PATCH, torch.arange(width) % PATCH
        position = (rows[:, None] * PATCH + columns).flatten()
        here = position == torch.arange(PATCH**2)[:, None]
        elsewhere = (~here).to(dtype) * _ELSEWHERE
        self.elsewhere = nn.Parameter(elsewhere, requires_grad=False)
        pair = here[:, : PATCH * width].to(dtype)
        self.pair_of_rows = nn.Parameter(pair, requires_grad=False)


class RasterSeparableAttention(nn.Module):
    """Separable attention on maps of one size, given as (height, width)."""

    def __init__(
        self, attention: SeparableAttention, positions: PatchPositions, size: tuple[int, int]
    ) -> None:
        super().__init__()
        dim, (height, width) = attention.dim, size
        weight, bias = attention.qkv.weight.detach(), attention.qkv.bias
        bias = weight.new_zeros(len(weight)) if bias is None else bias.detach()
        self.positions = positions
        self.query = nn.Parameter(weight[:1, :, 0, 0].clone(), requires_grad=False)
        self.key = nn.Parameter(weight[1 : 1 + dim, :, 0, 0].clone(), requires_grad=False)
        self.key_bias = nn.Parameter(bias[1 : 1 + dim, None].clone(), requires_grad=False)
        self.value = nn.Conv2d(dim, dim, 1, dtype=weight.dtype)
        self.value.weight = nn.Parameter(weight[1 + dim :].clone(), requires_grad=False)
        self.value.bias = nn.Parameter(bias[1 + dim :].clone(), requires_grad=False)
        self.out = attention.out
        self.map = (-1, dim, height, width)
        self.pixels = (-1, dim, height * width)
        self.row_pairs = (-1, dim, height // PATCH, PATCH * width)
        self.row_pair = (-1, dim, 1, PATCH * width)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        pixels = x.reshape(self.pixels)
        weights = (self.query @ pixels + self.positions.elsewhere).softmax(dim=-1)
        context = self.key @ (pixels @ weights.transpose(1, 2)) + self.key_bias
        gate = (context @ self.positions.pair_of_rows).reshape(self.row_pair)
        gated = self.value(x).relu().reshape(self.row_pairs) * gate
        out: Tensor = self.out(gated.reshape(self.map))
        return out


def raster_transformer(transformer: SeparableTransformer, shape: Shape) -> nn.Sequential:
    """A transformer for maps of one shape, [channels, height, width]; it loses its own parts."""
    _, height, width = shape
    dtype = next(transformer.parameters()).dtype
    positions = PatchPositions(height, width, dtype)  # one for all layers
    replace(
        transformer,
        SeparableAttention,
        lambda attention: RasterSeparableAttention(attention, positions, (height, width)),
    )
    return nn.Sequential(*transformer.layers, transformer.norm)


def separable_in_raster_order(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer on maps; any batch."""
    return replace_by_shape(model, SeparableTransformer, context.input_size, raster_transformer)


SEPARABLE_IN_RASTER_ORDER = Rewrite(
    separable_in_raster_order,
    sites=(SeparableTransformer,),
    exactness=EXACT_ALGEBRA,
    after=("scale_residual_streams", "fold_norm_affine"),
)
