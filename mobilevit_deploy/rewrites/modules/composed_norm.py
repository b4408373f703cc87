"""LayerNorm and GroupNorm of one group as the elementary operations that delegates have.

    Given:   x [rows, d] -> LayerNorm(d), or GroupNorm(1) over all rows of an image -> y
    Result:  c = x - mean(x);  y = c * rsqrt(mean(c * c) + eps)

LiteRT has no operator for either. The mean is subtracted first and the variance taken of what is
left: the shorter form mean(x^2) - mean(x)^2 loses digits. The norm of whole images sees each image
as one row, so both are means over the last axis.

Precondition: no affine parameters. Source: arXiv:1803.08494, section 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError


class ComposedNorm(nn.Module):
    """Normalization of every `rows` successive rows together: an image's tokens for a GroupNorm.

    Raises:
        RewriteError: the norm has affine parameters, several groups, or is another kind.
    """

    def __init__(self, norm: nn.Module, rows: int = 1) -> None:
        super().__init__()
        self.rows = rows
        self.eps = plain_epsilon(norm)

    def forward(self, x: Tensor) -> Tensor:
        """[images * rows, dim] -> the same shape."""
        together = x if self.rows == 1 else x.reshape(-1, self.rows * x.shape[1])
        centred = together - together.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        return (centred * torch.rsqrt(variance + self.eps)).reshape(x.shape)


def plain_epsilon(norm: nn.Module) -> float:
    """What a LayerNorm or GroupNorm adds to the variance, once it is known to do nothing else.

    Raises:
        RewriteError: the norm has affine parameters, several groups or axes, or is another kind.
    """
    if isinstance(norm, nn.LayerNorm) and norm.weight is None and len(norm.normalized_shape) == 1:
        return norm.eps
    if isinstance(norm, nn.GroupNorm) and norm.weight is None and norm.num_groups == 1:
        return norm.eps
    raise RewriteError(
        "expected a LayerNorm of the last axis without affine parameters, or a GroupNorm of one "
        f"group without affine parameters, got {norm}."
    )
