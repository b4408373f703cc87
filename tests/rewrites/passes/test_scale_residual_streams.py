"""Residual streams scaled by a power of two."""

import copy

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.quantization.calibration import largest_deviations
from mobilevit_deploy.rewrites import RewriteContext, rewrite
from mobilevit_deploy.rewrites.passes.fold_norm_affine import BLOCKS
from mobilevit_deploy.rewrites.passes.scale_residual_streams import scale_residual_streams
from tests.rewrites import networks

SIZE = (70, 64)  # odd maps in the last stages


def _reference_tensor() -> Tensor:
    preprocessing = networks.PREPROCESSING.for_size(*SIZE)
    return torch.from_numpy(preprocessing.tensor(draw(STORED, preprocessing)))


def _context(model: nn.Module) -> RewriteContext:
    deviations = largest_deviations(model, networks.PREPROCESSING.for_size(*SIZE))
    return networks.context(SIZE, measured={"scale_residual_streams": deviations})


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
    measured = _context(model).measured["scale_residual_streams"]
    seen = _deviations(model, inputs)
    assert max(seen.values()) > 500
    for block, largest in seen.items():
        found = max(one for norm, one in measured.items() if norm.startswith(f"{block}."))
        assert found == pytest.approx(largest, rel=1e-4)  # one picture at a time, and all at once
    scaled = scale_residual_streams(copy.deepcopy(model), _context(model))
    assert torch.equal(networks.logits(scaled, inputs), expected)
    for largest in _deviations(scaled, inputs).values():
        assert 32 < largest <= 64


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_ordinary_networks_stay_what_they_are(name: str) -> None:
    model = networks.with_residual_streams_times(0.1, name)
    before = copy.deepcopy(model)
    scaled = scale_residual_streams(model, _context(model))
    for ours, theirs in zip(scaled.parameters(), before.parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert {m.eps for m in scaled.modules() if isinstance(m, nn.LayerNorm | nn.GroupNorm)} == {1e-5}


def _scaled_epsilons(model: MobileViT, **options: str) -> set[float]:
    deployable = rewrite(networks.checkpoint(model), "ane", SIZE, **options)
    return {m.eps for m in deployable.modules() if hasattr(m, "eps")}


def test_only_float16_is_scaled() -> None:
    model = networks.with_residual_streams_times(100, "mobilevit_xxs")
    assert _scaled_epsilons(model, precision="fp32") == {1e-5}
    assert max(_scaled_epsilons(model, precision="fp16")) < 1e-5


def test_refuses_activations_that_are_not_finite() -> None:
    model = networks.random_network("mobilevitv2_050")
    model.get_parameter("stages.3.1.local_project.weight").data[0, 0] = float("nan")
    with pytest.raises(RewriteError, match=r"stages.3.1: .*not finite"):
        scale_residual_streams(model, _context(model))
