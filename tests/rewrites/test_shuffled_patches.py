"""Separable transformers between pixel_unshuffle and pixel_shuffle."""

import pytest
import torch

from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.variants import AttentionStage
from mobilevit_deploy.rewrites.shuffled_patches import (
    ShuffledTransformer,
    shuffle_separable_patches,
)
from tests.rewrites import networks


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants("separable"))
def test_same_function(name: str, size: tuple[int, int], batch: int) -> None:
    model = networks.random_network(name)
    x = networks.images(batch, size)
    expected = networks.logits(model, x)
    rewritten = shuffle_separable_patches(model, networks.context(size))
    assert not any(isinstance(module, SeparableTransformer) for module in rewritten.modules())
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_the_shuffles_alone_change_no_bit() -> None:
    transformer = SeparableTransformer(AttentionStage(channels=8, dim=6, ffn_dim=8, depth=0))
    transformer.norm = torch.nn.Identity()
    shuffled = ShuffledTransformer(transformer.layers, torch.nn.Identity(), 6, (8, 10))
    x = torch.randn(2, 6, 8, 10)
    tokens: list[torch.Tensor] = []
    for module in (transformer, shuffled):
        module.norm.register_forward_pre_hook(lambda _, inputs: tokens.append(inputs[0]))
        assert torch.equal(module(x), x)
    published, unshuffled = tokens
    assert torch.equal(published, unshuffled)
