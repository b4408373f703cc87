"""NonMaxSuppression in an ONNX file, held to the definition on ONNX Runtime."""

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import Tensor

from exporters.onnx.detections import translations
from mobilevit_deploy.tasks.boxes import keep_best

ANCHORS, KINDS = 300, 5
Limits = tuple[float, float, int, int]
USUAL: Limits = (0.01, 0.5, 400, 200)


class Suppression(torch.nn.Module):
    def __init__(self, limits: Limits) -> None:
        super().__init__()
        self.limits = limits

    def forward(self, boxes: Tensor, probabilities: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        return keep_best(boxes, probabilities, *self.limits)


def session(
    limits: Limits, anchors: int = ANCHORS, opset: int = 18
) -> onnxruntime.InferenceSession:
    """The operation alone, for any number of pictures."""
    pictures = torch.export.Dim("pictures", min=1, max=64)
    program = torch.onnx.export(
        Suppression(limits),
        (torch.zeros(2, anchors, 4), torch.zeros(2, anchors, KINDS)),
        input_names=["boxes", "probabilities"],
        dynamic_shapes=({0: pictures}, {0: pictures}),
        custom_translation_table=translations(),
        opset_version=opset,
        dynamo=True,
        verbose=False,
    )
    assert program is not None
    proto = program.model_proto
    onnx.checker.check_model(proto, full_check=True)
    return onnxruntime.InferenceSession(proto.SerializeToString())


def crowd(
    pictures: int, seed: int, anchors: int = ANCHORS, step: float | None = None
) -> tuple[Tensor, Tensor]:
    """Boxes around a few places and beyond the edges; probabilities in steps, so that many tie."""
    state = np.random.RandomState(seed)
    centres = state.uniform(-0.1, 1.1, (pictures, anchors, 2)).round(1)
    centres += state.normal(scale=0.02, size=centres.shape)
    halves = state.uniform(0.05, 0.2, (pictures, anchors, 2))
    boxes = np.concatenate([centres - halves, centres + halves], axis=2)
    probabilities = state.uniform(size=(pictures, anchors, KINDS)) ** 4
    if step is not None:
        probabilities = (probabilities / step).round() * step
    return torch.from_numpy(boxes).float(), torch.from_numpy(probabilities).float()


def require_same(runs: onnxruntime.InferenceSession, limits: Limits, *scene: Tensor) -> np.ndarray:
    """Rows, order and all; returns the classes."""
    names = ("boxes", "probabilities")
    inputs = {name: one.numpy() for name, one in zip(names, scene, strict=True)}
    boxes, confidences, classes = runs.run(None, inputs)
    expected = [one.numpy() for one in keep_best(*scene, *limits)]
    np.testing.assert_array_equal(classes, expected[2])
    np.testing.assert_array_equal(confidences, expected[1])
    np.testing.assert_array_equal(boxes, expected[0])
    assert (boxes.dtype, confidences.dtype, classes.dtype) == ("float32", "float32", "int32")
    return classes


@pytest.fixture(scope="module")
def usual() -> onnxruntime.InferenceSession:
    return session(USUAL)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("step", [None, 0.125])
def test_crowded_scenes_and_ties(
    usual: onnxruntime.InferenceSession, seed: int, step: float | None
) -> None:
    classes = require_same(usual, USUAL, *crowd(3, seed, step=step))
    assert (classes > 0).sum(axis=1).min() > 50


@pytest.mark.parametrize(
    "limits",
    [
        (0.0, 0.5, 400, 200),
        (0.5, 0.5, 400, 200),
        (1.0, 0.5, 400, 200),
        (0.01, 0.0, 400, 200),
        (0.01, 1.0, 400, 200),
        (0.01, 0.5, 20, 200),  # boxes that a suppressed one takes the place of
        (0.01, 0.5, 1, 3),
        (0.01, 0.5, 400, 2000),  # more rows than boxes
        (0.25, 0.5, 30, 10),  # of scores that are the threshold
    ],
)
def test_every_limit(limits: Limits) -> None:
    runs = session(limits)
    require_same(runs, limits, *crowd(2, 5))
    require_same(runs, limits, *crowd(2, 6, step=0.25))


def test_empty_scenes_beside_others(usual: onnxruntime.InferenceSession) -> None:
    boxes, probabilities = crowd(3, 1)
    probabilities[1] = 0.01  # the threshold itself
    classes = require_same(usual, USUAL, boxes, probabilities)
    assert (classes[1] == -1).all()
    assert (classes[[0, 2]] > 0).any(axis=1).all()
    alone = require_same(usual, USUAL, boxes[1:2], probabilities[1:2])
    assert alone.tolist() == [[-1] * 200]


def test_a_thousand_overlapping_objects() -> None:
    boxes = torch.tensor([0.3, 0.3, 0.6, 0.6]).repeat(1, 1000, 1)
    boxes[..., [0, 2]] += torch.arange(1000)[None, :, None] * 1e-5
    probabilities = torch.zeros(1, 1000, KINDS)
    probabilities[0, :, 2] = torch.linspace(0.9, 0.5, 1000)
    boxes[0, 700] = torch.tensor([0.7, 0.7, 0.9, 0.9])  # elsewhere, and not among the best 400
    for limits, count in ((USUAL, 1), ((0.01, 0.5, 1000, 200), 2), ((0.01, 1.0, 400, 200), 200)):
        runs = session(limits, anchors=1000)
        classes = require_same(runs, limits, boxes, probabilities)
        assert (classes == 3).sum() == count


def test_what_is_no_number_is_never_detected(usual: onnxruntime.InferenceSession) -> None:
    boxes, probabilities = crowd(2, 3)
    probabilities[0, ::7] = float("nan")
    for row, value in ((1, float("nan")), (2, float("inf")), (3, -float("inf"))):
        boxes[1, row::5, row] = value
    classes = require_same(usual, USUAL, boxes, probabilities)
    assert (classes > 0).sum(axis=1).min() > 50
    probabilities[:] = float("nan")
    assert (require_same(usual, USUAL, boxes, probabilities) == -1).all()


def test_boxes_without_area_suppress_nothing(usual: onnxruntime.InferenceSession) -> None:
    boxes, probabilities = crowd(1, 4)
    boxes[0, ::2, 2] = boxes[0, ::2, 0]
    require_same(usual, USUAL, boxes, probabilities)


@pytest.mark.parametrize("opset", [19, 24])
def test_later_operator_sets(opset: int) -> None:
    require_same(session(USUAL, opset=opset), USUAL, *crowd(2, 2))
