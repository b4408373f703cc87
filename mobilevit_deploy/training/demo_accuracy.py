"""How many held-out digits every artifact of the demo checkpoint reads rightly.

Run as a program: python -m mobilevit_deploy.training.demo_accuracy FOLDER.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image
from rich.table import Table

from mobilevit_deploy.checkpoints import Checkpoint, load_checkpoint
from mobilevit_deploy.console import activity, err, out, print_json, reported
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.evaluation import reference_outputs
from mobilevit_deploy.prediction import artifact_outputs
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.tasks.classification import LOGITS
from mobilevit_deploy.training.digits import DrawnDigits, digit_splits


@dataclass(frozen=True)
class DigitsRead:
    """What one runtime made of the test split."""

    file: str  # the artifact, or the checkpoint
    precision: str
    runtime: str  # name and version of what ran it
    right: int  # pictures whose largest logit is the label's
    as_pytorch: int  # pictures with the same class as from the reference model
    pictures: int  # in the test split
    seconds: float  # on the clock for all of them, loading included


def read_digits(
    folder: Path,
    test: DrawnDigits,
    checkpoint: Checkpoint,
    progress: Callable[[str], None] = lambda _: None,
) -> list[DigitsRead]:
    """Feed the test split to the demo checkpoint and to every artifact of its export folder.

    `progress` is told what runs now.

    Returns:
        The reference model's row first, then one per artifact that can be run here.

    Raises:
        ManifestError: the folder holds another checkpoint's export, or an artifact that was
            changed or does not load.
    """
    manifest = read_manifest(folder)
    if manifest.model.sha256 != checkpoint.record.sha256:
        raise ManifestError(
            f"{folder} is no export of the demo checkpoint but of {manifest.model.source}. "
            "Make one with: mvit-export --format all --weights demo --output FOLDER"
        )
    reference = replace(checkpoint, record=manifest.model)  # fed as the export's pictures are
    progress("reading digits with PyTorch")
    expected: dict[tuple[int, int], Array] = {}
    pixels: dict[tuple[int, int], Pixels] = {}
    rows: list[DigitsRead] = []

    def add(file: str, precision: str, runtime: str, found: Array, like: Array) -> None:
        right, same = int((found == test.labels).sum()), int((found == like).sum())
        seconds = time.perf_counter() - started
        rows.append(DigitsRead(file, precision, runtime, right, same, len(test), seconds))

    for artifact in manifest.artifacts:
        if artifact.parity is None:  # lowered for a backend that is not on this machine
            continue
        size = artifact.input_size
        if size not in pixels:
            drawn = manifest.model.preprocessing.for_size(*size).pixels
            pixels[size] = np.stack(
                [drawn(Image.fromarray(test.pixels(index))) for index in range(len(test))]
            )
            started = time.perf_counter()
            logits = reference_outputs(reference, pixels[size])[LOGITS.name]
            expected[size] = found = logits.argmax(axis=1)
            if not rows:
                runtime = f"PyTorch {torch.__version__}"
                add(manifest.model.source, "fp32", runtime, found, found)
        progress(f"reading digits with {artifact.file}")
        started = time.perf_counter()
        outputs = artifact_outputs(folder, manifest, artifact, pixels[size])
        found = outputs[LOGITS.name].argmax(axis=1)
        runtime = artifact.parity.runtime
        add(artifact.title, artifact.precision, runtime, found, expected[size])
    return rows


def main(
    folder: Annotated[Path, typer.Argument(help="Export folder of the demo checkpoint.")],
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Count the held-out digits that every artifact reads rightly.

    Exit code 1 if an fp32 artifact puts any picture into another class than PyTorch does.
    """
    with reported(debug=debug, as_json=as_json):
        # Small pictures: more threads gain little alone, and lose much in company.
        torch.set_num_threads(1)
        with activity() as progress:
            rows = read_digits(folder, digit_splits()[1], load_checkpoint("demo"), progress)
        if as_json:
            print_json({"artifacts": [asdict(row) for row in rows]})
        else:
            _show(rows)
        if differing := [
            row.file for row in rows if row.precision == "fp32" and row.as_pytorch < row.pictures
        ]:
            err.print(f"Not the classes of PyTorch: {', '.join(differing)}")
            raise typer.Exit(1)


def _show(rows: list[DigitsRead]) -> None:
    table = Table(title=f"{rows[0].pictures} held-out digits", title_justify="left")
    for heading in ("file", "runtime", "right", "accuracy", "as PyTorch", "time"):
        table.add_column(heading, justify="left" if heading in {"file", "runtime"} else "right")
    for row in rows:
        table.add_row(
            row.file,
            row.runtime,
            str(row.right),
            f"{row.right / row.pictures:.2%}",
            str(row.as_pytorch),
            f"{row.seconds:.1f} s",
        )
    out.print(table)


if __name__ == "__main__":
    typer.run(main)
