"""How right the artifacts of a folder are, as a table and as a document."""

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from rich.table import Table

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.console import out
from mobilevit_deploy.contract.manifest import Manifest
from mobilevit_deploy.errors import shortened
from mobilevit_deploy.evaluation import Evaluation, evaluate
from mobilevit_deploy.tasks import get_task

_SHOWN = 5
"""Pictures, and classes, that are named; the document has all."""


@dataclass(frozen=True)
class Evaluated:
    """Evaluations of the same pictures, the reference's first where there are some.

    `data` and `pictures` are what the pictures, and each of them, are called.
    """

    data: str
    pictures: Sequence[str]
    labels: tuple[str, ...] | None
    evaluations: Sequence[Evaluation]
    notes: Sequence[str]

    def show(self) -> None:
        """A row for each, then what was left out and where they differ."""
        first = self.evaluations[0]
        names = [one.name for one in first.figures]
        compared = any(one.differing is not None for one in self.evaluations)
        table = Table(title=f"{first.pictures} pictures of {self.data}", title_justify="left")
        for heading in ("evaluated", "runtime"):
            table.add_column(heading)
        for heading in (*names, *(["as PyTorch"] if compared else [])):
            table.add_column(heading, justify="right")
        for one in self.evaluations:
            cells = [_shown(figure.value, figure.interval) for figure in one.figures]
            if compared:
                same = None if one.differing is None else one.pictures - len(one.differing)
                cells.append("" if same is None else f"{same} of {one.pictures}")
            table.add_row(one.title, one.runtime, *cells)
        out.print(table)
        self._show_worst(first)
        for one in self.evaluations:
            if one.differing:
                out.print(f"{one.title} differs on {self._named(one.differing)}", soft_wrap=True)
        if first.unreadable:
            unread = ", ".join(map(str, first.unreadable[:_SHOWN]))
            out.print(f"{len(first.unreadable)} pictures cannot be read: {unread}", soft_wrap=True)
        for note in self.notes:
            out.print(note, soft_wrap=True)

    def _show_worst(self, one: Evaluation) -> None:
        figure = one.figures[0]
        if len(figure.classes) > 1:
            worst = sorted(figure.classes.items(), key=lambda pair: pair[1])[:_SHOWN]
            said = ", ".join(f"{self._label(index)} {value:.1%}" for index, value in worst)
            out.print(f"lowest {figure.name} of a class: {said}", soft_wrap=True)

    def _label(self, index: int) -> str:
        return self.labels[index] if self.labels else f"class {index}"

    def _named(self, numbers: Sequence[int]) -> str:
        return shortened([self.pictures[number] for number in numbers], _SHOWN)

    def document(self) -> dict[str, Any]:
        """Everything as JSON values; per-class figures by label."""

        def row(one: Evaluation) -> dict[str, Any]:
            figures = [
                asdict(figure)
                | {
                    "classes": {
                        self._label(index): value for index, value in figure.classes.items()
                    }
                }
                for figure in one.figures
            ]
            differing = one.differing
            return {
                "title": one.title,
                "precision": one.precision,
                "runtime": one.runtime,
                "pictures": one.pictures,
                "figures": figures,
                "differing": None
                if differing is None
                else [self.pictures[number] for number in differing],
            }

        return {
            "data": self.data,
            "unreadable": [str(path) for path in self.evaluations[0].unreadable],
            "notes": list(self.notes),
            "rows": [row(one) for one in self.evaluations],
        }


def _shown(value: float, interval: tuple[float, float] | None) -> str:
    if interval is None:
        return f"{value:.2%}"
    low, high = interval
    return f"{value:.2%} ({low:.1%} to {high:.1%})"


def evaluate_folder(
    folder: Path,
    manifest: Manifest,
    labelled: Path,
    reference: Checkpoint | None,
    progress: Callable[[str], None],
) -> Evaluated:
    """Every artifact of an export folder on labelled pictures; errors as `evaluate`.

    Args:
        folder: of the export.
        manifest: the folder's.
        labelled: as the task's data sets come; see `Task.labelled`.
        reference: the checkpoint, for a row of its own and to compare with.
        progress: is told how far it is.
    """
    record = manifest.model
    read = get_task(record.task).labelled(labelled, record.labels, record.num_classes)
    evaluations = evaluate(
        folder,
        read.pictures,
        reference,
        lambda said: progress(f"evaluating {folder}: {said}"),
    )
    pictures = [str(path) for path, _ in read.pictures]
    return Evaluated(str(labelled), pictures, record.labels, evaluations, read.notes)
