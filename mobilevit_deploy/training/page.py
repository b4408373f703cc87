"""The page of a training run: one self-contained file, rewritten after every epoch."""

import base64
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilevit_deploy.charts.html import html_text
from mobilevit_deploy.charts.quantities import plain_duration
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.errors import PublicationError
from mobilevit_deploy.evaluation import Evaluation
from mobilevit_deploy.publishing import publish_file
from mobilevit_deploy.training.confusion import (
    Labels,
    class_name,
    confused_pairs,
    confusion_chart,
)
from mobilevit_deploy.training.curves import curves
from mobilevit_deploy.training.examples import Example
from mobilevit_deploy.training.history import EpochRow

PAGE = "report.html"
_TEMPLATE = Path(__file__).parent / "templates" / "run.html.j2"
_LOWEST = 10  # classes that are named
_RECENT = 5  # epochs whose time says how long the rest takes


@dataclass(frozen=True)
class Run:
    """What a page says of a run besides what it has come to.

    Attributes:
        title: of the page, e.g. the variant and the data's name.
        epochs: that are planned.
        labels: one per class.
        facts: what the run is: variant, task, classes, pictures, seeds, versions.
        configuration: as it is saved beside the weights; may have tables in it.
    """

    title: str
    epochs: int
    labels: Labels
    facts: Mapping[str, str]
    configuration: Mapping[str, Any]


def write_page(
    folder: Path,
    run: Run,
    rows: Sequence[EpochRow],
    evaluation: Evaluation | None = None,
    examples: Sequence[Example] = (),
) -> Path:
    """Write `report.html` into the run's folder: a reader finds the former page or this one.

    Args:
        folder: of the run.
        run: what it is.
        rows: of the epochs that are done; there may be none.
        evaluation: of the averaged weights, at the end.
        examples: pictures of the evaluation.

    Raises:
        RuntimeUnavailableError: Jinja2 is not installed.
        PublicationError: the disk refuses; the former page is left as it was.
    """
    text = html_text(
        _TEMPLATE,
        "train",
        title=run.title,
        summary=_summary(run, rows),
        curves=curves(rows, run.epochs),
        found=None if evaluation is None else _found(evaluation, run.labels),
        examples=[
            (one.name, (("target", _data_uri(one.target)), ("found", _data_uri(one.found))))
            for one in examples
        ],
        known=run.facts.items(),
        configuration=list(_flat(run.configuration)),
        epochs=_epochs(rows),
    )
    path = folder / PAGE
    try:
        publish_file(path, text)
    except OSError as error:
        raise PublicationError(
            f"{path} cannot be written: {error.strerror or error}. The former page is unchanged."
        ) from None
    return path


def _summary(run: Run, rows: Sequence[EpochRow]) -> str:
    if not rows:
        return f"No epoch is done yet; {run.epochs} are planned."
    last = rows[-1]
    said = [f"{last.epoch} of {run.epochs} epochs are done, in {plain_duration(_seconds(rows))}."]
    recent = rows[-_RECENT:]
    if left := run.epochs - last.epoch:
        said.append(
            f"About {plain_duration(round(left * _seconds(recent) / len(recent)))} are left."
        )
    evaluated = [row for row in rows if row.figures]
    if evaluated:
        name = next(iter(evaluated[-1].figures))
        best = max(evaluated, key=lambda row: (row.figures.get(name, 0.0), row.epoch))
        said.append(
            f"{name} is {evaluated[-1].figures[name]:.2%}, and was best in epoch {best.epoch} with "
            f"{best.figures[name]:.2%}."
        )
    if last.unreadable:
        said.append(f"{last.unreadable} pictures could not be read in the last epoch.")
    return " ".join(said)


def _seconds(rows: Sequence[EpochRow]) -> float:
    return sum(row.seconds for row in rows)


def _found(evaluation: Evaluation, labels: Labels) -> dict[str, Any]:
    tables = [_figures(evaluation), _lowest(evaluation, labels)]
    return {
        "tables": [
            one for one in (*tables, confused_pairs(evaluation.confusion, labels)) if one.rows
        ],
        "confusion": confusion_chart(evaluation.confusion, labels),
    }


def _figures(evaluation: Evaluation) -> Table:
    return Table(
        f"{evaluation.pictures} pictures",
        ("figure", "value", "95 % interval"),
        tuple(
            (
                one.name,
                f"{one.value:.2%}",
                "–" if one.interval is None else f"{one.interval[0]:.1%} to {one.interval[1]:.1%}",
            )
            for one in evaluation.figures
        ),
        frozenset({1, 2}),
    )


def _lowest(evaluation: Evaluation, labels: Labels) -> Table:
    main = evaluation.figures[0]
    worst = sorted(main.classes.items(), key=lambda pair: pair[1])[:_LOWEST]
    return Table(
        f"Classes with the lowest {main.name}",
        ("class", main.name),
        tuple((class_name(labels, index), f"{value:.1%}") for index, value in worst),
        frozenset({1}),
    )


def _epochs(rows: Sequence[EpochRow]) -> Table:
    names = list(dict.fromkeys(name for row in rows for name in row.figures))
    return Table(
        "Epochs",
        (
            "epoch",
            "loss",
            *names,
            "learning rate",
            "gradient norm",
            "pictures",
            "unreadable",
            "time",
        ),
        tuple(
            (
                str(row.epoch),
                f"{row.loss:.4f}",
                *(f"{row.figures[name]:.2%}" if name in row.figures else "–" for name in names),
                f"{row.learning_rate:.2g}",
                f"{row.gradient_norm:.3g}",
                str(row.pictures),
                str(row.unreadable),
                plain_duration(row.seconds),
            )
            for row in reversed(rows)
        ),
        frozenset(range(7 + len(names))),
    )


def _flat(values: Mapping[str, Any], above: str = "") -> Iterator[tuple[str, str]]:
    """Tables in tables as one list, names joined by dots as TOML has them."""
    for name, value in values.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", str(value)


def _data_uri(jpeg: bytes) -> str:
    return f"data:image/jpeg;base64,{base64.b64encode(jpeg).decode()}"
