"""Detection: what is where in a picture."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw, ImageFont
from torch import Tensor, nn

from mobilevit_deploy.contract.postprocessing import AnchorGrid, BoxSteps, Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads.ssdlite import SSDLite, anchor_sizes
from mobilevit_deploy.tasks.box_targets import Objects, average_precision, box_loss
from mobilevit_deploy.tasks.boxes import (
    CENTRE_VARIANCE,
    NO_CLASS,
    SIZE_VARIANCE,
    BestBoxes,
    DecodedBoxes,
    DetectionLimits,
    Detections,
    Floats,
    best_boxes,
    best_class_alone,
    box_edges,
    intersection_over_union,
)
from mobilevit_deploy.tasks.colours import colours
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.tasks.labelled import coco_objects, names_of_categories
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.tasks.task import (
    Agreement,
    Array,
    Form,
    Labels,
    Output,
    Size,
    Stage,
    Task,
)
from mobilevit_deploy.tasks.views import objects_seen

SCORES = Output("scores", "scores", "NAC")
LOCATIONS = Output("locations", "locations", "NAK")
ANCHORS = Output("anchors", "anchors", "AK", constant=True)
CANDIDATES = Output("candidates", "boxes", "NAK")
PROBABILITIES = Output("probabilities", "probabilities", "NAC")
"""A box and the classes' probabilities, without the background, of every anchor."""
BOXES = Output("boxes", "boxes", "NDK")
CONFIDENCES = Output("confidences", "confidences", "ND")
CLASSES = Output("classes", "classes", "ND")
"""The detections, best first: as many rows for every picture, so that all shapes are known before
and a batch can be of any size; those without a detection come last, of class -1."""
CONFIDENCE = Output("confidence", "class-confidences", "DC")
COORDINATES = Output("coordinates", "centred-boxes", "DK")
"""The detections of one picture as Core ML and Vision have them, in any order: the probability of
one class in each row, and the box as centre x and y, width, height. What has no probability is
none."""

_CHOSEN = {
    "score_threshold": "score",
    "iou_threshold": "iou",
    "most_per_class": "per_class",
    "most_detections": "most",
}
"""Name of a choice -> field of `DetectionLimits`."""


@dataclass(frozen=True)
class FoundObject:
    """An object and its softmax probability; the label is the index where none is known.

    `box` is left, top, right and bottom as shares of the picture's sides, and may reach beyond it.
    """

    index: int
    label: str
    probability: float
    box: tuple[float, float, float, float]


def steps_to_boxes(
    network: nn.Module, size: Size, choices: Mapping[str, Any], able: Collection[str] = ()
) -> Postprocessing:
    """How the outputs of an `SSDLite` become detections.

    Args:
        network: the reference.
        size: height and width of its input.
        choices: `postprocess`, whether the artifact does what it can; the others are limits, by
            default those of the published evaluation.
        able: has `suppression` where the format's graph can do it, `one_class_suppression` where it
            can for the best class of every anchor; the limit per class then means nothing.

    Raises:
        UsageError: a threshold outside 0 to 1, or a count that is out of range.
    """
    if not isinstance(network, SSDLite):
        raise UsageError(f"Boxes come of a detection network, got {type(network).__name__}.")
    inside = choices.get("postprocess", True)
    limits = DetectionLimits(
        **{field: choices[name] for name, field in _CHOSEN.items() if name in choices}
    )
    grids = tuple(
        AnchorGrid(rows=rows, columns=columns, sizes=anchor_sizes(level))
        for level, (rows, columns) in enumerate(network.map_sizes(size))
    )
    one_class = inside and "one_class_suppression" in able
    return Postprocessing(
        in_artifact=inside,
        boxes=BoxSteps(
            suppressed=one_class or (inside and "suppression" in able),
            one_class=one_class,
            score_threshold=limits.score,
            iou_threshold=limits.iou,
            # As many as there are is no limit.
            per_class=sum(one.rows * one.columns * len(one.sizes) for one in grids)
            if one_class
            else limits.per_class,
            most=limits.most,
            centre_variance=CENTRE_VARIANCE,
            size_variance=SIZE_VARIANCE,
            anchors=grids,
        ),
    )


