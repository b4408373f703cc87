"""Batch norm folded into the convolution before it."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.rewrites.passes.fold_batch_norm import fold_batch_norm
from tests.rewrites import networks


@pytest.mark.parametrize("affine", [True, False])
@pytest.mark.parametrize("bias", [True, False])
def test_every_form_of_convolution_and_norm(affine: bool, bias: bool) -> None:
    block = ConvNormAct(6, 8, 3, stride=2, groups=2).double()
    block.conv = nn.Conv2d(6, 8, 3, stride=2, padding=1, groups=2, bias=bias).double()
    norm = nn.BatchNorm2d(8, eps=1e-3, affine=affine).double()
    nn.init.normal_(norm.running_mean)
    nn.init.uniform_(norm.running_var, 0.1, 3)
    if affine:
        nn.init.normal_(norm.weight)
        nn.init.normal_(norm.bias)
    block.norm = norm
    block.eval()
    x = torch.randn(2, 6, 7, 9, dtype=torch.float64)
    expected = networks.logits(block, x)
    assert networks.relative_error(fold_batch_norm(block, networks.context()), expected, x) < 1e-13


def test_folds_in_float64_and_keeps_the_dtype() -> None:
    exact = networks.random_network("mobilevit_xxs")
    single = networks.random_network("mobilevit_xxs").float()
    reference = fold_batch_norm(exact, networks.context()).state_dict()
    for name, value in fold_batch_norm(single, networks.context()).state_dict().items():
        assert value.dtype == torch.float32
        # A rounded running variance is off by 6e-8 and so, halved, is the scale it makes.
        torch.testing.assert_close(value.double(), reference[name], rtol=3e-7, atol=1e-7)


def test_refuses_training_mode() -> None:
    with pytest.raises(RewriteError, match=r"stem: batch norm is in training mode; call eval\(\)"):
        fold_batch_norm(networks.random_network("mobilevit_xxs").train(), networks.context())


def test_refuses_a_norm_without_running_statistics() -> None:
    block = ConvNormAct(3, 4)
    block.norm = nn.BatchNorm2d(4, track_running_stats=False)
    with pytest.raises(RewriteError, match="keeps no running statistics"):
        fold_batch_norm(block.eval(), networks.context())
