"""Maps as tokens and back."""

import pytest
import torch

from mobilevit_deploy.rewrites.modules.tokens import SEQUENCES, SequenceTokens, TokenMatrix
from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.passes.softmax_tokens_as_matrix import softmax_tokens_as_matrix
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
def test_tokens_of_a_position_are_together_and_come_back(batch: int) -> None:
    x = torch.arange(batch * 5 * 6 * 4).reshape(batch, 5, 6, 4)
    matrix = TokenMatrix((6, 4))
    tokens = matrix(x)
    assert tokens.shape == (batch * 24, 5)
    sequences = tokens.reshape(batch, 2, 2, 6, 5)  # q, p, then the patches column by column
    for q in range(2):
        for p in range(2):
            patches = x[:, :, p::2, q::2].permute(0, 3, 2, 1).reshape(batch, 6, 5)
            assert torch.equal(sequences[:, q, p], patches)
    assert torch.equal(matrix.map(tokens), x)


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    folded = fold_norm_affine(fold_attention_scale(model, context), context)
    rewritten = softmax_tokens_as_matrix(folded, context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_a_sequence_holds_the_pixels_of_one_position_in_the_patch() -> None:
    rows, columns = torch.meshgrid(torch.arange(4), torch.arange(6), indexing="ij")
    maps = torch.stack((rows, columns))[None].float()
    tokens = SequenceTokens(2, (4, 6))(maps)
    assert tokens.shape == (SEQUENCES, 6, 2)
    parities = {tuple(map(tuple, (sequence % 2).unique(dim=0).tolist())) for sequence in tokens}
    assert parities == {((p, q),) for p in (0, 1) for q in (0, 1)}


def test_back_to_the_map_of_every_image() -> None:
    maps = torch.randn(3, 5, 8, 6)
    tokens = SequenceTokens(5, (8, 6))
    assert torch.equal(tokens.map(tokens(maps)), maps)
    assert torch.equal(tokens(maps)[SEQUENCES : 2 * SEQUENCES], tokens(maps[1:2]))
