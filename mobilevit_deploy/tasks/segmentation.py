"""Segmentation: what every pixel of a picture shows."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.tasks.task import Array, Labels

IGNORED = 255
"""Class of target pixels that count neither for the loss nor for the metric."""


@dataclass(frozen=True)
class ClassShare:
    """One class of a mask and its share of the pixels; the label is the index without one."""

    index: int
    label: str
    share: float


@dataclass(frozen=True)
class Segmentation:
    """The mask of one picture, uint8 [H, W] (int32 for more than 256 classes), and what is in it.

    The shares are the largest, largest first.
    """

    mask: Array
    shares: tuple[ClassShare, ...]


def decode(outputs: Mapping[str, Tensor], labels: Labels, most: int) -> list[Segmentation]:
    """The best class of every pixel; of equal ones the first. NaN is never the best.

    Args:
        outputs: logits [B, classes, H, W].
        labels: one per class.
        most: shares per picture.
    """
    logits = outputs["logits"]
    kind: npt.DTypeLike = np.uint8 if logits.shape[1] <= 256 else np.int32
    masks = logits.nan_to_num(nan=-float("inf")).argmax(dim=1).numpy().astype(kind)
    return [Segmentation(mask, _shares(mask, labels, most)) for mask in masks]


def _shares(mask: Array, labels: Labels, most: int) -> tuple[ClassShare, ...]:
    found, counts = np.unique(mask, return_counts=True)
    largest = np.argsort(-counts, kind="stable")[:most]
    return tuple(
        ClassShare(index, labels[index] if labels else f"class {index}", share)
        for index, share in (
            (int(found[rank]), float(counts[rank] / mask.size)) for rank in largest
        )
    )


def settled(reference: Array, artifact: Array, tie: float) -> tuple[Array, Array]:
    """The masks of both, where the artifact is given the reference's class at every tie.

    A pixel is a tie if the reference's lead over the artifact's class is at most twice the
    difference that a tie may have, as a share of the largest logit: either may win.

    Args:
        reference: logits [B, classes, H, W].
        artifact: the same of the artifact.
        tie: as `Agreement.measure` has it.
    """
    expected, got = reference.argmax(axis=1), artifact.argmax(axis=1)
    chosen = np.take_along_axis(reference, got[:, None], axis=1)[:, 0]
    lead = reference.max(axis=1).astype(np.float64) - chosen
    ties = lead <= 2 * tie * float(np.abs(reference).max())
    return expected, np.where(ties, expected, got)


def same_pixels(reference: Mapping[str, Array], artifact: Mapping[str, Array], tie: float) -> float:
    """Share of pixels with the same class, ties aside."""
    expected, got = settled(reference["logits"], artifact["logits"], tie)
    return float(np.mean(expected == got))


def same_regions(
    reference: Mapping[str, Array], artifact: Mapping[str, Array], tie: float
) -> float:
    """Mean IoU of the classes' regions in both masks, ties aside: small regions weigh as much."""
    expected, got = settled(reference["logits"], artifact["logits"], tie)
    return mean_iou(got, expected)


def mean_iou(predicted: Array, target: Array) -> float:
    """Intersection over union of each class's pixels, over the classes that are in either mask.

    Pixels whose target is `IGNORED` do not count; 1 where none is left.
    """
    counts = target != IGNORED
    one, other = predicted[counts], target[counts]
    ious = [
        np.count_nonzero((one == index) & (other == index))
        / np.count_nonzero((one == index) | (other == index))
        for index in np.union1d(one, other)
    ]
    return float(np.mean(ious)) if ious else 1.0


def loss(outputs: Mapping[str, Tensor], targets: Tensor, label_smoothing: float) -> Tensor:
    """Cross entropy of logits [B, classes, H, W] and masks [B, H, W], pixel by pixel."""
    return functional.cross_entropy(
        outputs["logits"], targets.long(), ignore_index=IGNORED, label_smoothing=label_smoothing
    )


def metric(outputs: Mapping[str, Tensor], targets: Tensor) -> float:
    """Mean IoU of the decoded masks and the targets [B, H, W], over all pictures together."""
    masks = np.stack([one.mask for one in decode(outputs, None, 1)])
    return mean_iou(masks.astype(np.int64), targets.numpy())


def rows(found: Segmentation) -> list[tuple[str, ...]]:
    """A result as rows of a table: class and share of the picture."""
    return [(one.label, f"{one.share:.1%}") for one in found.shares]


def document(found: Segmentation) -> dict[str, Any]:
    """A result as JSON values; the mask row by row."""
    return {"mask": found.mask.tolist(), "classes": [asdict(one) for one in found.shares]}
