"""The ends of stages merged with their readers."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.rewrites.passes.fold_batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from mobilevit_deploy.rewrites.passes.merge_projections import merge_projections
from tests.rewrites import networks


def _folded(name: str) -> MobileViT:
    context = networks.context()
    model = fold_norm_affine(fold_batch_norm(networks.random_network(name), context), context)
    assert isinstance(model, MobileViT)
    return model


def _multiplications(model: nn.Module) -> int:
    counter = FlopCounterMode(display=False)
    with counter:
        networks.logits(model, networks.images(1, (64, 64)))
    return counter.get_total_flops() // 2


def _merged(model: nn.Module) -> list[str]:
    """Which projections gave way to an identity."""
    return [
        name
        for name, module in model.named_modules()
        if name.endswith(("project", "reduce")) and isinstance(module, nn.Identity)
    ]


@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize("name", networks.variants())
def test_same_function(name: str, size: tuple[int, int]) -> None:
    model = _folded(name)
    x = networks.images(2, size)
    expected = networks.logits(model, x)
    before = _multiplications(model)
    rewritten = merge_projections(model, networks.context(size))
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE
    after = _multiplications(rewritten)
    assert after < before if _merged(rewritten) else after == before


@pytest.mark.parametrize(
    ("name", "merged"),
    [
        # Both blocks with a skip, and activations behind every projection.
        ("mobilevit_xxs", []),
        # 64 -> 32 -> 128 channels: the product would cost more.
        ("mobilevit_s", []),
        # Every block of v2, the last of them with the classifier, and stage 1.
        ("mobilevitv2_050", ["stages.0.0.reduce", *(f"stages.{n}.1.project" for n in (2, 3, 4))]),
        # A skip around the projections.
        ("mobilevitv3_050", ["stages.0.0.reduce"]),
    ],
)
def test_merges_what_has_one_reader_and_gets_cheaper(name: str, merged: list[str]) -> None:
    assert _merged(merge_projections(_folded(name), networks.context())) == merged


def test_the_merged_layers_know_their_width() -> None:
    model = merge_projections(_folded("mobilevitv2_050"), networks.context())
    for module in model.modules():
        if isinstance(module, nn.Conv2d) and module.groups == 1:
            assert module.weight.shape[:2] == (module.out_channels, module.in_channels)
        elif isinstance(module, nn.Linear):
            assert module.weight.shape == (module.out_features, module.in_features)


def test_refuses_what_is_no_classifier_and_what_is_not_folded() -> None:
    with pytest.raises(RewriteError, match="got Sequential"):
        merge_projections(nn.Sequential(torch.nn.Identity()), networks.context())
    with pytest.raises(RewriteError, match="got one with BatchNorm2d"):
        merge_projections(networks.random_network("mobilevitv2_050"), networks.context())
