"""A mask made of channels-last scores, enlarged by products with two constant matrices.

    Given:   scores [B, C, h, w] -> bilinear resize to (H, W) -> arg max over C
    Result:  [B, h, w C] -> P [H, h] from the left -> [B H, w, C] -> Q [W, w] -> arg max over C

Bilinear interpolation is linear and works on rows and columns apart (see `resize_by_products`).
With the classes last, each pixel's scores lie side by side for the arg max, and the enlarged map,
by far the largest of the network, is written once and never turned.

Precondition: static input size.
"""

from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.passes.resize_by_products import interpolation
from mobilevit_deploy.tasks.segmentation import BestClass, class_type


class ProductMask(nn.Module):
    """`BestClass` for scores of one size (height, width)."""

    def __init__(self, mask: BestClass, size: tuple[int, int]) -> None:
        super().__init__()
        matrices = (
            interpolation(extent, enlarged, mask.align_corners)
            for extent, enlarged in zip(size, mask.size, strict=True)
        )
        self.rows, self.columns = (
            nn.Parameter(matrix.float().contiguous(), requires_grad=False) for matrix in matrices
        )

    def forward(self, scores: Tensor) -> Tensor:
        """[B, classes, h, w] -> uint8 [B, H, W], int32 for more than 256 classes."""
        batch, classes, height, width = scores.shape
        last = scores.permute(0, 2, 3, 1).reshape(batch, height, width * classes)
        tall = (self.rows @ last).reshape(-1, width, classes)
        best = (self.columns @ tall).argmax(dim=2).to(class_type(classes))
        return best.reshape(batch, len(self.rows), len(self.columns))


def mask_by_products(results: nn.Module, context: RewriteContext) -> nn.Module:
    """Replace the post-processing, if it makes a mask."""
    if not isinstance(results, BestClass):
        return results
    ((_, height, width),) = context.outputs
    return ProductMask(results, (height, width))


MASK_BY_PRODUCTS = Rewrite(mask_by_products, sites=(BestClass,), exactness=EXACT_ALGEBRA)
