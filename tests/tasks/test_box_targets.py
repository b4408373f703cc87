"""What a detector is trained with and measured by."""

import numpy as np
import pytest
import torch
from torch import Tensor

from mobilevit_deploy.tasks.box_targets import (
    BACKGROUND_SHARE,
    Objects,
    average_precision,
    box_loss,
    matched,
    overlaps,
)
from mobilevit_deploy.tasks.boxes import Detections, decode_boxes, intersection_over_union


def objects(*known: tuple[int, tuple[float, float, float, float]]) -> Objects:
    boxes = torch.tensor([box for _, box in known]).reshape(-1, 4)
    return Objects(boxes, torch.tensor([index for index, _ in known], dtype=torch.int64))


def grid(side: int) -> Tensor:
    """Square anchors of a fifth of the picture."""
    places = (torch.arange(side) + 0.5) / side
    y, x = torch.meshgrid(places, places, indexing="ij")
    return torch.stack([x, y, torch.full_like(x, 0.2), torch.full_like(x, 0.2)], 2).reshape(-1, 4)


SCENE = objects((1, (0.0, 0.0, 0.2, 0.2)), (3, (0.45, 0.5, 0.95, 0.95)))


def test_overlaps_are_those_of_the_definition() -> None:
    state = np.random.RandomState(0)
    corners = state.uniform(size=(2, 20, 4))
    boxes = np.concatenate([corners[..., :2], corners[..., :2] + corners[..., 2:] - 0.2], axis=2)
    expected = intersection_over_union(*boxes)
    assert np.allclose(overlaps(*torch.from_numpy(boxes)), expected)
    assert expected.max() > 0.3


def test_every_object_has_its_best_anchor_and_those_that_overlap_it_well() -> None:
    anchors = grid(10)
    classes, locations = matched(anchors, SCENE)
    # The second is too large for any anchor to overlap it by half.
    assert (classes == 3).sum() == 1
    assert (classes == 1).sum() >= 1
    for index, box in zip(SCENE.classes.tolist(), SCENE.boxes, strict=True):
        chosen = classes == index
        found = decode_boxes(locations[chosen], anchors[chosen])
        assert torch.allclose(found, box.expand_as(found), atol=1e-6)


def test_a_picture_without_objects_is_background() -> None:
    classes, locations = matched(grid(3), objects())
    assert classes.tolist() == [0] * 9
    assert not locations.any()


def test_the_loss_is_small_where_all_is_right_and_counts_the_worst_background() -> None:
    anchors = grid(10)
    classes, locations = matched(anchors, SCENE)
    right = 50 * torch.nn.functional.one_hot(classes, 4).float()[None]
    assert float(box_loss(right, locations[None], anchors, [SCENE], 0.0).mean) < 1e-6
    moved = locations[None].clone()
    moved[0, classes == 3] += 2
    assert float(box_loss(right, moved, anchors, [SCENE], 0.0).mean) == pytest.approx(
        4 * 1.5 / int((classes > 0).sum())
    )
    wrong = right.clone()
    wrong[0, classes == 0] = wrong[0, classes == 0].roll(1, dims=1)
    assert float(box_loss(wrong, locations[None], anchors, [SCENE], 0.0).mean) == pytest.approx(
        50 * BACKGROUND_SHARE, rel=1e-5
    )


def test_pictures_of_a_batch_are_matched_apart_and_empty_ones_count_for_nothing() -> None:
    anchors = grid(10)
    torch.manual_seed(0)
    scores, locations = torch.randn(2, 100, 4), torch.randn(2, 100, 4)
    alone = box_loss(scores[:1], locations[:1], anchors, [SCENE], 0.1).mean
    both = box_loss(scores, locations, anchors, [SCENE, objects()], 0.1).mean
    assert float(both) == pytest.approx(float(alone))
    nothing = box_loss(scores, locations, anchors, [objects(), objects()], 0.0).mean
    assert float(nothing) == 0


def test_a_detector_learns_a_scene() -> None:
    anchors = grid(5)
    torch.manual_seed(0)
    scores = torch.zeros(1, 25, 4, requires_grad=True)
    locations = torch.zeros(1, 25, 4, requires_grad=True)
    optimizer = torch.optim.Adam([scores, locations], 0.3)
    for _ in range(150):
        optimizer.zero_grad()
        box_loss(scores, locations, anchors, [SCENE], 0.0).mean.backward()
        optimizer.step()
    best = scores[0].softmax(1)[:, 1:].max(0).indices
    boxes = decode_boxes(locations[0].detach(), anchors)
    for index, box in zip(SCENE.classes.tolist(), SCENE.boxes, strict=True):
        assert torch.allclose(boxes[best[index - 1]], box, atol=1e-2)


def found(*known: tuple[int, float, tuple[float, float, float, float]]) -> Detections:
    kinds, scores, boxes = zip(*known, strict=True)
    return Detections(np.array(boxes), np.array(scores), np.array(kinds))


def precisions(one: Detections) -> tuple[float, float]:
    overall, at_half = average_precision([one], [SCENE])
    return overall.value, at_half.value


def test_average_precision() -> None:
    pytest.importorskip("pycocotools", reason="pip install 'mobilevit-deploy[train]'")
    exact = found((1, 0.9, (0, 0, 0.2, 0.2)), (3, 0.8, (0.45, 0.5, 0.95, 0.95)))
    assert precisions(exact) == pytest.approx((1.0, 1.0))
    # IoU 0.8: right at seven of the ten thresholds, 0.5 to 0.8.
    rough = found((1, 0.9, (0, 0, 0.2, 0.2)), (3, 0.8, (0.45, 0.5, 0.85, 0.95)))
    assert precisions(rough) == pytest.approx(((1 + 0.7) / 2, 1.0), abs=0.051)
    overall, _ = average_precision([rough], [SCENE])
    assert overall.classes == {1: pytest.approx(1.0), 3: pytest.approx(0.7, abs=0.101)}
    assert overall.value == pytest.approx(sum(overall.classes.values()) / 2)
    other = found((2, 0.9, (0, 0, 0.2, 0.2)))
    assert precisions(other) == (0.0, 0.0)
    nothing = Detections(np.empty((0, 4)), np.empty(0), np.empty(0, np.int64))
    assert precisions(nothing) == (0.0, 0.0)
