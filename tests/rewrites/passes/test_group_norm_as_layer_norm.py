"""GroupNorm of one group as a layer norm of everything."""

import pytest
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.passes.group_norm_as_layer_norm import (
    GroupLayerNorm,
    group_norm_as_layer_norm,
)
from tests.rewrites import networks


def test_epsilon_is_the_norm_s_own() -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 1), nn.GroupNorm(1, 4, eps=0.5, affine=False)).double()
    x = networks.images(2, (4, 6))
    expected = networks.logits(model, x)
    rewritten = group_norm_as_layer_norm(model, networks.context((4, 6)))
    assert isinstance(rewritten.get_submodule("1"), GroupLayerNorm)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


@pytest.mark.parametrize("norm", [nn.GroupNorm(1, 4), nn.GroupNorm(2, 4, affine=False)])
def test_refuses_affine_parameters_and_several_groups(norm: nn.GroupNorm) -> None:
    model = nn.Sequential(nn.Conv2d(3, 4, 1), norm)
    with pytest.raises(RewriteError, match=r"one group without affine parameters"):
        group_norm_as_layer_norm(model, networks.context())
