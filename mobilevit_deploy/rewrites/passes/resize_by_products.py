"""Bilinear resizes of odd maps as products with two constant matrices.

    Given:   x [B, C, H, W] -> bilinear resize to (H', W') -> y
    Result:  x -> P x Q -> y        P [H', H], Q [W, W'] constant; the identity where sizes agree

Bilinear interpolation is linear and works on rows and columns apart, so each side is one matrix:
the resized unit vectors. The corner mode is inside the numbers, where no runtime can read it
differently, and with a dynamic batch the graph computes no shapes (the operator wants the whole
output shape). On maps as small as these it costs the same time as the operator.

Precondition: static input size.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.patches import ResizeToPatch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.replacement import Shape, replace_by_shape


class ProductResize(nn.Module):
    """A resize as the product with a matrix on either side: [H', H] and [W, W']."""

    def __init__(self, rows: Tensor, columns: Tensor) -> None:
        super().__init__()
        self.rows = nn.Parameter(rows, requires_grad=False)
        self.columns = nn.Parameter(columns, requires_grad=False)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H', W']."""
        return self.rows @ (x @ self.columns)


def resize_by_products(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Replace every resize; those that have nothing to do become identities."""
    dtype = next(model.parameters()).dtype

    def product(resize: nn.Upsample | ResizeToPatch, shape: Shape) -> nn.Module:
        resized = resize(torch.empty(1, *shape, device="meta")).shape[1:]
        if resized == shape:
            return nn.Identity()
        rows, columns = (
            interpolation(shape[side], resized[side], bool(resize.align_corners)) for side in (1, 2)
        )
        return ProductResize(rows.to(dtype), columns.T.contiguous().to(dtype))

    replace_by_shape(model, nn.Upsample, context.input_size, product)
    replace_by_shape(model, ResizeToPatch, context.input_size, product)
    return model


RESIZE_BY_PRODUCTS = Rewrite(
    resize_by_products,
    sites=(ResizeToPatch, nn.Upsample),
    exactness=EXACT_ALGEBRA,
    after=(
        "softmax_blocks_on_rows",
        "softmax_channels_first",
        "softmax_tokens_as_matrix",
        "softmax_as_matrices",
    ),
)


def interpolation(size: int, resized: int, align_corners: bool) -> Tensor:
    """[resized, size] in float64: row i holds the weights of the inputs that output i mixes."""
    units = torch.eye(size, dtype=torch.float64)[None]
    columns = functional.interpolate(units, resized, mode="linear", align_corners=align_corners)
    return columns[0].T
