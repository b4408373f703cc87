"""Softmax transformers on channels-first tokens."""

import pytest
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.rewrites.attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.softmax_channels_first import softmax_channels_first
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants("softmax"))
def test_same_function(name: str, size: tuple[int, int], batch: int) -> None:
    model, context = networks.random_network(name), networks.context(size)
    x = networks.images(batch, size)
    expected = networks.logits(model, x)
    rewritten = softmax_channels_first(fold_norm_affine(model, context), context)
    replaced = (PatchTransformer, SoftmaxAttention, nn.LayerNorm)
    assert not any(isinstance(module, replaced) for module in rewritten.modules())
    assert not any(
        isinstance(module, nn.Linear) for module in rewritten.get_submodule("stages").modules()
    )
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    folded = fold_norm_affine(fold_attention_scale(model, context), context)
    rewritten = softmax_channels_first(folded, context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_another_size_than_the_chosen_one_is_an_error() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context((64, 64))
    rewritten = softmax_channels_first(fold_norm_affine(model, context), context)
    with pytest.raises(RuntimeError, match="shape"):
        networks.logits(rewritten, networks.images(1, (96, 64)))


def test_refuses_norms_with_affine_parameters() -> None:
    model = networks.random_network("mobilevit_xxs")
    with pytest.raises(RewriteError, match=r"attention_norm: expected a LayerNorm.*comes before"):
        softmax_channels_first(model, networks.context())
