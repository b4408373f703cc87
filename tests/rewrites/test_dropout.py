"""Dropout removed."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.dropout import remove_dropout
from tests.rewrites import networks


@pytest.mark.parametrize("name", networks.variants())
def test_no_bit_changes(name: str) -> None:
    model = networks.random_network(name)
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    assert any(isinstance(module, nn.Dropout) for module in model.modules())
    rewritten = remove_dropout(model, networks.context())
    assert not any(isinstance(module, nn.Dropout) for module in rewritten.modules())
    assert torch.equal(networks.logits(rewritten, x), expected)


def test_refuses_a_network_in_training_mode() -> None:
    with pytest.raises(RewriteError, match=r"training mode; call eval\(\)"):
        remove_dropout(networks.random_network("mobilevit_xxs").train(), networks.context())
