"""Softmax transformers as products of rank-3 tensors."""

import pytest

from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.rewrites.attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.softmax_matrices import softmax_as_matrices
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants("softmax"))
def test_same_function(name: str, size: tuple[int, int], batch: int) -> None:
    model = networks.random_network(name)
    x = networks.images(batch, size)
    expected = networks.logits(model, x)
    rewritten = softmax_as_matrices(model, networks.context(size))
    assert not any(
        isinstance(module, PatchTransformer | SoftmaxAttention) for module in rewritten.modules()
    )
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(2, (64, 64))
    expected = networks.logits(model, x)
    rewritten = softmax_as_matrices(fold_attention_scale(model, context), context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE
