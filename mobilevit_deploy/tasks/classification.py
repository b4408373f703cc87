"""Classification: one score per class for the whole picture."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.tasks.figures import Figure, wilson_interval
from mobilevit_deploy.tasks.labelled import folders_of_classes, names_of_folders
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.tasks.task import Agreement, Array, Labels, Output, Task

LOGITS = Output("logits", "scores", "NC")
TOP = 5
"""Of the classes among which the right one is looked for besides the best."""


@dataclass(frozen=True)
class ClassScore:
    """One class and its softmax probability; the label is the index where none is known."""

    index: int
    label: str
    probability: float


def decode(outputs: Mapping[str, Tensor], labels: Labels, most: int) -> list[list[ClassScore]]:
    """The most probable classes of each picture, best first; equal ones in the classes' order.

    Args:
        outputs: logits [B, classes].
        labels: one per class.
        most: classes per picture.
    """
    probabilities = outputs[LOGITS.name].double().softmax(dim=1)
    ordered = probabilities.argsort(dim=1, descending=True, stable=True)[:, :most]
    return [
        [
            ClassScore(index, labels[index] if labels else f"class {index}", float(row[index]))
            for index in best.tolist()
        ]
        for row, best in zip(probabilities, ordered, strict=True)
    ]


def same_top_class(
    reference: Mapping[str, Array],
    artifact: Mapping[str, Array],
    tie: float,
    _steps: Postprocessing | None = None,
) -> float:
    """Share of pictures with the same best class.

    A picture counts as different only if the reference's lead over the artifact's class exceeds
    twice the difference that a tie may have: either of two closer classes may win.
    """
    expected, got = (outputs[LOGITS.name].astype(np.float64) for outputs in (reference, artifact))
    lead = expected.max(axis=1) - expected[np.arange(len(expected)), got.argmax(axis=1)]
    return float(np.mean(lead <= 2 * tie * np.abs(expected).max()))


def loss(outputs: Mapping[str, Tensor], targets: Tensor, label_smoothing: float) -> LossSum:
    """Cross entropy of logits [B, classes] and class indices [B], or probabilities [B, classes]."""
    logits = outputs[LOGITS.name]
    total = functional.cross_entropy(
        logits, targets.to(logits.device), label_smoothing=label_smoothing, reduction="sum"
    )
    return LossSum(total, logits.new_tensor(len(logits)))


class RankedClasses:
    """A `Tally` of the places that the right classes have among all."""

    def __init__(self) -> None:
        self._ranks: list[int] = []
        self._targets: list[int] = []
        self._found: list[int] = []
        self._classes = 0

    def add(self, results: Mapping[str, Tensor], targets: Sequence[int]) -> None:
        """Logits [B, classes], and the index of each picture's class."""
        logits = results[LOGITS.name]
        order = logits.argsort(dim=1, descending=True, stable=True)
        known = torch.as_tensor(targets)[:, None]
        self._ranks += (order == known).int().argmax(dim=1).tolist()
        self._targets += targets
        self._found += order[:, 0].tolist()
        self._classes = logits.shape[1]

    def figures(self) -> tuple[Figure, ...]:
        """Top-1, and top-5 where there are more classes: shares of pictures, with interval."""
        best = [1] if self._classes <= TOP else [1, TOP]
        return tuple(self._figure(most) for most in best)

    def confusion(self) -> Counter[tuple[int, int]]:
        """Pictures by the right class and the best one."""
        return Counter(zip(map(int, self._targets), self._found, strict=True))

    def _figure(self, most: int) -> Figure:
        right = np.array(self._ranks) < most
        targets = np.array(self._targets)
        return Figure(
            f"top-{most}",
            float(right.mean()),
            wilson_interval(int(right.sum()), len(right)),
            {int(index): float(right[targets == index].mean()) for index in np.unique(targets)},
        )


def _rows(found: list[ClassScore]) -> list[tuple[str, ...]]:
    return [(score.label, f"{score.probability:.1%}") for score in found]


def _document(found: list[ClassScore]) -> dict[str, Any]:
    return {"classes": [asdict(score) for score in found]}


CLASSIFICATION = Task(
    name="classification",
    outputs=(LOGITS,),
    decode=decode,
    agreements=(Agreement("top1", "top-1 same", 1.0, same_top_class),),
    columns=("class", "probability"),
    rows=_rows,
    document=_document,
    loss=loss,
    tally=RankedClasses,
    labelled=folders_of_classes,
    labels_of=names_of_folders,
)