def file_words(steps: Postprocessing, _size: Size) -> tuple[str, ...]:
    """Whether the outputs are raw, and the limits that are not the published ones."""
    got, usual = limits_of(steps), DetectionLimits()
    if box_steps(steps).one_class:
        got = replace(got, per_class=usual.per_class)
    limits = {"score": got.score, "iou": got.iou, "per-class": got.per_class, "most": got.most}
    known = (usual.score, usual.iou, usual.per_class, usual.most)
    words = [
        f"{name}-{value:g}"
        for (name, value), published in zip(limits.items(), known, strict=True)
        if value != published
    ]
    return (*(() if steps.in_artifact else ("raw",)), *words)


def box_steps(steps: Postprocessing | None) -> BoxSteps:
    """What the steps say of boxes.

    Raises:
        UsageError: nothing.
    """
    if steps is None or steps.boxes is None:
        raise UsageError("Detections need the steps that lead to boxes, of which nothing is said.")
    return steps.boxes


def limits_of(steps: Postprocessing | None) -> DetectionLimits:
    """The limits among the steps."""
    said = box_steps(steps)
    return DetectionLimits(said.score_threshold, said.iou_threshold, said.per_class, said.most)


def decoding(steps: Postprocessing) -> nn.Module:
    """The first stage of the steps, as a module."""
    return DecodedBoxes(box_steps(steps))


def suppression(steps: Postprocessing) -> nn.Module:
    """The second stage of the steps, as a module."""
    return BestBoxes(box_steps(steps))


def suppressed(steps: Postprocessing) -> bool:
    """Whether the second stage is the artifact's."""
    return box_steps(steps).suppressed


