"""Detection: what is where in a picture. From raw outputs to boxes, and how alike two sets are."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from mobilevit_deploy.errors import UsageError

Floats = npt.NDArray[np.float64]

CENTRE_VARIANCE = 0.1
SIZE_VARIANCE = 0.2
"""Scale of the locations: of the centre, in the anchor's sides, and of the sides' logarithm."""
SAME_OBJECT = 0.5
"""IoU from which two boxes of a class show the same object."""


@dataclass(frozen=True)
class DetectionLimits:
    """What becomes a detection; the defaults are those of the published evaluation.

    Attributes:
        score: softmax probability that a detection exceeds.
        iou: a box that overlaps a better one of its class by more is dropped.
        per_class: best boxes of a class that are looked at.
        most: best detections of a picture that are kept.

    Raises:
        UsageError: a threshold outside 0 to 1, or a count below 1.
    """

    score: float = 0.01
    iou: float = 0.5
    per_class: int = 400
    most: int = 200

    def __post_init__(self) -> None:
        for name in ("score", "iou"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(
                    f"The {name} threshold of detections must be from 0 to 1, got "
                    f"{getattr(self, name)}."
                )
        for name in ("per_class", "most"):
            if getattr(self, name) < 1:
                raise UsageError(
                    f"At least 1 detection has to be kept, got {name} {getattr(self, name)}."
                )


@dataclass(frozen=True)
class Detections:
    """The detections of one picture, best first.

    `boxes` [n, 4] are left, top, right and bottom as shares of the picture's sides, and may reach
    beyond it; `scores` [n] are probabilities, `classes` [n] as the network counts them (0 is the
    background, and never detected).
    """

    boxes: Floats
    scores: Floats
    classes: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.scores)


def decode_boxes(locations: Tensor, anchors: Tensor) -> Tensor:
    """Locations relative to anchors as boxes.

    [..., anchors, 4] and [anchors, 4] (centre x and y, width, height) to [..., anchors, 4] (left,
    top, right, bottom); arXiv:1512.02325, 2.2, with the variances of its published code.
    """
    sides = anchors[:, 2:]
    centres = locations[..., :2] * CENTRE_VARIANCE * sides + anchors[:, :2]
    halves = (locations[..., 2:] * SIZE_VARIANCE).exp() * sides / 2
    return torch.cat((centres - halves, centres + halves), dim=-1)


def detect(
    scores: Tensor, locations: Tensor, anchors: Tensor, limits: DetectionLimits | None = None
) -> list[Detections]:
    """The detections of every picture: the definition of right for every decoder.

    Softmax without the background; per class the best boxes above the score threshold; of
    overlapping ones of a class the best; of all classes the best. Equal scores: the lower class,
    then the earlier anchor first. A score or box that is NaN or infinite is never detected.

    Args:
        scores: [B, anchors, classes], before softmax, the background first.
        locations: [B, anchors, 4].
        anchors: [anchors, 4].
        limits: those of the published evaluation unless given.
    """
    limits = limits or DetectionLimits()
    probabilities = scores.double().softmax(dim=-1).numpy()
    boxes = decode_boxes(locations.double(), anchors.double()).numpy()
    return [_detect(*picture, limits) for picture in zip(probabilities, boxes, strict=True)]


def _detect(probabilities: Floats, boxes: Floats, limits: DetectionLimits) -> Detections:
    sound = np.isfinite(boxes).all(axis=1)
    found: list[tuple[Floats, Floats, npt.NDArray[np.int64]]] = [
        (np.empty((0, 4)), np.empty(0), np.empty(0, np.int64))
    ]
    for index in range(1, probabilities.shape[1]):
        column = probabilities[:, index]
        candidates = np.flatnonzero(sound & (column > limits.score))
        best = candidates[np.argsort(-column[candidates], kind="stable")][: limits.per_class]
        kept = best[suppress(boxes[best], limits.iou)]
        found.append((boxes[kept], column[kept], np.full(len(kept), index, np.int64)))
    joined = [np.concatenate(parts) for parts in zip(*found, strict=True)]
    order = np.argsort(-joined[1], kind="stable")[: limits.most]
    return Detections(*(part[order] for part in joined))


def suppress(boxes: Floats, iou: float) -> list[int]:
    """Indices of the boxes [n, 4], best first, that no better kept one overlaps by more."""
    overlaps = intersection_over_union(boxes, boxes)
    kept: list[int] = []
    left = np.ones(len(boxes), bool)
    for index in range(len(boxes)):
        if left[index]:
            kept.append(index)
            left &= ~(overlaps[index] > iou)
    return kept


def intersection_over_union(first: Floats, second: Floats) -> Floats:
    """Of every pair of boxes, [n, 4] and [m, 4] (left, top, right, bottom) to [n, m].

    0 where either has no area.
    """
    low = np.maximum(first[:, None, :2], second[None, :, :2])
    high = np.minimum(first[:, None, 2:], second[None, :, 2:])
    shared = np.prod(np.clip(high - low, 0, None), axis=-1)
    one, other = (np.prod(np.clip(b[:, 2:] - b[:, :2], 0, None), axis=-1) for b in (first, second))
    union = one[:, None] + other[None, :] - shared
    overlaps: Floats = np.divide(shared, union, out=np.zeros_like(shared), where=shared > 0)
    return overlaps


@dataclass(frozen=True)
class DetectionAgreement:
    """How alike two sets of detections are.

    Attributes:
        matched: share of both sets' detections that have a partner; 1 where there are none.
        score_difference: largest of the pairs, of probabilities.
        box_difference: largest of the pairs' edges, as a share of the picture's side.
    """

    matched: float
    score_difference: float
    box_difference: float


def compare_detections(
    expected: Sequence[Detections], got: Sequence[Detections], least: float, tie: float = 0.0
) -> DetectionAgreement:
    """Match the detections of the same pictures by class and IoU, best first.

    Args:
        expected: of the reference, one entry per picture.
        got: of the artifact.
        least: the score threshold that both were made with.
        tie: a score difference that is nothing: what has no partner and a score within it above
            `least` may have been lost there, and is not counted.
    """
    pairs, counted = 0, 0
    scores, edges = [0.0], [0.0]
    for one, other in zip(expected, got, strict=True):
        partners = _partners(one, other)
        pairs += 2 * len(partners)
        counted += 2 * len(partners)
        for side, taken in (
            (one, {first for first, _ in partners}),
            (other, {second for _, second in partners}),
        ):
            alone = [index for index in range(len(side)) if index not in taken]
            counted += int(np.count_nonzero(side.scores[alone] > least + tie))
        for first, second in partners:
            scores.append(abs(float(one.scores[first] - other.scores[second])))
            edges.append(float(np.abs(one.boxes[first] - other.boxes[second]).max()))
    return DetectionAgreement(pairs / counted if counted else 1.0, max(scores), max(edges))


def _partners(one: Detections, other: Detections) -> list[tuple[int, int]]:
    """Pairs of indices: each detection with the free one of its class that overlaps it most."""
    overlaps = intersection_over_union(one.boxes, other.boxes)
    overlaps[one.classes[:, None] != other.classes[None, :]] = 0
    pairs = []
    for index in range(len(one) if len(other) else 0):
        nearest = int(overlaps[index].argmax())
        if overlaps[index, nearest] >= SAME_OBJECT:
            pairs.append((index, nearest))
            overlaps[:, nearest] = 0
    return pairs
