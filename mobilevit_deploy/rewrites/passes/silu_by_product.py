"""SiLU as the product that it is.

    Given:   x -> SiLU -> y
    Result:  x -> x * sigmoid(x) -> y

PyTorch lowers a float16 SiLU to float32 arithmetic between two casts, and casts end a partition of
XNNPACK's delegate; as a product it stays in float16.

Exactness: the same function; one rounding more in float16. Source: arXiv:1702.03118, equation 5.
"""

from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.replacement import replace


class ProductSiLU(nn.Module):
    """x * sigmoid(x)."""

    def forward(self, x: Tensor) -> Tensor:
        """Any shape -> the same shape."""
        return x * x.sigmoid()


def silu_by_product(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Replace every SiLU."""
    return replace(model, nn.SiLU, lambda _: ProductSiLU())


SILU_BY_PRODUCT = Rewrite(
    silu_by_product,
    sites=(nn.SiLU,),
    exactness=EXACT_ALGEBRA,
    arithmetic="float16",
    after=("separable_as_matrices",),
)
