"""Norms whose means are products with constants."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.modules.tokens import SequenceTokens
from mobilevit_deploy.rewrites.passes.norms_by_products import ProductImageNorm, norms_by_products
from tests.rewrites import networks


def test_the_norm_of_an_image_is_a_group_norm_of_its_map() -> None:
    maps = torch.randn(3, 5, 8, 6, dtype=torch.float64) * 3 + 1
    tokens = SequenceTokens(5, (8, 6))
    expected = nn.functional.group_norm(maps, 1, eps=0.5)
    norm = ProductImageNorm(5, tokens.length, 0.5, torch.float64)
    torch.testing.assert_close(tokens.map(norm(tokens(maps))), expected, rtol=0, atol=1e-12)


@pytest.mark.parametrize("offset", [0, 1e2, 1e3])
def test_float32_keeps_its_accuracy_far_from_zero(offset: float) -> None:
    """E[x^2] - E[x]^2 would lose all digits of a variance of 1 beside a mean of 1000."""
    x = torch.randn(4, 7, 64, generator=torch.Generator().manual_seed(0)) + offset
    model = nn.Sequential(nn.Linear(64, 64), nn.LayerNorm(64, elementwise_affine=False))
    rewritten = norms_by_products(model, networks.context())[1]
    expected = nn.functional.layer_norm(x.double(), (64,))
    error = float((rewritten(x) - expected).abs().max() / expected.abs().max())
    # The mean itself is rounded to a step of float32, 6e-8 of it.
    assert error < 1e-6 + 2e-7 * offset


@pytest.mark.parametrize("norm", [nn.LayerNorm(4), nn.LayerNorm((4, 4), elementwise_affine=False)])
def test_refuses_affine_parameters_and_several_axes(norm: nn.LayerNorm) -> None:
    with pytest.raises(RewriteError, match=r"last axis without affine parameters"):
        norms_by_products(nn.Sequential(nn.Linear(4, 4), norm), networks.context())
