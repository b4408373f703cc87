"""Keeps what a run on the icons has trained, with a card.

Run as a program: python -m mobilevit_deploy.training.icons.checkpoint RUN PICTURES FOLDER.
"""

import json
import platform
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import torch
import typer

from mobilevit_deploy.checkpoints import load_checkpoint
from mobilevit_deploy.console import activity, out, reported
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.evaluation import evaluate
from mobilevit_deploy.processes import torch_threads
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.training.history import HISTORY
from mobilevit_deploy.training.run import CONFIGURATION, MODEL

_LOWEST = 8  # classes that the card names


def keep_checkpoint(
    run: Path, pictures: Path, folder: Path, progress: Callable[[str], None] = lambda _: None
) -> Figure:
    """Copy a run's weights to FOLDER/VARIANT.safetensors, and write VARIANT.md beside them.

    Args:
        run: folder of `mvit-train`.
        pictures: folder of the benchmark, whose test split the network is measured on.
        folder: where both go.
        progress: is told how far the measuring is.

    Returns:
        The main figure on the test split.

    Raises:
        CheckpointError: the run has no weights, or they cannot be read.
        UsageError: the benchmark has no test split of the network's classes.
    """
    checkpoint = load_checkpoint(run / MODEL)
    record = checkpoint.record
    labels = record.labels or ()
    test = get_task(record.task).labelled(pictures / "test", labels, len(labels)).pictures
    with torch_threads(1):
        (found,) = evaluate(checkpoint, test, progress=progress)
    history = [json.loads(row) for row in (run / HISTORY).read_text("utf-8").splitlines()]
    main, *others = found.figures
    best = max(history, key=lambda row: (row["figures"][main.name], row["epoch"]))
    lowest = sorted(main.classes, key=lambda index: main.classes[index])[:_LOWEST]
    template = Path(__file__).with_name("checkpoint.md").read_text(encoding="utf-8")
    card = template.format(
        variant=record.variant,
        classes=len(labels),
        side=record.preprocessing.crop[0],
        figures="\n".join(_row(one) for one in (main, *others)),
        test=found.pictures,
        test_digest=digest(pictures / "test"),
        lowest=", ".join(f"{labels[index]} {main.classes[index]:.0%}" for index in lowest),
        epoch=best["epoch"],
        epochs=len(history),
        main=main.name,
        val=best["figures"][main.name],
        minutes=sum(row["seconds"] for row in history) / 60,
        machine=f"an {platform.machine()} processor ({torch.backends.cpu.get_cpu_capability()})",
        configuration=(run / CONFIGURATION).read_text(encoding="utf-8").strip(),
    )
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(run / MODEL, folder / f"{record.variant}.safetensors")
    (folder / f"{record.variant}.md").write_text(card, encoding="utf-8")
    return main


def _row(figure: Figure) -> str:
    interval = "" if figure.interval is None else " to ".join(f"{x:.2%}" for x in figure.interval)
    return f"| {figure.name} | {figure.value:.2%} | {interval} |"


def main(
    run: Annotated[Path, typer.Argument(help="Folder of `mvit-train`.")],
    pictures: Annotated[
        Path, typer.Argument(help="Folder of `python -m mobilevit_deploy.training.icons`.")
    ],
    folder: Annotated[Path, typer.Argument(help="Where weights and card go.")],
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Measure a run's weights on the test split, and keep them with a card."""
    with reported(debug=debug):
        with activity() as progress:
            figure = keep_checkpoint(run, pictures, folder, progress)
        out.print(f"{figure.name} {figure.value:.2%}. Written to {folder}.")


if __name__ == "__main__":
    typer.run(main)
