"""Residual streams scaled by a power of two."""

import copy

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.rewrites.norm_affine import BLOCKS
from mobilevit_deploy.rewrites.residual_scale import scale_residual_streams
from tests.rewrites import networks

SIZE = (70, 64)  # odd maps in the last stages


def _reference_tensor() -> Tensor:
    preprocessing = networks.PREPROCESSING.for_size(*SIZE)
    return torch.from_numpy(preprocessing.tensor(draw(STORED, preprocessing)))


def _deviations(model: nn.Module, inputs: Tensor) -> dict[str, float]:
    """Of each block, the largest distance from the mean that one of its norms sees."""
    largest: dict[str, float] = {}
    model = copy.deepcopy(model)
    for name, block in model.named_modules():
        if not isinstance(block, BLOCKS):
            continue
        for norm in block.modules():
            if isinstance(norm, nn.LayerNorm | nn.GroupNorm):
                axes = -1 if isinstance(norm, nn.LayerNorm) else (1, 2, 3)

                def note(_, args, name=name, axes=axes) -> None:
                    distance = float((args[0] - args[0].mean(axes, keepdim=True)).abs().max())
                    largest[name] = max(distance, largest.get(name, 0.0))

                norm.register_forward_pre_hook(note)
    networks.logits(model, inputs)
    return largest


@pytest.mark.parametrize("name", networks.variants())
def test_bit_for_bit_the_same_function_with_deviations_up_to_64(name: str) -> None:
    model = networks.with_residual_streams_times(100, name)
    inputs = _reference_tensor()
    expected = networks.logits(model, inputs)
    assert max(_deviations(model, inputs).values()) > 500
    scaled = scale_residual_streams(copy.deepcopy(model), networks.context(SIZE))
    assert torch.equal(networks.logits(scaled, inputs), expected)
    for largest in _deviations(scaled, inputs).values():
        assert 32 < largest <= 64


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_ordinary_networks_stay_what_they_are(name: str) -> None:
    model = networks.with_residual_streams_times(0.1, name)
    before = copy.deepcopy(model)
    scaled = scale_residual_streams(model, networks.context(SIZE))
    for ours, theirs in zip(scaled.parameters(), before.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert {m.eps for m in scaled.modules() if isinstance(m, nn.LayerNorm | nn.GroupNorm)} == {1e-5}


def _scaled_epsilons(model: MobileViT, **options: str) -> set[float]:
    deployable = rewrite(model, "ane", SIZE, preprocessing=networks.PREPROCESSING, **options)
    return {m.eps for m in deployable.modules() if hasattr(m, "eps")}


def test_only_float16_is_scaled() -> None:
    model = networks.with_residual_streams_times(100, "mobilevit_xxs")
    assert _scaled_epsilons(model, precision="fp32") == {1e-5}
    assert max(_scaled_epsilons(model, precision="fp16")) < 1e-5


def test_refuses_activations_that_are_not_finite() -> None:
    model = networks.random_network("mobilevitv2_050")
    model.get_parameter("stages.3.1.local_project.weight").data[0, 0] = float("nan")
    with pytest.raises(RewriteError, match=r"stages.3.1: .*not finite"):
        scale_residual_streams(model, networks.context(SIZE))
