"""GroupNorm of one group as an instance norm of one long channel.

    Given:   x [B, C, ...] -> GroupNorm(1 group, no affine) -> y
    Result:  x -> reshape [B, 1, L] -> InstanceNorm -> reshape [B, C, ...] -> y       L = C * ...

Both subtract the mean over everything but the batch and divide by the standard deviation. ONNX has
had an operator for the second since its beginning and one for the first only from opset 21;
PyTorch's translation of a GroupNorm computes shapes at run time and multiplies by a constant 1.

Precondition: one group, no affine parameters, static input size. Source: arXiv:1803.08494, section
3 (instance norm and group norm as one family).
"""

import math

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import plain_epsilon
from mobilevit_deploy.rewrites.replacement import replace_by_shape


class FlatGroupNorm(nn.Module):
    """Normalization of everything but the batch; `shape` is the input's, without the batch axis."""

    def __init__(self, shape: tuple[int, ...], eps: float) -> None:
        super().__init__()
        self.shape = shape
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        """[B, *shape] -> [B, *shape]."""
        flat = x.reshape(-1, 1, math.prod(self.shape))
        return functional.instance_norm(flat, eps=self.eps).reshape(-1, *self.shape)


def flatten_group_norm(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Replace every GroupNorm.

    Raises:
        RewriteError: a norm has several groups, or affine parameters.
    """
    return replace_by_shape(
        model,
        nn.GroupNorm,
        context.input_size,
        lambda norm, shape: FlatGroupNorm(shape, plain_epsilon(norm)),
    )


FLATTEN_GROUP_NORM = Rewrite(
    flatten_group_norm,
    sites=(nn.GroupNorm,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("separable_in_raster_order", "shuffle_separable_patches"),
)
