"""Segmentation: what every pixel of a picture shows."""

import copy
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads.auxiliary import WithAuxiliary
from mobilevit_deploy.models.heads.segmenter import Segmenter
from mobilevit_deploy.tasks.colours import colours
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.tasks.labelled import (
    IGNORED,
    MaskFile,
    labels_of_masks,
    masks_beside_pictures,
)
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.tasks.task import Agreement, Array, Labels, Output, Size, Stage, Task
from mobilevit_deploy.tasks.views import WHOLE, View, mask_seen

LOGITS = Output("logits", "scores", "NCHW")
"""A score per class at the output stride, before they are enlarged: an artifact's and the
references' are a hundredth of what is made of them."""
MASK = Output("mask", "mask", "NHW")
AUXILIARY = Output("auxiliary", "scores", "NCHW")
AUXILIARY_WEIGHT = 0.4
"""Of the auxiliary head's loss (arXiv:1612.01105, 5.2)."""

LARGEST_SIDE = 4096
"""Of a mask, in pixels."""


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


class BestClass(nn.Module):
    """Scores enlarged to a size, and the best class of every pixel; of equal ones the first."""

    def __init__(self, size: Size, *, align_corners: bool) -> None:
        super().__init__()
        self.size = size
        self.align_corners = align_corners

    def enlarge(self, logits: Tensor) -> Tensor:
        """[B, classes, h, w] -> [B, classes, H, W]."""
        return functional.interpolate(
            logits, self.size, mode="bilinear", align_corners=self.align_corners
        )

    def forward(self, logits: Tensor) -> Tensor:
        """[B, classes, h, w] -> uint8 [B, H, W], int32 for more than 256 classes."""
        return self.enlarge(logits).argmax(dim=1).to(class_type(logits.shape[1]))


def class_type(classes: int) -> torch.dtype:
    """The smallest integers that runtimes have for so many classes."""
    return torch.uint8 if classes <= 256 else torch.int32


def best_class(steps: Postprocessing) -> BestClass:
    """The steps as a module."""
    if steps.size is None or steps.align_corners is None:
        raise UsageError("A mask's post-processing has a size and a corner mode, got neither.")
    return BestClass(steps.size, align_corners=steps.align_corners)


def steps_to_mask(
    network: nn.Module, size: Size, choices: Mapping[str, Any], _able: Collection[str] = ()
) -> Postprocessing:
    """How the scores of a `Segmenter` become a mask.

    Args:
        network: the reference.
        size: height and width of its input.
        choices: `postprocess`, whether the artifact does it; `mask_size`, height and width of the
            mask; the input's unless given.

    Raises:
        UsageError: a side of the mask that is below 1 or above `LARGEST_SIDE`.
    """
    if not isinstance(network, Segmenter):
        raise UsageError(f"A mask comes of a segmentation network, got {type(network).__name__}.")
    wanted = choices.get("mask_size", size)
    if not all(1 <= side <= LARGEST_SIDE for side in wanted):
        raise UsageError(
            f"A mask has 1 to {LARGEST_SIDE} pixels a side, got {wanted[0]}x{wanted[1]}."
        )
    return Postprocessing(
        in_artifact=choices.get("postprocess", True),
        size=wanted,
        align_corners=network.align_corners,
    )


def file_words(steps: Postprocessing, size: Size) -> tuple[str, ...]:
    """Whether the scores are raw, and the mask's size where it is not the input's."""
    if not steps.in_artifact:
        return ("raw",)
    other = () if steps.size is None or steps.size == size else steps.size
    return ("mask-" + "x".join(map(str, other)),) if other else ()


def before_enlarging(network: nn.Module) -> nn.Module:
    """The same network, its parts shared, whose logits stay at the output stride."""
    if not isinstance(network, Segmenter):
        return network
    small = copy.copy(network)
    small._modules = {**network._modules, "upsample": nn.Identity()}
    return small


def decode(results: Mapping[str, Tensor], labels: Labels, most: int) -> list[Segmentation]:
    """The mask of every picture, and the `most` largest classes in it.

    Args:
        results: mask [B, H, W].
        labels: one per class.
        most: shares per picture.
    """
    masks = results[MASK.name].numpy()
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


def settled(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    tie: float,
    steps: Postprocessing,
) -> Iterator[tuple[Array, Array]]:
    """The masks of both, picture by picture, with the reference's class at every tie.

    A pixel is a tie if the reference's lead over the artifact's class is at most twice the
    difference that a tie may have, as a share of the largest logit: either may win.

    Args:
        reference: logits [B, classes, h, w].
        artifact: the same of the artifact, and the mask [B, H, W] where it makes one.
        tie: as `Agreement.measure` has it.
        steps: of the post-processing.
    """
    made = best_class(steps)
    nothing = 2 * tie * float(np.abs(reference[LOGITS.name]).max())
    for index, logits in enumerate(torch.from_numpy(reference[LOGITS.name])):
        scores = made.enlarge(logits[None])[0]
        best, expected = scores.max(dim=0)
        if MASK.name in artifact:
            got = torch.from_numpy(artifact[MASK.name][index].astype(np.int64))
        else:
            own = torch.from_numpy(artifact[LOGITS.name][index : index + 1].astype(np.float32))
            got = made(own)[0].long()
        lead = best - scores.gather(0, got[None])[0]
        yield expected.numpy(), torch.where(lead <= nothing, expected, got).numpy()


def same_pixels(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    tie: float,
    steps: Postprocessing | None,
) -> float:
    """Share of pixels with the same class, ties aside."""
    pairs = settled(reference, artifact, tie, _given(steps))
    return float(np.mean([np.mean(expected == got) for expected, got in pairs]))


def same_regions(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    tie: float,
    steps: Postprocessing | None,
) -> float:
    """Mean IoU of the classes' regions in both masks, ties aside: small regions weigh as much."""
    pairs = settled(reference, artifact, tie, _given(steps))
    expected, got = (np.stack(masks) for masks in zip(*pairs, strict=True))
    return mean_iou(got, expected)


def _given(steps: Postprocessing | None) -> Postprocessing:
    if steps is None:
        raise UsageError("A mask is compared after its post-processing, of which nothing is said.")
    return steps


def mean_iou(predicted: Array, target: Array) -> float:
    """Intersection over union of each class's pixels, over the classes that are in either mask.

    Pixels whose target is `IGNORED` do not count; 1 where none is left.
    """
    regions = Regions()
    regions.count(predicted, target)
    return regions.figures()[0].value


def loss(outputs: Mapping[str, Tensor], targets: Tensor, label_smoothing: float) -> LossSum:
    """Cross entropy of logits [B, classes, H, W] and masks [B, H, W], pixel by pixel.

    The logits of an auxiliary head, where there is one, add theirs by `AUXILIARY_WEIGHT`.
    """
    wanted = targets.to(outputs[LOGITS.name].device).long()

    def entropy(name: str) -> Tensor:
        return functional.cross_entropy(
            outputs[name],
            wanted,
            ignore_index=IGNORED,
            label_smoothing=label_smoothing,
            reduction="sum",
        )

    total = entropy(LOGITS.name)
    if AUXILIARY.name in outputs:
        total = total + AUXILIARY_WEIGHT * entropy(AUXILIARY.name)
    return LossSum(total, (wanted != IGNORED).sum())


def with_auxiliary(network: nn.Module) -> nn.Module:
    """The network with an auxiliary head, which has random weights."""
    return WithAuxiliary(network) if isinstance(network, Segmenter) else network


def seen(target: Array | MaskFile, view: View, size: int) -> Array:
    """The classes of a view, [size, size], of a mask [H, W] or the file that has it."""
    return mask_seen(_classes(target), view, (size, size))


def _classes(target: Array | MaskFile) -> Array:
    return target.read() if isinstance(target, MaskFile) else np.asarray(target)


