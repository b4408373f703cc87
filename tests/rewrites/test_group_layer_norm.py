"""GroupNorm of one group as a layer norm of everything."""

import pytest
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.rewrites.group_layer_norm import GroupLayerNorm, group_norm_as_layer_norm
from mobilevit_deploy.rewrites.norm_affine import fold_norm_affine
from tests.rewrites import networks


@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants("separable"))
def test_same_function(name: str, size: tuple[int, int]) -> None:
    model, context = networks.random_network(name), networks.context(size)
    x = networks.images(2, size)
    expected = networks.logits(model, x)
    rewritten = group_norm_as_layer_norm(fold_norm_affine(model, context), context)
    assert not any(isinstance(module, nn.GroupNorm) for module in rewritten.modules())
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


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
    with pytest.raises(RewriteError, match=r"one group without affine parameters.*comes before"):
        group_norm_as_layer_norm(model, networks.context())
