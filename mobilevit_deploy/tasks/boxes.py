"""From what a detector returns for every anchor to the objects of a picture: what is right."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from mobilevit_deploy.contract.postprocessing import BoxSteps
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads.ssdlite import grid_boxes

Floats = npt.NDArray[np.floating]

CENTRE_VARIANCE = 0.1
SIZE_VARIANCE = 0.2
"""Scale of the locations: of the centre, in the anchor's sides, and of the sides' logarithm."""
LARGEST_COUNT = 10_000
"""Of detections that are kept: an artifact has as many rows for each picture."""
NO_CLASS = -1
"""Class of a row without a detection."""


@dataclass(frozen=True)
class DetectionLimits:
    """What becomes a detection; the defaults are those of the published evaluation.

    Attributes:
        score: softmax probability that a detection exceeds.
        iou: a box that overlaps a better one of its class by more is dropped.
        per_class: best boxes of a class that are looked at.
        most: best detections of a picture that are kept.

    Raises:
        UsageError: a threshold outside 0 to 1, or a count below 1 or above `LARGEST_COUNT`.
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
            if not 1 <= getattr(self, name) <= LARGEST_COUNT:
                raise UsageError(
                    f"From 1 to {LARGEST_COUNT} detections can be kept, got {name} "
                    f"{getattr(self, name)}."
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


def decode_boxes(
    locations: Tensor,
    anchors: Tensor,
    centre_variance: float = CENTRE_VARIANCE,
    size_variance: float = SIZE_VARIANCE,
) -> Tensor:
    """Locations relative to anchors as boxes.

    [..., anchors, 4] and [anchors, 4] (centre x and y, width, height) to [..., anchors, 4] (left,
    top, right, bottom); arXiv:1512.02325, 2.2, with the variances of its published code.
    """
    centres, halves = _centres_and_halves(locations, anchors, centre_variance, size_variance)
    return torch.cat((centres - halves, centres + halves), dim=-1)


def decode_centres(
    locations: Tensor,
    anchors: Tensor,
    centre_variance: float = CENTRE_VARIANCE,
    size_variance: float = SIZE_VARIANCE,
) -> Tensor:
    """As `decode_boxes`, each box as centre x and y, width, height."""
    centres, halves = _centres_and_halves(locations, anchors, centre_variance, size_variance)
    return torch.cat((centres, 2 * halves), dim=-1)


def _centres_and_halves(
    locations: Tensor, anchors: Tensor, centre_variance: float, size_variance: float
) -> tuple[Tensor, Tensor]:
    """Centres and halves of the sides, [..., anchors, 2] each."""
    sides = anchors[:, 2:]
    centres = locations[..., :2] * (centre_variance * sides) + anchors[:, :2]
    return centres, (locations[..., 2:] * size_variance).exp() * (sides / 2)


def box_edges(centred: Floats) -> Floats:
    """Boxes [..., 4] of centre x and y, width, height as left, top, right, bottom."""
    centres, halves = centred[..., :2], centred[..., 2:] / 2
    return np.concatenate((centres - halves, centres + halves), axis=-1)


def object_probabilities(scores: Tensor) -> Tensor:
    """Scores before softmax, the background first, to probabilities without it."""
    return scores.softmax(dim=-1)[..., 1:]


def best_class_alone(probabilities: Tensor) -> Tensor:
    """The largest probability of every anchor, of equal ones the first; 0 for other classes.

    [..., classes] to the same.
    """
    best = probabilities.argmax(dim=-1, keepdim=True)
    classes = torch.arange(probabilities.shape[-1])
    return torch.where(classes == best, probabilities, torch.zeros_like(probabilities))


class DecodedBoxes(nn.Module):
    """A box and the objects' probabilities for every anchor."""

    anchors: Tensor

    def __init__(self, steps: BoxSteps) -> None:
        super().__init__()
        self.variances = steps.centre_variance, steps.size_variance
        grids = [grid_boxes(one.rows, one.columns, one.sizes) for one in steps.anchors]
        anchors = torch.from_numpy(np.concatenate(grids).astype(np.float32))
        self.register_buffer("anchors", anchors, persistent=False)

    def forward(self, scores: Tensor, locations: Tensor) -> tuple[Tensor, Tensor]:
        """[B, A, classes] and [B, A, 4] -> boxes [B, A, 4], probabilities [B, A, classes - 1].

        Raises:
            UsageError: the steps are those of another number of anchors.
        """
        if scores.shape[1] != len(self.anchors):
            raise UsageError(
                f"The steps to boxes have {len(self.anchors)} anchors, the scores those of "
                f"{scores.shape[1]}."
            )
        boxes = decode_boxes(locations, self.anchors, *self.variances)
        return boxes, object_probabilities(scores)


class BestBoxes(nn.Module):
    """The detections of every picture, as many rows for each; one operation of our own.

    It is computed by `keep_best`; an exporter that can translate it says how.
    """

    def __init__(self, steps: BoxSteps) -> None:
        super().__init__()
        self.thresholds = steps.score_threshold, steps.iou_threshold
        self.counts = steps.per_class, steps.most
        self.one_class = steps.one_class

    def forward(self, boxes: Tensor, probabilities: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As `keep_best`."""
        if self.one_class:
            probabilities = best_class_alone(probabilities)
        kept: tuple[Tensor, Tensor, Tensor] = keep_best(
            boxes, probabilities, *self.thresholds, *self.counts
        )
        return kept


@torch.library.custom_op("mobilevit_deploy::keep_best", mutates_args=())
def keep_best(
    boxes: Tensor, probabilities: Tensor, score: float, iou: float, per_class: int, most: int
) -> tuple[Tensor, Tensor, Tensor]:
    """Boxes of every anchor to the detections, best first.

    Args:
        boxes: [B, anchors, 4].
        probabilities: [B, anchors, classes - 1], without the background.
        score: as those of `DetectionLimits`, like all that follow.
        iou: threshold.
        per_class: of all candidates.
        most: of all kept.

    Returns:
        Boxes [B, most, 4], their probabilities [B, most] and int32 classes [B, most]. Rows without
        a detection come last: zeros, and `NO_CLASS`.
    """
    limits = DetectionLimits(score, iou, per_class, most)
    kept = boxes.new_zeros(len(boxes), most, 4)
    scores = boxes.new_zeros(len(boxes), most)
    classes = torch.full((len(boxes), most), NO_CLASS, dtype=torch.int32)
    for index, picture in enumerate(zip(probabilities.numpy(), boxes.numpy(), strict=True)):
        found = best_boxes(*picture, limits)
        for rows, values in (
            (kept, found.boxes),
            (scores, found.scores),
            (classes, found.classes),
        ):
            rows[index, : len(found)] = torch.from_numpy(values)
    return kept, scores, classes


@keep_best.register_fake
def _shapes(
    boxes: Tensor,
    probabilities: Tensor,  # noqa: ARG001 (the operation's signature)
    score: float,  # noqa: ARG001
    iou: float,  # noqa: ARG001
    per_class: int,  # noqa: ARG001
    most: int,
) -> tuple[Tensor, Tensor, Tensor]:
    rows = boxes.shape[0], most
    return (
        boxes.new_empty(*rows, 4),
        boxes.new_empty(*rows),
        boxes.new_empty(*rows, dtype=torch.int32),
    )


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
    probabilities = object_probabilities(scores.double()).numpy()
    boxes = decode_boxes(locations.double(), anchors.double()).numpy()
    return [best_boxes(*picture, limits) for picture in zip(probabilities, boxes, strict=True)]


def best_boxes(probabilities: Floats, boxes: Floats, limits: DetectionLimits) -> Detections:
    """The detections of one picture, of [anchors, classes - 1] and [anchors, 4].

    Boxes suppress those of their own class alone, so that all classes' are gone through together,
    best first, until enough are kept.
    """
    sound = np.isfinite(boxes).all(axis=1)
    candidates = []
    for column in probabilities.T:
        above = np.flatnonzero(sound & (column > limits.score))
        candidates.append(above[np.argsort(-column[above], kind="stable")][: limits.per_class])
    anchors = np.concatenate([np.empty(0, np.int64), *candidates])
    classes = np.repeat(np.arange(1, len(candidates) + 1), [len(one) for one in candidates])
    scores = probabilities[anchors, classes - 1]
    order = np.argsort(-scores, kind="stable")
    anchors, classes, scores = anchors[order], classes[order], scores[order]
    left = np.ones(len(order), bool)
    kept: list[int] = []
    while len(kept) < limits.most and left.any():
        best = int(left.argmax())
        kept.append(best)
        left[best] = False
        others = np.flatnonzero(left & (classes == classes[best]))
        overlaps = intersection_over_union(boxes[anchors[[best]]], boxes[anchors[others]])[0]
        left[others[overlaps > limits.iou]] = False
    return Detections(boxes[anchors[kept]], scores[kept], classes[kept])


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