class Regions:
    """A `Tally` of the pixels that a class has in the masks, in the targets, and in both."""

    def __init__(self) -> None:
        self._pixels: dict[int, Counter[str]] = defaultdict(Counter)

    def add(self, results: Mapping[str, Tensor], targets: Sequence[Array | MaskFile]) -> None:
        """Masks [B, H, W], and a target for each: classes [h, w], or the file that has them.

        A target is brought to the mask's size without mixing classes; `IGNORED` does not count.
        """
        for mask, target in zip(results[MASK.name].numpy(), targets, strict=True):
            self.count(mask, at_size(_classes(target), mask.shape))

    def count(self, mask: Array, target: Array) -> None:
        """Count the classes of one or several masks and targets, of one shape."""
        found, wanted = mask[target != IGNORED], target[target != IGNORED]
        parts = {"found": found, "wanted": wanted, "both": found[found == wanted]}
        for name, values in parts.items():
            for index, count in zip(*np.unique(values, return_counts=True), strict=True):
                self._pixels[int(index)][name] += int(count)

    def figures(self) -> tuple[Figure, ...]:
        """Mean IoU over the classes of masks and targets, and the share of right pixels."""
        ious = {
            index: count["both"] / (count["found"] + count["wanted"] - count["both"])
            for index, count in sorted(self._pixels.items())
        }
        wanted, both = (
            sum(count[name] for count in self._pixels.values()) for name in ("wanted", "both")
        )
        overall = float(np.mean(list(ious.values()))) if ious else 1.0
        return (
            Figure("mIoU", overall, classes=ious),
            Figure("pixels", both / wanted if wanted else 1.0),
        )

    def confusion(self) -> Mapping[tuple[int, int], int]:
        """Nothing: a picture has many classes."""
        return {}


def target_finding(target: Array | MaskFile, _labels: Labels) -> Segmentation:
    """A target as a result, to be drawn."""
    return Segmentation(_classes(target), ())


def at_size(mask: Array, size: Sequence[int]) -> Array:
    """Classes [H, W] at another height and width: of every pixel the nearest one's."""
    return mask_seen(mask, WHOLE, size)


def rows(found: Segmentation) -> list[tuple[str, ...]]:
    """A result as rows of a table: class and share of the picture."""
    return [(one.label, f"{one.share:.1%}") for one in found.shares]


def document(found: Segmentation) -> dict[str, Any]:
    """A result as JSON values; the mask in runs of one class and a length, row by row."""
    runs = [[int(index), len(list(run))] for index, run in groupby(found.mask.ravel().tolist())]
    return {
        "mask": {"size": list(found.mask.shape), "runs": runs},
        "classes": [asdict(one) for one in found.shares],
    }


def drawn(picture: Array, found: Segmentation) -> Array:
    """A picture (uint8 RGB [H, W, 3]) under the colours of its mask; class 0 leaves it as it is.

    The mask is enlarged to the picture without mixing classes.
    """
    mask = at_size(found.mask, picture.shape[:2])
    over = colours(int(mask.max()) + 1)[mask]
    mixed = np.where((mask > 0)[..., None], picture * 0.4 + over * 0.6, picture)
    result: Array = mixed.round().astype(np.uint8)
    return result


SEGMENTATION = Task(
    name="segmentation",
    outputs=(LOGITS,),
    stages=(Stage((MASK,), best_class),),
    before_results=before_enlarging,
    choices=("postprocess", "mask_size"),
    steps=steps_to_mask,
    file_words=file_words,
    decode=decode,
    agreements=(
        Agreement("pixels", "pixels same", 0.999, same_pixels),
        Agreement("regions", "mIoU to reference", 0.99, same_regions),
    ),
    columns=("class", "share of the picture"),
    rows=rows,
    document=document,
    drawn=drawn,
    target_finding=target_finding,
    loss=loss,
    tally=Regions,
    labelled=masks_beside_pictures,
    labels_of=labels_of_masks,
    seen=seen,
    crop_area=(0.25, 1.0),
    for_training=with_auxiliary,
    training_outputs=(AUXILIARY,),
)
