"""What a training run has come to, epoch by epoch: a file in its folder, and TensorBoard's."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ConfigDict, TypeAdapter, ValidationError

from mobilevit_deploy.errors import PublicationError
from mobilevit_deploy.publishing import publish_file

HISTORY = "history.jsonl"
TENSORBOARD = "tensorboard"


@dataclass(frozen=True)
class EpochRow:
    """One epoch of a run.

    Attributes:
        epoch: from 1 on.
        step: steps of the optimiser since the run began.
        seconds: that the epoch took.
        pictures: that were shown in it.
        loss: mean over its pictures.
        learning_rate: of its last step.
        gradient_norm: mean over its steps, before clipping.
        unreadable: pictures that were left out.
        figures: of the averaged weights on the evaluation's pictures, by name, the task's main one
            first; empty where none were computed.
        raw_figures: the same of the raw weights.
    """

    epoch: int
    step: int
    seconds: float
    pictures: int
    loss: float
    learning_rate: float
    gradient_norm: float
    unreadable: int = 0
    figures: Mapping[str, float] = field(default_factory=dict)
    raw_figures: Mapping[str, float] = field(default_factory=dict)

    # JSON has no infinite numbers, and half precision has infinite gradients.
    __pydantic_config__ = ConfigDict(ser_json_inf_nan="strings")


_ROWS = TypeAdapter(EpochRow)


class History:
    """The rows of a run, in the order of its epochs; use it in a `with` statement.

    Each is appended to `history.jsonl`, an object a line, and to TensorBoard's files where the
    package `tensorboard` is installed. Of a run on several processes the first alone has one.
    """

    def __init__(self, folder: Path, epochs: int = 0) -> None:
        """Open the history of a run of which so many epochs are done.

        Rows of later ones go: a run that was killed may have written one, or a part of one, whose
        weights were not saved.

        Args:
            folder: of the run; it must exist.
            epochs: that the run goes on after.

        Raises:
            PublicationError: the disk refuses.
        """
        self._file = folder / HISTORY
        with _explained(self._file):
            text = self._file.read_text("utf-8", "replace") if self._file.exists() else ""
            self.rows = [row for row in _rows(text) if row.epoch <= epochs]
            publish_file(self._file, "".join(map(_line, self.rows)))
            last = self.rows[-1].step if self.rows else -1
            self._writer = _tensorboard(folder / TENSORBOARD, first_step=last + 1)

    def __enter__(self) -> "History":
        return self

    def __exit__(self, *_: object) -> None:
        if self._writer is not None:
            with contextlib.suppress(OSError):  # the rows are kept, or it was said
                self._writer.close()

    def append(self, row: EpochRow) -> None:
        """Keep the row of the epoch that has just ended.

        Raises:
            PublicationError: the disk refuses.
        """
        self.rows.append(row)
        with _explained(self._file):
            with self._file.open("a", encoding="utf-8") as file:
                file.write(_line(row))
            if self._writer is not None:
                for name, value in _scalars(row).items():
                    self._writer.add_scalar(name, value, row.step)
                self._writer.flush()


def _scalars(row: EpochRow) -> dict[str, float]:
    """The row's numbers by the names that they have in TensorBoard."""
    alone = ("epoch", "loss", "learning_rate", "gradient_norm", "seconds", "unreadable")
    return {
        **{name: getattr(row, name) for name in alone},
        **{f"figures/{name}": value for name, value in row.figures.items()},
        **{f"raw_figures/{name}": value for name, value in row.raw_figures.items()},
    }


def _line(row: EpochRow) -> str:
    return _ROWS.dump_json(row).decode() + "\n"


def _rows(text: str) -> Iterator[EpochRow]:
    """The rows of a file; half a line is none."""
    for line in text.splitlines():
        with contextlib.suppress(ValidationError):
            yield _ROWS.validate_json(line)


def _tensorboard(folder: Path, first_step: int) -> Any:
    """A writer whose events before `first_step` stay and whose later ones go; None without one."""
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder), purge_step=first_step)


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise PublicationError(
            f"{path} cannot be written: {error.strerror or error}. Make space, or train in another "
            "folder."
        ) from None
