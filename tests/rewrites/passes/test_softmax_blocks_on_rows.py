"""Blocks with softmax attention on the rows of one matrix."""

import pytest

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.passes.softmax_as_matrices import softmax_as_matrices
from mobilevit_deploy.rewrites.passes.softmax_blocks_on_rows import softmax_blocks_on_rows
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
def test_a_folded_scale_stays_folded(batch: int) -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(batch, (64, 64))
    expected = networks.logits(model, x)
    rewritten = softmax_blocks_on_rows(fold_attention_scale(model, context), context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_another_size_than_the_chosen_one_is_an_error() -> None:
    rewritten = softmax_blocks_on_rows(
        networks.random_network("mobilevit_xxs"), networks.context((64, 64))
    )
    with pytest.raises(RuntimeError, match="shape"):
        networks.logits(rewritten, networks.images(1, (96, 96)))


def test_a_block_that_another_rewrite_has_changed_is_refused() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    with pytest.raises(RewriteError, match="only one rewrite of a target"):
        softmax_blocks_on_rows(
            softmax_as_matrices(fold_norm_affine(model, context), context), context
        )
