"""The suppression of Core ML's detectors, held to the definition where both decide the same."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.runtimes.coreml.suppression import Suppression
from mobilevit_deploy.tasks.boxes import NO_CLASS, best_class_alone, keep_best
from mobilevit_deploy.tasks.detection import read_detector

CLASSES, MOST = 5, 40
STAGE = Suppression(
    inputs=("anchor_confidence", "anchor_coordinates"),
    outputs=("confidence", "coordinates"),
    score_threshold=0.1,
    iou_threshold=0.5,
    score_feature="confidenceThreshold",
    iou_feature="iouThreshold",
    per_class=True,
    classes=CLASSES,
    least=0,
    most=MOST,
    labels=None,
)


def crowd(seed: int, step: float | None = None) -> tuple[np.ndarray, np.ndarray]:
    """Confidences [300, classes] and boxes by their centres [300, 4] around a few places."""
    state = np.random.RandomState(seed)
    centres = state.uniform(size=(300, 2)).round(1) + state.normal(scale=0.02, size=(300, 2))
    sides = state.uniform(0.1, 0.4, (300, 2))
    probabilities = state.uniform(size=(300, CLASSES)) ** 4
    if step is not None:
        probabilities = (probabilities / step).round() * step
    alone = best_class_alone(torch.from_numpy(probabilities.astype(np.float32)))
    return alone.numpy(), np.hstack((centres, sides)).astype(np.float32)


def edges(coordinates: np.ndarray) -> torch.Tensor:
    centres, halves = coordinates[:, :2], coordinates[:, 2:] / 2
    return torch.from_numpy(np.hstack((centres - halves, centres + halves)))


def defined(
    confidence: np.ndarray, coordinates: np.ndarray, score: float, iou: float, most: int
) -> list[torch.Tensor]:
    """Boxes, confidences and classes of one picture as `keep_best` has them."""
    scene = edges(coordinates)[None], torch.from_numpy(confidence)[None]
    return list(keep_best(*scene, score, iou, len(confidence), most))


@pytest.mark.parametrize("thresholds", [{}, {"iouThreshold": 0.2}, {"confidenceThreshold": 0.6}])
@pytest.mark.parametrize("seed", range(3))
def test_the_objects_are_those_of_the_definition(thresholds: dict[str, float], seed: int) -> None:
    confidence, coordinates = crowd(seed)
    found = STAGE.run(
        confidence, coordinates, {name: np.array(value) for name, value in thresholds.items()}
    )
    count = len(found["confidence"])
    assert 10 < count <= MOST
    shuffled = np.random.RandomState(seed).permutation(count)
    read = read_detector(*(torch.from_numpy(rows[shuffled])[None] for rows in found.values()))
    score = thresholds.get("confidenceThreshold", STAGE.score_threshold)
    iou = thresholds.get("iouThreshold", STAGE.iou_threshold)
    expected = defined(confidence, coordinates, score, iou, MOST)
    assert (expected[2][0, count:] == NO_CLASS).all()
    for one, other in zip(read, expected, strict=True):
        assert torch.equal(one, other[:, :count])


def test_of_equal_confidences_the_same_boxes_are_kept() -> None:
    unlimited = replace(STAGE, most=None)
    for seed in range(3):
        confidence, coordinates = crowd(seed, step=0.125)  # of which none is on the threshold
        found = unlimited.run(confidence, coordinates, {})
        read = read_detector(*(torch.from_numpy(rows)[None] for rows in found.values()))
        expected = defined(confidence, coordinates, 0.1, 0.5, len(read[1][0]))
        # The definition has the lower class first, the stage the earlier box.
        rows, others = (
            sorted(torch.column_stack([one[0] for one in every]).tolist())
            for every in (read, expected)
        )
        assert rows == others


def test_a_stage_without_classes_suppresses_across_them() -> None:
    confidence = np.array([[0.9, 0, 0, 0, 0], [0, 0.8, 0, 0, 0], [0, 0, 0.05, 0, 0]], np.float32)
    coordinates = np.array([[0.5, 0.5, 0.2, 0.2]] * 3, np.float32)
    both = STAGE.run(confidence, coordinates, {})
    assert both["confidence"].max(axis=1).tolist() == pytest.approx([0.9, 0.8])
    across = replace(STAGE, per_class=False, least=3)
    found = across.run(confidence, coordinates, {})
    assert found["confidence"].max(axis=1).tolist() == pytest.approx([0.9, 0, 0])
    assert found["coordinates"][1:].tolist() == [[0] * 4] * 2


def test_rows_without_confidence_are_no_objects() -> None:
    confidence, coordinates = torch.zeros(2, 3, CLASSES), torch.full((2, 3, 4), 0.5)
    confidence[0, 2, 4] = 0.7
    boxes, scores, classes = read_detector(confidence, coordinates)
    assert classes.tolist() == [[5, NO_CLASS, NO_CLASS], [NO_CLASS] * 3]
    assert scores[0].tolist() == pytest.approx([0.7, 0, 0])
    assert boxes[0, 0].tolist() == [0.25, 0.25, 0.75, 0.75]


@pytest.mark.parametrize(("name", "value"), [("iouThreshold", 1.5), ("confidenceThreshold", -0.1)])
def test_a_threshold_out_of_range_is_refused(name: str, value: float) -> None:
    confidence, coordinates = crowd(0)
    with pytest.raises(UsageError, match=f"{name}' must be from 0 to"):
        STAGE.run(confidence, coordinates, {name: np.array(value)})
