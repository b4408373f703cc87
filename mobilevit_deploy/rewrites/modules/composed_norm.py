"""LayerNorm and GroupNorm of one group as the elementary operations that delegates have.

    Given:   x [rows, d] -> LayerNorm(d), or GroupNorm(1) over all rows of an image -> y
    Result:  c = x - mean(x);  y = c * rsqrt(mean(c * c) + eps)

LiteRT has no operator for either. The mean is subtracted first and the variance taken of what is
left: the shorter form mean(x^2) - mean(x)^2 loses digits. The norm of whole images sees each image
as one row, so both are means over the last axis.

Precondition: no affine parameters. Exactness: the same sums;
relative error below 1e-12 in float64. Source: arXiv:1803.08494, section 3.
"""

from typing import Self

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError


class ComposedNorm(nn.Module):
    """Normalization of every `rows` successive rows together.

    Args:
        rows: 1 for a LayerNorm; the tokens of an image for a GroupNorm.
        eps: added to the variance.
    """

    def __init__(self, rows: int, eps: float) -> None:
        super().__init__()
        self.rows = rows
        self.eps = eps

    @classmethod
    def of(cls, norm: nn.Module, pixels: int = 1) -> Self:
        """What stands for a norm without affine parameters on images of so many tokens.

        Raises:
            RewriteError: the norm has affine parameters, several groups, or is another kind.
        """
        if isinstance(norm, nn.LayerNorm) and norm.weight is None:
            return cls(1, norm.eps)
        if isinstance(norm, nn.GroupNorm) and norm.num_groups == 1 and norm.weight is None:
            return cls(pixels, norm.eps)
        raise RewriteError(
            "Expected a LayerNorm, or a GroupNorm of one group, without affine parameters, got "
            f"{norm}."
        )

    def forward(self, x: Tensor) -> Tensor:
        """[images * rows, dim] -> the same shape."""
        together = x if self.rows == 1 else x.reshape(-1, self.rows * x.shape[1])
        centred = together - together.mean(dim=-1, keepdim=True)
        variance = (centred * centred).mean(dim=-1, keepdim=True)
        return (centred * torch.rsqrt(variance + self.eps)).reshape(x.shape)
