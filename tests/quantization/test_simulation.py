"""The simulated rounding of recipes, and the limits that follow from it."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from exporters import ExportResult
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.manifest import Limits
from mobilevit_deploy.parity import References, computed_references
from mobilevit_deploy.quantization.cost import RoundingCost
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.quantization.simulation import (
    SMALLEST_COMPRESSED,
    Float16Results,
    rounded_weights,
)
from mobilevit_deploy.tasks import get_task

VALUES = torch.randn(32, 64, 3, 3, generator=torch.Generator().manual_seed(0))


def test_int8_has_a_scale_per_channel() -> None:
    values = VALUES * torch.logspace(-2, 1, 32).reshape(32, 1, 1, 1)
    error = (rounded_weights(values, "int8 per channel") - values).abs().amax((1, 2, 3))
    step = values.abs().amax((1, 2, 3)) / 127
    assert bool((error <= 0.65 * step).all())  # the values themselves and the scale are halves
    assert bool((error >= 0.4 * step).all())
    per_tensor = (rounded_weights(values, "int8 per tensor") - values).abs()
    assert per_tensor[:8].max() > 10 * error[:8].max()


@pytest.mark.parametrize("count", [16, 64])
def test_a_palette_has_so_many_values_and_is_nearly_the_best(count: int) -> None:
    rounded = rounded_weights(VALUES, f"palette {count}")
    assert len(rounded.unique()) == count
    # A normal distribution by N values, the best there are (Panter and Dite): pi sqrt(3)/2 / N^2.
    error = float((rounded - VALUES).square().mean())
    best = np.pi * np.sqrt(3) / 2 / count**2
    assert 0.8 * best < error < 1.15 * best


def test_small_tensors_and_vectors_stay_halves() -> None:
    for values in (VALUES.flatten(), VALUES.flatten()[: SMALLEST_COMPRESSED - 1].reshape(1, -1)):
        assert torch.equal(rounded_weights(values, "palette 16"), values.half().float())
    assert rounded_weights(VALUES, "float32") is VALUES
    constant = torch.full((64, 64), 0.3)
    assert torch.equal(rounded_weights(constant, "palette 16"), constant.half().float())


class Everything(nn.Module):
    """In place, views, and an output that is its input."""

    def forward(self, x: Tensor) -> Tensor:
        y = x.reshape(-1) * 1.0001
        y.add_(1e-4)
        return y.reshape(x.shape).relu_()


def test_every_result_is_rounded_and_nothing_else() -> None:
    x = torch.rand(3, 5, generator=torch.Generator().manual_seed(1))
    before = x.clone()
    with torch.no_grad(), Float16Results():
        y = Everything()(x)
    assert torch.equal(x, before)
    assert torch.equal(y, y.half().float())
    expected = ((x * 1.0001).half().float() + 1e-4).half().float()
    assert torch.equal(y, expected)


@pytest.fixture(scope="module")
def references(demo_checkpoint: Checkpoint) -> References:
    task = get_task(demo_checkpoint.record.task)
    return computed_references(
        demo_checkpoint.model, task, demo_checkpoint.record.preprocessing, (64, 64)
    )


@pytest.mark.parametrize("precision", ["fp16", "w8"])
def test_limits_of_a_network_are_within_those_of_the_recipe(
    precision: str, demo_checkpoint: Checkpoint, references: References
) -> None:
    recipe = RECIPES[precision]
    limits = RoundingCost(demo_checkpoint).limits(recipe, "ane", (), references)
    assert limits is not None
    assert limits.name == f"{recipe.limits.name}-here"
    assert limits.relative_error < recipe.limits.relative_error / 2
    assert limits.psnr_db > recipe.limits.psnr_db + 6
    assert limits.cosine > recipe.limits.cosine
    capped = replace(
        recipe, limits=Limits(name="x", reason="x", relative_error=1e-9, cosine=1, psnr_db=190)
    )
    limits = RoundingCost(demo_checkpoint).limits(capped, "ane", (), references)
    assert limits is not None
    assert (limits.relative_error, limits.cosine, limits.psnr_db) == (1e-9, 1, 190)


def test_what_is_not_rounded_or_not_simulated_has_no_limits(
    demo_checkpoint: Checkpoint, references: References
) -> None:
    costs = RoundingCost(demo_checkpoint)
    assert costs.limits(RECIPES["fp32"], "portable", (), references) is None
    integers = replace(RECIPES["w8"], name="int8", activations="int8")
    assert costs.limits(integers, "ane", (), references) is None


def test_an_export_carries_what_its_checkpoint_gives_again(
    demo_export: ExportResult, demo_checkpoint: Checkpoint, references: References
) -> None:
    for artifact in demo_export.published:
        again = RoundingCost(demo_checkpoint).limits_of_artifact(artifact, references)
        if again is None:
            assert artifact.rounding is None
            assert artifact.precision == "fp32"
        else:
            assert artifact.rounding is not None
            assert artifact.rounding == again.model_copy(
                update={"agreement": artifact.limits.agreement}
            )
