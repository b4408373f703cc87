"""Softmax transformers on channels-first tokens."""

import pytest
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.passes.softmax_channels_first import softmax_channels_first
from tests.rewrites import networks


def test_a_folded_scale_stays_folded() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context()
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    folded = fold_norm_affine(fold_attention_scale(model, context), context)
    rewritten = softmax_channels_first(folded, context)
    assert not any(
        isinstance(module, nn.Linear) for module in rewritten.get_submodule("stages").modules()
    )
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_another_size_than_the_chosen_one_is_an_error() -> None:
    model, context = networks.random_network("mobilevit_xxs"), networks.context((64, 64))
    rewritten = softmax_channels_first(fold_norm_affine(model, context), context)
    with pytest.raises(RuntimeError, match="shape"):
        networks.logits(rewritten, networks.images(1, (96, 64)))


def test_refuses_norms_with_affine_parameters() -> None:
    model = networks.random_network("mobilevit_xxs")
    with pytest.raises(RewriteError, match=r"attention_norm: expected a LayerNorm"):
        softmax_channels_first(model, networks.context())
