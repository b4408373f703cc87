"""GroupNorm of one group as a layer norm of everything but the batch.

    Given:   x [B, C, ...] -> GroupNorm(1 group, no affine) -> y
    Result:  x -> layer_norm over [C, ...] -> y

The two are the same by definition once there are no affine parameters, which differ in shape. A
layer norm is one operation of Core ML; a group norm becomes two reshapes and seven element-wise
operations, whose square overflows float16 as soon as a value is 256 from the mean.

Precondition: one group, no affine parameters, static input size. Source: arXiv:1803.08494, section
3 (layer norm and group norm as one family).
"""

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import plain_epsilon
from mobilevit_deploy.rewrites.replacement import replace_by_shape


class GroupLayerNorm(nn.Module):
    """Normalization of everything but the batch; `shape` is the input's, without the batch axis."""

    def __init__(self, shape: tuple[int, ...], eps: float) -> None:
        super().__init__()
        self.shape = shape
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[B, *shape] -> [B, *shape]."""
        return functional.layer_norm(x, self.shape, eps=self.eps)


def group_norm_as_layer_norm(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Replace every GroupNorm.

    Raises:
        RewriteError: a norm has several groups, or affine parameters.
    """
    return replace_by_shape(
        model,
        nn.GroupNorm,
        context.input_size,
        lambda norm, shape: GroupLayerNorm(shape, plain_epsilon(norm)),
    )


GROUP_NORM_AS_LAYER_NORM = Rewrite(
    group_norm_as_layer_norm,
    sites=(nn.GroupNorm,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("separable_in_raster_order", "shuffle_separable_patches"),
)
