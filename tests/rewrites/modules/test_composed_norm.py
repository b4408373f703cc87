"""Norms composed of elementary operations."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.modules.composed_norm import ComposedNorm


def test_norms_keep_their_digits_far_from_zero() -> None:
    x = torch.randn(12, 16, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) + 1e4
    layer = nn.LayerNorm(16, elementwise_affine=False)
    torch.testing.assert_close(ComposedNorm(layer)(x), layer(x), rtol=0, atol=1e-10)
    group = nn.GroupNorm(1, 16, affine=False)
    images = x.reshape(3, 4, 16)
    expected = group(images.transpose(1, 2)).transpose(1, 2).reshape(12, 16)
    torch.testing.assert_close(ComposedNorm(group, 4)(x), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    "norm",
    [nn.LayerNorm(8), nn.GroupNorm(1, 8), nn.GroupNorm(2, 8, affine=False), nn.BatchNorm2d(8)],
)
def test_other_norms_are_refused(norm: nn.Module) -> None:
    with pytest.raises(RewriteError, match="without affine parameters, got"):
        ComposedNorm(norm, 4)
