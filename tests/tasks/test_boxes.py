"""The definition of right for boxes: the original's post-processing, and what it must survive."""

import numpy as np
import pytest
import torch
from torch import Tensor

from mobilevit_deploy.checkpoints.cvnets import CVNETS
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import build_model
from mobilevit_deploy.tasks.boxes import (
    DetectionLimits,
    decode_boxes,
    detect,
    intersection_over_union,
)
from tests import oracles

ORACLES = [
    name if name == "ssdlite_mobilevit_xxs" else pytest.param(name, marks=pytest.mark.matrix)
    for name in oracles.heads()
    if "best" in oracles.sampled_outputs(name).get("320x320", {})
]


@pytest.mark.parametrize("name", ORACLES)
def test_detections_are_those_of_the_original(name: str) -> None:
    """All 200, in order; scores closer than rounding may change places."""
    model = build_model(name.split("_", 1)[1], "ssdlite").eval()
    model.load_state_dict(CVNETS.translate(oracles.state_dict(name)))
    with torch.no_grad():
        (found,) = detect(*model(oracles.image(320, 320)))
    expected = oracles.sampled_outputs(name)["320x320"]
    assert found.boxes.shape == expected["boxes"][0] == (200, 4)
    scores = expected["best"][1]
    assert np.abs(oracles.sample(torch.from_numpy(found.scores), len(scores)) - scores).max() < 1e-5
    boxes = expected["boxes"][1]
    rows = np.linspace(0, 799, len(boxes)).astype(int) // 4
    gaps = np.abs(np.diff(found.scores, prepend=1, append=0))
    clear = (np.minimum(gaps[:-1], gaps[1:]) > 1e-5)[rows]
    difference = np.abs(oracles.sample(torch.from_numpy(found.boxes), len(boxes)) - boxes)
    assert clear.mean() > 0.7
    assert difference[clear].max() < 1e-5
    same = found.classes[:100] == expected["labels"][1]
    assert same[np.minimum(gaps[:-1], gaps[1:])[:100] > 1e-5].all()


def picture(*objects: tuple[int, float, tuple[float, ...]], anchors: int = 8) -> list[Tensor]:
    """Scores, locations and anchors that decode to objects: class, probability, box."""
    scores = torch.full((1, anchors, 4), -1000.0)
    scores[..., 0] = 0
    boxes = torch.tensor([[0.5, 0.5, 0.2, 0.2]]).repeat(anchors, 1)
    for row, (kind, probability, (left, top, right, bottom)) in enumerate(objects):
        scores[0, row, kind] = float(np.log(probability / (1 - probability)))
        boxes[row] = torch.tensor(
            [(left + right) / 2, (top + bottom) / 2, right - left, bottom - top]
        )
    return [scores, torch.zeros(1, anchors, 4), boxes]


def test_of_overlapping_boxes_of_a_class_the_best_is_kept() -> None:
    (found,) = detect(
        *picture(
            (1, 0.6, (0.1, 0.1, 0.5, 0.5)),
            (1, 0.9, (0.12, 0.1, 0.52, 0.5)),
            (2, 0.7, (0.1, 0.1, 0.5, 0.5)),  # another class
            (1, 0.5, (0.6, 0.6, 0.9, 0.9)),  # elsewhere
            (1, 0.009, (0.0, 0.6, 0.1, 0.9)),  # below the threshold
        )
    )
    assert found.classes.tolist() == [1, 2, 1]
    assert np.allclose(found.scores, [0.9, 0.7, 0.5])
    assert np.allclose(found.boxes[0], [0.12, 0.1, 0.52, 0.5])
    (close,) = detect(
        *picture((1, 0.6, (0.1, 0.1, 0.5, 0.5)), (1, 0.9, (0.12, 0.1, 0.52, 0.5))),
        DetectionLimits(iou=0.95),
    )
    assert len(close) == 2


def test_equal_scores_come_in_the_order_of_classes_and_anchors() -> None:
    places = [(0.2 * i, 0.0, 0.2 * i + 0.1, 0.1) for i in range(4)]
    (found,) = detect(*picture(*((2 - i % 2, 0.5, place) for i, place in enumerate(places))))
    assert found.classes.tolist() == [1, 1, 2, 2]
    assert np.allclose(found.boxes[:, 0], [0.2, 0.6, 0.0, 0.4])


def test_a_picture_without_objects_gives_empty_arrays_of_the_right_shapes() -> None:
    (found,) = detect(*picture())
    assert (len(found), found.boxes.shape, found.classes.shape) == (0, (0, 4), (0,))
    assert found.classes.dtype == np.int64


def test_a_network_that_knows_the_background_alone_detects_nothing() -> None:
    (found,) = detect(torch.zeros(1, 2, 1), torch.zeros(1, 2, 4), torch.rand(2, 4))
    assert (len(found), found.boxes.shape, found.classes.dtype) == (0, (0, 4), np.int64)


def test_a_thousand_overlapping_objects() -> None:
    boxes = [(0.3 + i * 1e-5, 0.3, 0.6 + i * 1e-5, 0.6) for i in range(1000)]
    scores = np.linspace(0.9, 0.5, 1000)
    crowd = picture(*((1, float(s), b) for s, b in zip(scores, boxes, strict=True)), anchors=1000)
    (one,) = detect(*crowd)
    assert len(one) == 1
    (all_,) = detect(*crowd, DetectionLimits(iou=1.0, per_class=300))
    assert len(all_) == 200
    assert np.allclose(all_.scores, scores[:200])


def test_scores_and_boxes_that_are_no_numbers_are_never_detected() -> None:
    scores, locations, anchors = picture(
        (1, 0.9, (0, 0, 0.1, 0.1)), (2, 0.8, (0.5, 0, 0.6, 0.1)), (3, 0.7, (0.8, 0, 0.9, 0.1))
    )
    scores[0, 0, 1] = float("nan")
    locations[0, 1, 2] = 1e6  # its width is infinite
    (found,) = detect(scores, locations, anchors)
    assert found.classes.tolist() == [3]


def test_boxes_at_the_edge_keep_what_reaches_beyond() -> None:
    anchors = torch.tensor([[0.0, 1.0, 0.5, 0.25]])
    assert decode_boxes(torch.zeros(1, 4), anchors).tolist() == [[-0.25, 0.875, 0.25, 1.125]]
    moved = decode_boxes(torch.tensor([[10.0, 0.0, float(np.log(2)) / 0.2, 0.0]]), anchors)
    assert torch.allclose(moved, torch.tensor([[0.0, 0.875, 1.0, 1.125]]))


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"score": -0.1}, "score threshold of detections must be from 0 to 1, got -0.1"),
        ({"iou": 1.5}, "iou threshold of detections must be from 0 to 1, got 1.5"),
        ({"score": float("nan")}, "score threshold of detections must be from 0 to 1, got nan"),
        ({"most": 0}, "From 1 to 10000 detections can be kept, got most 0"),
        ({"per_class": 10_001}, "From 1 to 10000 detections can be kept, got per_class 10001"),
    ],
)
def test_thresholds_without_meaning_are_refused(limits: dict[str, float], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        DetectionLimits(**limits)  # type: ignore[arg-type]


def test_intersection_over_union() -> None:
    boxes = np.array([[0, 0, 2, 2], [1, 0, 3, 2], [5, 5, 5, 5], [2, 0, 1, 1.0]])
    expected = [[1, 1 / 3, 0, 0], [1 / 3, 1, 0, 0], [0, 0, 0, 0], [0, 0, 0, 0]]
    assert np.allclose(intersection_over_union(boxes, boxes), expected)
