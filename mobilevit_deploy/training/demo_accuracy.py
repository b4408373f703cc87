"""How many held-out digits every artifact of the demo checkpoint reads rightly.

Run as a program: python -m mobilevit_deploy.training.demo_accuracy FOLDER.
"""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import torch
import typer
from PIL import Image

from mobilevit_deploy.checkpoints import Checkpoint, load_checkpoint
from mobilevit_deploy.console import activity, err, out, print_json, reported
from mobilevit_deploy.contract.manifest import Manifest, read_manifest
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.prediction import artifact_outputs
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.tasks.classification import LOGITS
from mobilevit_deploy.training.digits import DrawnDigits, digit_splits

_LOGITS = LOGITS.name
_BATCH = 32  # pictures that the reference model sees at once


@dataclass(frozen=True)
class DigitsRead:
    """What one runtime made of the test split.

    Attributes:
        file: the artifact, or the checkpoint.
        precision: of the artifact.
        runtime: name and version of what ran it.
        right: pictures whose largest logit is the label's.
        as_pytorch: pictures with the same class as from the reference model.
        pictures: in the test split.
        seconds: on the clock for all of them, loading included.
    """

    file: str
    precision: str
    runtime: str
    right: int
    as_pytorch: int
    pictures: int
    seconds: float


def read_digits(
    folder: Path,
    test: DrawnDigits,
    checkpoint: Checkpoint,
    progress: Callable[[str], None] = lambda _: None,
) -> list[DigitsRead]:
    """Feed the test split to the reference model and to every artifact of an export folder.

    Args:
        folder: an export of the demo checkpoint.
        test: pictures and labels.
        checkpoint: the demo checkpoint.
        progress: is told what runs now.

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
    progress("reading digits with PyTorch")
    expected: dict[tuple[int, int], npt.NDArray[np.int64]] = {}
    pixels: dict[tuple[int, int], Pixels] = {}
    rows: list[DigitsRead] = []
    for artifact in manifest.artifacts:
        if artifact.parity is None:  # lowered for a backend that is not on this machine
            continue
        size = artifact.input_size
        if size not in pixels:
            pixels[size] = _drawn(test, manifest, size)
            started = time.perf_counter()
            expected[size] = _reference_classes(checkpoint.model, manifest, pixels[size])
            if not rows:
                runtime = f"PyTorch {torch.__version__}"
                seconds = time.perf_counter() - started
                right = int((expected[size] == test.labels).sum())
                source = manifest.model.source
                rows.append(
                    DigitsRead(source, "fp32", runtime, right, len(test), len(test), seconds)
                )
        progress(f"reading digits with {artifact.file}")
        started = time.perf_counter()
        found = artifact_outputs(folder, artifact, pixels[size])[_LOGITS].argmax(axis=1)
        rows.append(
            DigitsRead(
                artifact.title,
                artifact.precision,
                artifact.parity.runtime,
                int((found == test.labels).sum()),
                int((found == expected[size]).sum()),
                len(test),
                time.perf_counter() - started,
            )
        )
    return rows


def _drawn(test: DrawnDigits, manifest: Manifest, size: tuple[int, int]) -> Pixels:
    """The test pictures after resize and crop, uint8 RGB [N, H, W, 3]."""
    preprocessing = manifest.model.preprocessing.for_size(*size)
    return np.stack(
        [preprocessing.pixels(Image.fromarray(test.pixels(index))) for index in range(len(test))]
    )


def _reference_classes(
    model: MobileViT, manifest: Manifest, pixels: Pixels
) -> npt.NDArray[np.int64]:
    images = torch.from_numpy(manifest.model.preprocessing.tensor(pixels))
    with torch.inference_mode():
        classes = [
            model(images[start : start + _BATCH]).argmax(dim=1)
            for start in range(0, len(images), _BATCH)
        ]
    return torch.cat(classes).numpy()


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
        torch.set_num_threads(
            1
        )  # small pictures: more threads gain little alone, lose much in company
        with activity() as progress:
            rows = read_digits(folder, digit_splits()[1], load_checkpoint("demo"), progress)
        if as_json:
            print_json({"artifacts": [asdict(row) for row in rows]})
        else:
            _show(rows)
        differing = [
            row for row in rows if row.precision == "fp32" and row.as_pytorch < row.pictures
        ]
        if differing:
            err.print(f"Not the classes of PyTorch: {', '.join(row.file for row in differing)}")
            raise typer.Exit(1)


def _show(rows: list[DigitsRead]) -> None:
    from rich.table import Table

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
