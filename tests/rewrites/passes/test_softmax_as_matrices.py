"""Softmax transformers as products of rank-3 tensors."""

from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.passes.softmax_as_matrices import softmax_as_matrices
from tests.rewrites import networks


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(2, (64, 64))
    expected = networks.logits(model, x)
    rewritten = softmax_as_matrices(fold_attention_scale(model, context), context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE
