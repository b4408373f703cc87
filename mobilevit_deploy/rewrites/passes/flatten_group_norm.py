"""GroupNorm of one group as an instance norm of one long channel.

    Given:   x [B, C, ...] -> GroupNorm(1 group, no affine) -> y
    Result:  x -> reshape [B, 1, L] -> InstanceNorm -> reshape [B, C, ...] -> y       L = C * ...

Both subtract the mean over everything but the batch and divide by the standard deviation. ONNX has
had an operator for the second since its beginning and one for the first only from opset 21;
PyTorch's translation of a GroupNorm computes shapes at run time and multiplies by a constant 1.

Precondition: one group, no affine parameters, static input size.
Exactness: the same sums; relative error below 1e-12 in float64.
Source: arXiv:1803.08494, section 3 (instance norm and group norm as one family).
"""

import math
from collections.abc import Callable

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.input_shapes import find_input_shapes


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
    return replace_group_norms(model, context, FlatGroupNorm)


FLATTEN_GROUP_NORM = Rewrite(
    flatten_group_norm,
    sites=(nn.GroupNorm,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("separable_in_raster_order", "shuffle_separable_patches"),
)


def replace_group_norms(
    model: nn.Module,
    context: RewriteContext,
    replacement: Callable[[tuple[int, ...], float], nn.Module],
) -> nn.Module:
    """Put `replacement(shape without the batch axis, eps)` in the place of every GroupNorm.

    Raises:
        RewriteError: a norm has several groups, or affine parameters.
    """
    for name, shape in find_input_shapes(model, (nn.GroupNorm,), context.input_size).items():
        norm = model.get_submodule(name)
        if not isinstance(norm, nn.GroupNorm) or norm.num_groups != 1 or norm.weight is not None:
            raise RewriteError(
                f"{name}: expected a GroupNorm of one group without affine parameters, got {norm}."
            )
        model.set_submodule(name, replacement(shape, norm.eps))
    return model
