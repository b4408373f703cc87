"""The figures, their limits, and the models that no comparison can judge."""

import numpy as np
import pytest
import torch

from mobilevit_deploy.contract.manifest import Limits, ParityRecord
from mobilevit_deploy.errors import ParityError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.parity import (
    compare,
    limits_of,
    reference_outputs,
    require_discriminating,
    tightest,
    violations,
)
from mobilevit_deploy.parity.figures import EQUAL_PSNR_DB
from mobilevit_deploy.parity.pictures import COMPARED, STORED, draw
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.tasks import get_task

CLASSIFICATION = get_task("classification")
FP32 = limits_of(CLASSIFICATION, RECIPES["fp32"].limits)
LOGITS = np.random.RandomState(0).standard_normal((4, 10)).astype(np.float32)


def compared(reference: np.ndarray, artifact: np.ndarray, limits: Limits = FP32) -> ParityRecord:
    return compare({"logits": reference}, {"logits": artifact}, CLASSIFICATION, limits, "a runtime")


def test_equal_outputs_have_perfect_figures() -> None:
    parity = compared(LOGITS, LOGITS.copy())
    figures = parity.outputs["logits"]
    assert figures.max_abs_error == 0
    assert figures.psnr_db == EQUAL_PSNR_DB
    assert figures.cosine == pytest.approx(1)
    assert parity.agreement == {"top1": 1}
    assert violations(parity, FP32) == []


def test_an_output_of_zeros_alone_is_no_reference() -> None:
    zeros = np.zeros_like(LOGITS)
    for artifact in (zeros, zeros + 100):
        with pytest.raises(ParityError, match="'logits' is zero everywhere"):
            compared(zeros, artifact)
    figures = compared(LOGITS, zeros).outputs["logits"]
    assert (figures.relative_error, figures.cosine) == (1, 0)


def test_the_tighter_of_two_limits_holds_figure_by_figure() -> None:
    other = FP32.model_copy(
        update={"name": "x", "relative_error": 1e-5, "psnr_db": 10.0, "agreement": {"more": 0.5}}
    )
    held = tightest(FP32, other)
    assert (held.name, held.relative_error, held.psnr_db) == (FP32.name, 1e-5, 80)
    assert held.agreement == {"top1": 1, "more": 0.5}


def test_figures_are_what_their_definitions_say() -> None:
    reference = np.array([[3, 4], [0, 5]], np.float32)
    artifact = np.array([[4, 3], [0, 5]], np.float32)
    parity = compared(reference, artifact)
    figures = parity.outputs["logits"]
    assert (parity.images, parity.runtime) == (2, "a runtime")
    assert figures.max_abs_error == 1
    assert figures.relative_error == pytest.approx(1 / 5)
    assert figures.psnr_db == pytest.approx(20 * np.log10(5 / np.sqrt(2 / 4)))
    assert figures.cosine == pytest.approx(24 / 25)
    assert parity.agreement == {"top1": 0.5}


def test_a_tie_within_the_limit_is_no_disagreement() -> None:
    reference = np.array([[1.0, 1.0 - 1e-5, 0]], np.float32)
    artifact = np.array([[1.0 - 1e-5, 1.0, 0]], np.float32)
    assert compared(reference, artifact).agreement == {"top1": 1}


@pytest.mark.parametrize("precision", RECIPES)
def test_every_limit_can_fail_and_says_why(precision: str) -> None:
    limits = limits_of(CLASSIFICATION, RECIPES[precision].limits)
    moved = LOGITS * (1 + 3 * limits.relative_error)
    assert any("relative error" in v for v in violations(compared(LOGITS, moved, limits), limits))
    outside = "; ".join(violations(compared(LOGITS, -LOGITS, limits), limits))
    assert "cosine" in outside
    assert "top1 agreement" in outside


def test_shapes_and_non_finite_outputs_are_refused() -> None:
    with pytest.raises(ParityError, match=r"shape \(4, 9\)"):
        compared(LOGITS, LOGITS[:, :9])
    broken = LOGITS.copy()
    broken[0, 0] = np.nan
    with pytest.raises(ParityError, match="1 of 40 values of the artifact's output 'logits'"):
        compared(LOGITS, broken)
    with pytest.raises(ParityError, match="has no output 'logits'; it has: scores"):
        compare({"logits": LOGITS}, {"scores": LOGITS}, CLASSIFICATION, FP32, "a runtime")


def test_reference_images_change_under_every_usual_mistake() -> None:
    preprocessing = TRAINED_WITH["cvnets-0.2"].for_size(64, 64)
    for name, pixels in zip(STORED, draw(STORED, preprocessing), strict=True):
        image = pixels.astype(np.int32)
        for mistake, changed in {
            "colour swap": image[..., ::-1],
            "horizontal flip": image[:, ::-1],
            "vertical flip": image[::-1],
            "transposition": image.transpose(1, 0, 2),
        }.items():
            assert np.abs(image - changed).mean() > 5, (name, mistake)


def test_reference_images_are_the_same_every_time() -> None:
    preprocessing = TRAINED_WITH["cvnets-0.1"].for_size(32, 48)
    first, second = draw(COMPARED, preprocessing), draw(COMPARED, preprocessing)
    assert first.shape == (len(COMPARED), 32, 48, 3)
    np.testing.assert_array_equal(first, second)


def test_default_initialised_weights_are_refused() -> None:
    # Batch norm with its initial statistics lets activations shrink from layer to layer, until
    # the biases alone decide the output.
    torch.manual_seed(0)
    model = create_model("mobilevit_xxs", num_classes=10).eval()
    preprocessing = TRAINED_WITH["cvnets-0.1"].for_size(64, 64)
    outputs = reference_outputs(model, CLASSIFICATION, preprocessing, draw(STORED, preprocessing))
    with pytest.raises(ParityError, match="ignores its input would pass"):
        require_discriminating(outputs)


def test_activations_near_subnormal_are_refused() -> None:
    model = create_model("mobilevit_xxs", num_classes=10).eval()
    with torch.no_grad():
        model.stages[1][-1].reduce.norm.weight.mul_(1e-30)
        model.stages[1][-1].reduce.norm.bias.zero_()
        model.stages[1][-2].reduce.norm.weight.mul_(1e-30)
        model.stages[1][-2].reduce.norm.bias.zero_()
        model.stages[1][0].reduce.norm.weight.mul_(1e-30)
    preprocessing = TRAINED_WITH["cvnets-0.1"].for_size(64, 64)
    with pytest.raises(ParityError, match=r"stage 2 output is at most .* near subnormal"):
        reference_outputs(model, CLASSIFICATION, preprocessing, draw(STORED, preprocessing))


def test_non_finite_activations_are_refused() -> None:
    model = create_model("mobilevit_xxs", num_classes=10).eval()
    with torch.no_grad():
        model.stages[2][0].reduce.norm.bias[0] = torch.nan
    preprocessing = TRAINED_WITH["cvnets-0.1"].for_size(64, 64)
    with pytest.raises(ParityError, match="stage 3 output is NaN or infinite"):
        reference_outputs(model, CLASSIFICATION, preprocessing, draw(STORED, preprocessing))
