"""What detection is trained and measured with: objects on anchors, the loss, average precision."""

import contextlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.errors import missing_extra
from mobilevit_deploy.tasks.boxes import CENTRE_VARIANCE, SIZE_VARIANCE, Detections
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.tasks.loss_sum import LossSum

SAME_OBJECT = 0.5
"""IoU with an object from which an anchor is to find it."""
_OVERALL, _AT_HALF = "mAP", "mAP@0.5"
BACKGROUND_SHARE = 3
"""Anchors of the background per anchor of an object that count: those that are most wrong."""


@dataclass(frozen=True)
class Objects:
    """What is in one picture.

    `boxes` [n, 4] are left, top, right and bottom as shares of the picture's sides, `classes` [n]
    int64 from 1 on: 0 is the background.
    """

    boxes: Tensor
    classes: Tensor

    def __reduce__(self) -> tuple[Any, ...]:
        """As bytes: PyTorch sends every tensor to another process through a file of its own."""
        return _objects, (self.boxes.numpy(), self.classes.numpy())

    def on(self, device: torch.device) -> "Objects":
        """The same in a device's memory."""
        return Objects(self.boxes.to(device), self.classes.to(device))


def _objects(boxes: np.ndarray, classes: np.ndarray) -> Objects:
    return Objects(torch.from_numpy(boxes), torch.from_numpy(classes))


def overlaps(one: Tensor, other: Tensor) -> Tensor:
    """Intersection over union of every pair of boxes, [n, 4] and [m, 4] to [n, m]."""
    low = torch.maximum(one[:, None, :2], other[None, :, :2])
    high = torch.minimum(one[:, None, 2:], other[None, :, 2:])
    shared = (high - low).clamp(min=0).prod(dim=-1)
    areas = [(boxes[:, 2:] - boxes[:, :2]).clamp(min=0).prod(dim=-1) for boxes in (one, other)]
    union = areas[0][:, None] + areas[1][None, :] - shared
    return torch.where(shared > 0, shared / union, shared)


def matched(anchors: Tensor, objects: Objects) -> tuple[Tensor, Tensor]:
    """What every anchor is to find, and the location that says so.

    An anchor is to find the object that it overlaps most if by at least `SAME_OBJECT`; each object
    is found by the anchor that overlaps it most in any case (arXiv:1512.02325, 2.2).

    Args:
        anchors: [A, 4], centre x and y, width and height.
        objects: of one picture.

    Returns:
        Classes [A], 0 for the background, and locations [A, 4], which mean nothing there.
    """
    if not len(objects.classes):
        return anchors.new_zeros(len(anchors), dtype=torch.int64), torch.zeros_like(anchors)
    centres, sides = anchors[:, :2], anchors[:, 2:]
    found = overlaps(torch.cat((centres - sides / 2, centres + sides / 2), dim=1), objects.boxes)
    best, nearest = found.max(dim=1)
    own = found.argmax(dim=0)
    nearest[own] = torch.arange(len(own), device=own.device)
    best[own] = 1.0
    boxes = objects.boxes[nearest]
    shift = ((boxes[:, :2] + boxes[:, 2:]) / 2 - centres) / sides / CENTRE_VARIANCE
    growth = ((boxes[:, 2:] - boxes[:, :2]) / sides).log() / SIZE_VARIANCE
    classes = torch.where(best >= SAME_OBJECT, objects.classes[nearest], 0)
    return classes, torch.cat((shift, growth), dim=1)


def box_loss(
    scores: Tensor,
    locations: Tensor,
    anchors: Tensor,
    targets: Sequence[Objects],
    label_smoothing: float,
) -> LossSum:
    """Cross entropy of the classes and smooth L1 of the locations, over the anchors of objects.

    Of the background's anchors those with the largest cross entropy count, `BACKGROUND_SHARE` for
    each of an object's (arXiv:1512.02325, 2.2); a picture without objects counts for nothing.

    Args:
        scores: [B, A, classes].
        locations: [B, A, 4].
        anchors: [A, 4].
        targets: one entry per picture.
        label_smoothing: of the cross entropy.
    """
    pairs = [matched(anchors, one.on(anchors.device)) for one in targets]
    classes, expected = (torch.stack(parts) for parts in zip(*pairs, strict=True))
    objects = classes > 0
    entropy = functional.cross_entropy(
        scores.mT, classes, reduction="none", label_smoothing=label_smoothing
    )
    worst = entropy.detach().masked_fill(objects, -torch.inf).argsort(dim=1, descending=True)
    rank = worst.argsort(dim=1)
    counted = objects | (rank < BACKGROUND_SHARE * objects.sum(dim=1, keepdim=True))
    apart = functional.smooth_l1_loss(locations[objects], expected[objects], reduction="sum")
    return LossSum(entropy[counted].sum() + apart, objects.sum())


def average_precision(
    found: Sequence[Detections], targets: Sequence[Objects]
) -> tuple[Figure, ...]:
    """COCO's mean average precision over IoU 0.5 to 0.95, and that at 0.5, by pycocotools.

    One entry per picture each; of a picture the hundred best detections count. Per class they are
    of the classes that there are objects of.

    Raises:
        RuntimeUnavailableError: pycocotools is not installed.
    """
    try:
        from pycocotools.coco import COCO
        from pycocotools.cocoeval import COCOeval
    except ModuleNotFoundError:
        raise missing_extra("pycocotools", "train") from None
    classes = sorted({index for one in targets for index in one.classes.tolist()})
    annotations: list[dict[str, Any]] = []
    for image, one in enumerate(targets):
        for box, index in zip(one.boxes.tolist(), one.classes.tolist(), strict=True):
            known = {"id": len(annotations) + 1, "iscrowd": 0, "category_id": index}
            sides = _sides(box)
            annotations.append(
                known | {"image_id": image, "bbox": sides, "area": sides[2] * sides[3]}
            )
    results = [
        {"image_id": image, "category_id": int(index), "bbox": _sides(box), "score": float(score)}
        for image, one in enumerate(found)
        for box, index, score in zip(one.boxes.tolist(), one.classes, one.scores, strict=True)
    ]
    if not annotations or not results:
        none = dict.fromkeys(classes, 0.0)
        return Figure(_OVERALL, 0.0, classes=none), Figure(_AT_HALF, 0.0, classes=none)
    with contextlib.redirect_stdout(io.StringIO()):
        truth = COCO()
        truth.dataset = {
            "images": [{"id": image} for image in range(len(targets))],
            "categories": [{"id": index} for index in classes],
            "annotations": annotations,
        }
        truth.createIndex()
        evaluation = COCOeval(truth, truth.loadRes(results), "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    # [IoU thresholds, recalls, classes]: of objects of every size, and a hundred detections.
    precision = evaluation.eval["precision"][:, :, :, 0, -1]

    def figure(name: str, values: np.ndarray) -> Figure:
        means = values.mean(axis=(0, 1))
        by_class = {index: float(mean) for index, mean in zip(classes, means, strict=True)}
        return Figure(name, float(means.mean()), classes=by_class)

    return figure(_OVERALL, precision), figure(_AT_HALF, precision[:1])


def _sides(box: Sequence[float]) -> list[float]:
    """Left, top, right and bottom as left, top, width and height."""
    left, top, right, bottom = box
    return [left, top, right - left, bottom - top]
