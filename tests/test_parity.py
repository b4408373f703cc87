"""The figures, their limits, and the models that no comparison can judge."""

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import ParityError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.parity import (
    EQUAL_PSNR_DB,
    LIMITS,
    compare,
    require_discriminating,
    require_within,
    violations,
)
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.parity.pictures import COMPARED, STORED, draw
from mobilevit_deploy.parity.references import reference_logits

FP32 = LIMITS["fp32"]
LOGITS = np.random.RandomState(0).standard_normal((4, 10)).astype(np.float32)


def test_equal_outputs_have_perfect_figures() -> None:
    figures = compare(LOGITS, LOGITS.copy(), FP32)
    assert figures.max_abs_error == 0
    assert figures.psnr_db == EQUAL_PSNR_DB
    assert figures.cosine == pytest.approx(1)
    assert figures.top1_agreement == 1
    assert violations(figures, FP32) == []


def test_figures_are_what_their_definitions_say() -> None:
    reference = np.array([[3, 4], [0, 5]], np.float32)
    artifact = np.array([[4, 3], [0, 5]], np.float32)
    figures = compare(reference, artifact, FP32)
    assert figures.images == 2
    assert figures.max_abs_error == 1
    assert figures.relative_error == pytest.approx(1 / 5)
    assert figures.psnr_db == pytest.approx(20 * np.log10(5 / np.sqrt(2 / 4)))
    assert figures.cosine == pytest.approx(24 / 25)
    assert figures.top1_agreement == 0.5


def test_a_tie_within_the_limit_is_no_disagreement() -> None:
    reference = np.array([[1.0, 1.0 - 1e-5, 0]], np.float32)
    artifact = np.array([[1.0 - 1e-5, 1.0, 0]], np.float32)
    assert compare(reference, artifact, FP32).top1_agreement == 1


@pytest.mark.parametrize("precision", LIMITS)
def test_every_limit_can_fail_and_says_why(precision: str) -> None:
    limits = LIMITS[precision]
    moved = LOGITS * (1 + 3 * limits.relative_error)
    assert any("relative error" in v for v in violations(compare(LOGITS, moved, limits), limits))
    with pytest.raises(ParityError, match=r"The model does not compute.*cosine.*top-1 agreement"):
        require_within(compare(LOGITS, -LOGITS, limits), limits, "The model")


def test_shapes_and_non_finite_outputs_are_refused() -> None:
    with pytest.raises(ParityError, match=r"shape \(4, 9\)"):
        compare(LOGITS, LOGITS[:, :9], FP32)
    broken = LOGITS.copy()
    broken[0, 0] = np.nan
    with pytest.raises(ParityError, match="1 of 40 output values"):
        compare(LOGITS, broken, FP32)


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
    logits = reference_logits(model, preprocessing, draw(STORED, preprocessing))
    with pytest.raises(ParityError, match="ignores its input would pass"):
        require_discriminating(logits)


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
        reference_logits(model, preprocessing, draw(STORED, preprocessing))


def test_non_finite_activations_are_refused() -> None:
    model = create_model("mobilevit_xxs", num_classes=10).eval()
    with torch.no_grad():
        model.stages[2][0].reduce.norm.bias[0] = torch.nan
    preprocessing = TRAINED_WITH["cvnets-0.1"].for_size(64, 64)
    with pytest.raises(ParityError, match="stage 3 output is NaN or infinite"):
        reference_logits(model, preprocessing, draw(STORED, preprocessing))
