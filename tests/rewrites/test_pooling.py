"""The network as a sequence with a pooling that keeps its axes."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.pooling import keep_pooled_axes
from tests.rewrites import networks


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_same_bits(name: str) -> None:
    model = networks.random_network(name)
    x = networks.images(2, (70, 70))
    expected = networks.logits(model, x)
    assert torch.equal(networks.logits(keep_pooled_axes(model, networks.context()), x), expected)


def test_refuses_another_network() -> None:
    with pytest.raises(RewriteError, match="takes a MobileViT, got Linear"):
        keep_pooled_axes(nn.Linear(1, 1), networks.context())
