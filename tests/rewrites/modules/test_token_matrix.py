"""Tokens as one matrix: permutations, both transformers, and their norms."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.modules.composed_norm import ComposedNorm
from mobilevit_deploy.rewrites.modules.token_matrix import map_to_tokens, tokens_to_map
from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.passes.softmax_tokens_as_matrix import softmax_tokens_as_matrix
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
def test_tokens_of_a_position_are_together_and_come_back(batch: int) -> None:
    x = torch.arange(batch * 5 * 6 * 4).reshape(batch, 5, 6, 4)
    tokens = map_to_tokens(x)
    assert tokens.shape == (batch * 24, 5)
    sequences = tokens.reshape(batch, 2, 2, 6, 5)  # q, p, then the patches column by column
    for q in range(2):
        for p in range(2):
            patches = x[:, :, p::2, q::2].permute(0, 3, 2, 1).reshape(batch, 6, 5)
            assert torch.equal(sequences[:, q, p], patches)
    assert torch.equal(tokens_to_map(tokens, 6, 4), x)


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    folded = fold_norm_affine(fold_attention_scale(model, context), context)
    rewritten = softmax_tokens_as_matrix(folded, context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_norms_keep_their_digits_far_from_zero() -> None:
    x = torch.randn(12, 16, dtype=torch.float64, generator=torch.Generator().manual_seed(0)) + 1e4
    layer = nn.LayerNorm(16, elementwise_affine=False)
    torch.testing.assert_close(ComposedNorm.of(layer)(x), layer(x), rtol=0, atol=1e-10)
    group = nn.GroupNorm(1, 16, affine=False)
    images = x.reshape(3, 4, 16)
    expected = group(images.transpose(1, 2)).transpose(1, 2).reshape(12, 16)
    torch.testing.assert_close(ComposedNorm.of(group, 4)(x), expected, rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    "norm",
    [nn.LayerNorm(8), nn.GroupNorm(1, 8), nn.GroupNorm(2, 8, affine=False), nn.BatchNorm2d(8)],
)
def test_other_norms_are_refused(norm: nn.Module) -> None:
    with pytest.raises(RewriteError, match="without affine parameters, got"):
        ComposedNorm.of(norm, 4)