def read_detector(confidence: Tensor, coordinates: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """`CONFIDENCE` [B, rows, classes - 1] and `COORDINATES` [B, rows, 4] as detections, best first.

    Returns:
        Boxes [B, rows, 4], confidences [B, rows] and int32 classes [B, rows].
    """
    scores, best = confidence.max(dim=-1)
    order = scores.argsort(dim=-1, descending=True, stable=True)
    scores, best = scores.gather(-1, order), best.gather(-1, order)
    classes = torch.where(scores > 0, best + 1, NO_CLASS).to(torch.int32)
    boxes = torch.from_numpy(box_edges(coordinates.numpy()))
    return boxes.gather(1, order[..., None].expand(-1, -1, 4)), scores, classes


def detections(results: Mapping[str, Tensor]) -> list[Detections]:
    """The results as detections of every picture, without the rows that have none."""
    boxes, scores, classes = (results[one.name].numpy() for one in (BOXES, CONFIDENCES, CLASSES))
    return [
        Detections(*(values[row != NO_CLASS] for values in (box, score, row)))
        for box, score, row in zip(boxes, scores, classes.astype(np.int64), strict=True)
    ]


def decode(results: Mapping[str, Tensor], labels: Labels, most: int) -> list[list[FoundObject]]:
    """The most probable objects of each picture, best first.

    Args:
        results: boxes [B, D, 4], confidences [B, D] and classes [B, D].
        labels: one per class, the background's first.
        most: objects per picture.
    """
    return [
        [
            FoundObject(
                index,
                labels[index] if labels else f"class {index}",
                float(found.scores[rank]),
                tuple(found.boxes[rank].tolist()),
            )
            for rank, index in enumerate(found.classes[:most].tolist())
        ]
        for found in detections(results)
    ]


EDGE_ROUNDING = 2e-3
"""Of a box in float16, as a share of the picture's side: four steps between 0.5 and 1."""
OVERLAP_TIE = 0.05
"""How far an intersection over union may be beyond the threshold, of boxes that are rounded."""


def _compared(
    reference: Mapping[str, Array], artifact: Mapping[str, Array], steps: Postprocessing | None
) -> Iterator[tuple[Floats, Floats, Detections]]:
    """Of every picture the reference's boxes and probabilities, and the artifact's detections."""
    raw = (torch.from_numpy(reference[one.name]) for one in (SCORES, LOCATIONS))
    boxes, probabilities = DecodedBoxes(box_steps(steps))(*raw)
    own = {name: torch.from_numpy(values) for name, values in artifact.items()}
    found = detections(DETECTION.completed(own, steps))
    return zip(boxes.numpy(), probabilities.numpy(), found, strict=True)


def same_detections(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    tie: float,
    steps: Postprocessing | None,
) -> float:
    """Share of both sets' detections that the other one bears out; 1 where there are none.

    Of overlapping boxes whose scores are closer than a tie either may win, so that pairs say
    little. An artifact's detection is right if it is a candidate of the reference (same class,
    box and probability, above what is looked at), if no better one of its own overlaps it, and if
    it is not better than the one before it. A reference's detection is right if the artifact kept
    one of its class that overlaps or equals it and is as good, or if it is a tie with what is left
    out.
    Where an anchor is an object of one class, of classes that tie any may be it.

    Args:
        reference: scores [B, A, classes] and locations [B, A, 4].
        artifact: the same of the artifact, and what it makes of them.
        tie: as `Agreement.measure` has it, of either output: probabilities differ by a factor.
        steps: of the post-processing.
    """
    limits, said = limits_of(steps), box_steps(steps)
    factor = float(np.exp(2 * tie * np.abs(reference[SCORES.name]).max()))
    moved = tie * float(np.abs(reference[LOCATIONS.name]).max())
    edge = EDGE_ROUNDING + (said.centre_variance + said.size_variance) * moved
    right = counted = 0
    for boxes, probabilities, got in _compared(reference, artifact, steps):
        least = _looked_at(boxes, probabilities, limits)
        edges, own = _differences(boxes, probabilities, got)
        alike = (own <= factor * got.scores[:, None]) & (factor * own >= got.scores[:, None])
        looked_at = factor * own > least[got.classes - 1, None]
        alone, best = probabilities, np.zeros(len(boxes))
        if said.one_class:
            alone = best_class_alone(torch.from_numpy(probabilities)).numpy()
            best = alone.max(axis=1)
        other = np.where(alone == probabilities, 0, probabilities).max(axis=1)
        overlapped: Array = _same_class(got, got) > limits.iou + OVERLAP_TIE
        good = (
            ((edges <= edge) & alike & looked_at & (factor**2 * own >= best)).any(axis=1)
            & ~np.tril(overlapped, -1).any(axis=1)
            & (np.diff(got.scores, prepend=np.inf) <= 0)
        )
        expected = best_boxes(alone, boxes, limits)
        last = got.scores[-1] if len(got) == limits.most else 0.0
        clear = expected.scores > factor * np.maximum(least[expected.classes - 1], last)
        apart, own = _differences(boxes, alone, expected)
        anchors = (apart + np.abs(own - expected.scores[:, None])).argmin(axis=1)
        clear &= best[anchors] >= factor**2 * other[anchors]
        as_good = factor * got.scores >= expected.scores[:, None]
        # A box without area overlaps nothing, not even itself.
        same = (_apart(expected.boxes, got.boxes) <= edge) & _of_one_class(expected, got)
        same |= _same_class(expected, got) > limits.iou - OVERLAP_TIE
        kept = (same & as_good).any(axis=1)
        right += int(np.count_nonzero(good) + np.count_nonzero(clear & kept))
        counted += len(got) + int(np.count_nonzero(clear))
    return right / counted if counted else 1.0


def _looked_at(boxes: Floats, probabilities: Floats, limits: DetectionLimits) -> Floats:
    """Of every class the probability that a candidate of the reference is at least above."""
    finite = np.isfinite(boxes).min(axis=1, keepdims=True)
    sound = np.where(finite, np.nan_to_num(probabilities), 0)
    if len(sound) <= limits.per_class:
        return np.full(sound.shape[1], limits.score)
    least: Floats = np.sort(sound, axis=0)[-limits.per_class - 1]
    return np.maximum(least, limits.score)


def _same_class(one: Detections, other: Detections) -> Floats:
    """Intersection over union of every pair, -1 of those of different classes."""
    overlaps = intersection_over_union(one.boxes, other.boxes)
    return np.where(_of_one_class(one, other), overlaps, -1)


def _of_one_class(one: Detections, other: Detections) -> npt.NDArray[np.bool_]:
    """Of every pair whether it is."""
    same: npt.NDArray[np.bool_] = one.classes[:, None] == other.classes[None, :]
    return same


def _apart(one: Floats, other: Floats) -> Floats:
    """Largest difference of an edge of every pair of boxes; infinite where one is NaN or infinite.

    It is a share of the picture's side, or of the other box where that is longer: sides are
    exponentials, and on pictures unlike those of the training, boxes of a thousand pictures happen.
    """
    with np.errstate(invalid="ignore"):
        longest = (other[:, 2:] - other[:, :2]).max(axis=1).clip(min=1)
        edges = np.abs(one[:, None] - other).max(axis=2) / longest
    apart: Floats = np.nan_to_num(edges, nan=np.inf)
    return apart


def _differences(boxes: Floats, probabilities: Floats, got: Detections) -> tuple[Floats, Floats]:
    """Of every detection and every anchor the largest difference of an edge, and the probability.

    Both [detections, anchors]; the difference as `_apart` has it.
    """
    return _apart(got.boxes, boxes), probabilities[:, got.classes - 1].T


def nearest_differences(
    reference: Mapping[str, Array], artifact: Mapping[str, Array], steps: Postprocessing | None
) -> tuple[float, float]:
    """Largest difference of an edge and of a probability, of an artifact's detections.

    Each is compared with what is nearest to it among the reference's boxes for all anchors.
    """
    edge = probability = 0.0
    for boxes, probabilities, got in _compared(reference, artifact, steps):
        if len(got):
            edges, own = _differences(boxes, probabilities, got)
            apart = np.abs(own - got.scores[:, None])
            nearest = np.maximum(edges, apart).argmin(axis=1)[:, None]
            edge = max(edge, float(np.take_along_axis(edges, nearest, 1).max()))
            probability = max(probability, float(np.take_along_axis(apart, nearest, 1).max()))
    return edge, probability


def same_boxes(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    _tie: float,
    steps: Postprocessing | None,
) -> float:
    """1 less the largest difference of a detection's edge, as `_apart` has it."""
    return max(0.0, 1 - nearest_differences(reference, artifact, steps)[0])


def same_probabilities(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    _tie: float,
    steps: Postprocessing | None,
) -> float:
    """1 less the largest difference of a detection's probability."""
    return 1 - nearest_differences(reference, artifact, steps)[1]


def rows(found: list[FoundObject]) -> list[tuple[str, ...]]:
    """An object a row; one that says so where there is none."""
    return [
        (one.label, f"{one.probability:.1%}", ", ".join(f"{edge:.3f}" for edge in one.box))
        for one in found
    ] or [("nothing", "", "")]


def document(found: list[FoundObject]) -> dict[str, Any]:
    """The objects as JSON values."""
    return {"objects": [asdict(one) for one in found]}


def drawn(picture: Array, found: list[FoundObject]) -> Array:
    """A picture (uint8 RGB [H, W, 3]) with the boxes, each with its label and probability.

    What is certain, as targets are, has no probability beside it.
    """
    image = Image.fromarray(picture)
    canvas = ImageDraw.Draw(image)
    height, width = picture.shape[:2]
    line = max(1, round(min(height, width) / 160))
    font = ImageFont.load_default(max(9, min(height, width) / 28))
    # The best one last, above the others.
    for one in reversed(found):
        red, green, blue = (int(value) for value in colours(one.index + 1)[one.index])
        left, top, right, bottom = (
            min(max(round(edge * side), 0), side - 1)
            for edge, side in zip(one.box, (width, height) * 2, strict=True)
        )
        canvas.rectangle((left, top, right, bottom), outline=(red, green, blue), width=line)
        text = one.label if one.probability == 1 else f"{one.label} {one.probability:.0%}"
        # Of a box at the right or lower edge the label stays in the picture.
        *_, across, down = canvas.textbbox((0, 0), text, font=font)
        x = max(0, min(left + 2 * line, width - 1 - line - across))
        y = max(0, min(top + line, height - 1 - line - down))
        frame = (x - line, y - line, x + across + line, y + down + line)
        canvas.rectangle(frame, fill=(red, green, blue))
        light = 0.299 * red + 0.587 * green + 0.114 * blue > 140
        canvas.text((x, y), text, fill=0 if light else 0xFFFFFF, font=font)
    return np.asarray(image)


def target_finding(target: Objects, labels: Labels) -> list[FoundObject]:
    """A target as a result, to be drawn."""
    return [
        FoundObject(index, labels[index] if labels else f"class {index}", 1.0, tuple(box))
        for index, box in zip(target.classes.tolist(), target.boxes.tolist(), strict=True)
    ]


def loss(
    outputs: Mapping[str, Tensor], targets: Sequence[Objects], label_smoothing: float
) -> LossSum:
    """As `box_loss`; the outputs are all of the network's, the anchors too."""
    scores, locations, anchors = (outputs[one.name] for one in (SCORES, LOCATIONS, ANCHORS))
    return box_loss(scores, locations, anchors, targets, label_smoothing)


class FoundObjects:
    """A `Tally` of the detections of all pictures, and of what is in them."""

    def __init__(self) -> None:
        self._found: list[Detections] = []
        self._targets: list[Objects] = []

    def add(self, results: Mapping[str, Tensor], targets: Sequence[Objects]) -> None:
        """Boxes, confidences and classes, and the objects of each picture."""
        self._found += detections(results)
        self._targets += targets

    def figures(self) -> tuple[Figure, ...]:
        """COCO's average precisions; see `average_precision`."""
        return average_precision(self._found, self._targets)

    def confusion(self) -> Mapping[tuple[int, int], int]:
        """Nothing: a picture has many objects."""
        return {}


DETECTION = Task(
    name="detection",
    outputs=(SCORES, LOCATIONS, ANCHORS),
    stages=(
        Stage((CANDIDATES, PROBABILITIES), decoding),
        Stage(
            (BOXES, CONFIDENCES, CLASSES),
            suppression,
            suppressed,
            forms=(Form((CONFIDENCE, COORDINATES), read_detector),),
        ),
    ),
    choices=("postprocess", *_CHOSEN),
    steps=steps_to_boxes,
    file_words=file_words,
    decode=decode,
    agreements=(
        Agreement("detections", "detections same", 0.99, same_detections),
        Agreement("boxes", "box edges", 0.9, same_boxes),
        Agreement("probabilities", "probabilities", 0.75, same_probabilities),
    ),
    columns=("object", "probability", "left, top, right, bottom"),
    rows=rows,
    document=document,
    unnamed=1,
    drawn=drawn,
    drawn_choices={"score_threshold": 0.3},
    target_finding=target_finding,
    loss=loss,
    tally=FoundObjects,
    labelled=coco_objects,
    labels_of=names_of_categories,
    seen=objects_seen,
    crop_area=(0.3, 1.0),
    collected=list,
)
