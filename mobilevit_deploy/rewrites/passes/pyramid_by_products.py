"""PSPNet's pooling and enlarging as products with constant matrices.

    Given:   x [B, C, H, W] -> means over n x n cells -> 1x1 Conv2d -> bilinear resize to (H, W)
    Result:  x [B, C, HW] P -> [B, n n, C] -> Linear -> [B, r, n n] U -> [B, r, H, W]

Both are linear and the size is static, so that each is one matrix: P [HW, n n] holds the shares of
the pixels in the cells, neighbouring cells overlapping where n does not divide the map, and
U [n n, HW] the bilinear weights. No converter takes a pooling whose cells overlap; and litert-torch
makes no file of a product that a 1x1 convolution follows, which is why that is a linear layer.

Preconditions: static input size, batch norms folded.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.heads.pspnet import BINS, PooledPyramid
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.replacement import Shape, replace_by_shape


class ProductPyramid(nn.Module):
    """A pooled pyramid for maps of one size (height, width)."""

    def __init__(self, pyramid: PooledPyramid, size: tuple[int, int]) -> None:
        super().__init__()
        self.size = size
        self.scales = nn.ModuleList(map(_linear, pyramid.scales))
        self.fusion = pyramid.fusion
        dtype = next(pyramid.parameters()).dtype
        pixels = torch.eye(size[0] * size[1], dtype=torch.float64).reshape(-1, 1, *size)
        self.pools, self.enlargements = nn.ParameterList(), nn.ParameterList()
        for side in BINS:
            shares = functional.adaptive_avg_pool2d(pixels, side).flatten(1)
            cells = torch.eye(side * side, dtype=torch.float64).reshape(-1, 1, side, side)
            weights = functional.interpolate(cells, size, mode="bilinear", align_corners=True)
            for kept, matrix in (
                (self.pools, shares.T),
                (self.enlargements, weights.flatten(1).T),
            ):
                value = matrix.contiguous().to(dtype)
                kept.append(nn.Parameter(value, requires_grad=False))

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, width, H, W]."""
        maps = [x]
        pixels = x.flatten(2)
        for reduce, pool, enlarge in zip(self.scales, self.pools, self.enlargements, strict=True):
            # Where the map is the grid, both are identities: one constant, which not every tool can
            # give to two products.
            same = len(pool) == len(enlarge)
            cells = pixels if same else functional.linear(pixels, pool)
            reduced = reduce(cells.transpose(1, 2)).transpose(1, 2)
            wide = reduced if same else functional.linear(reduced, enlarge)
            maps.append(wide.unflatten(2, self.size))
        out: Tensor = self.fusion(torch.cat(maps, dim=1))
        return out


def _linear(reduce: nn.Module) -> nn.Module:
    """A 1x1 convolution whose norm is folded, on [B, pixels, C], and its activation."""
    convolution: Any = reduce.get_submodule("conv")
    outs, ins = convolution.weight.shape[:2]
    linear = nn.Linear(ins, outs, device="meta")
    linear.weight = nn.Parameter(convolution.weight.flatten(1), requires_grad=False)
    linear.bias = convolution.bias
    return nn.Sequential(linear, reduce.get_submodule("act"))


def pyramid_by_products(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Replace every pooled pyramid."""

    def product(pyramid: PooledPyramid, shape: Shape) -> ProductPyramid:
        return ProductPyramid(pyramid, (shape[1], shape[2]))

    return replace_by_shape(model, PooledPyramid, context.input_size, product)


PYRAMID_BY_PRODUCTS = Rewrite(
    pyramid_by_products,
    sites=(PooledPyramid,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_batch_norm",),
)
