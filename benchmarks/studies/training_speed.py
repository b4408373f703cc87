"""How long an epoch takes here and in timm's training script, in turns.

Run as a program: python -m benchmarks.studies.training_speed TRAIN_PY, the script of timm's
repository, which its package does not have. Both train the same network on the same pictures with
the same batches and transforms: random resized crop and flip, AdamW, an average of the weights.
What a program needs besides its epochs is left out: it runs with one epoch and with three, and half
of the difference is an epoch.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from PIL import Image
from rich.table import Table

from benchmarks.studies.peers.libraries import TIMM_FOLDER
from mobilevit_deploy.console import activity, out, print_json, reported
from mobilevit_deploy.errors import MobileViTError
from mobilevit_deploy.processes import last_line, python_environment

_PHOTOS = Path(__file__).resolve().parents[2] / "mobilevit_deploy" / "data" / "photos"
_CLASSES = 8
_SIZE = (500, 375)  # of a picture, as ImageNet's are on average
_FEW, _MANY = 1, 3  # epochs

_RUN_TIMM = """
import runpy, sys
from benchmarks.studies.peers.libraries import TIMM_FOLDER, import_library
import_library("timm")
sys.path.append(str(TIMM_FOLDER))
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""


@dataclass(frozen=True)
class Work:
    """What both programs train."""

    model: str
    folder: Path  # train/ and val/
    size: int
    batch_size: int
    workers: int


def make_pictures(folder: Path, count: int) -> None:
    """Crops of the photographs as JPEG files, a folder per class; a few to validate with."""
    photos = [Image.open(path).convert("RGB") for path in sorted(_PHOTOS.glob("*.jpg"))]
    random = np.random.RandomState(0)
    for split, number in (("train", count), ("val", _CLASSES)):
        for index in range(number):
            photo = photos[index % len(photos)]
            scale = random.uniform(0.5, 1.0)
            width, height = (int(scale * side) for side in photo.size)
            left = random.randint(0, photo.width - width + 1)
            top = random.randint(0, photo.height - height + 1)
            place = folder / split / f"class-{index % _CLASSES}"
            place.mkdir(parents=True, exist_ok=True)
            box = (left, top, left + width, top + height)
            photo.resize(_SIZE, box=box).save(place / f"{index}.jpg", quality=90)


def our_command(work: Work, epochs: int, output: Path) -> list[str]:
    """Ours, with the transforms that timm's has unless told."""
    return [
        *("-m", "mobilevit_deploy.cli.train", str(work.folder / "train")),
        *("--eval", str(work.folder / "val"), "--model", work.model, "--size", str(work.size)),
        *("--epochs", str(epochs), "--batch-size", str(work.batch_size), "--no-multi-scale"),
        *("--workers", str(work.workers), "--output", str(output), "--device", "cpu"),
    ]


def timm_command(script: Path, work: Work, epochs: int, output: Path) -> list[str]:
    """timm's, as fast as it goes on a CPU."""
    return [
        *("-c", _RUN_TIMM, str(script), "--data-dir", str(work.folder), "--val-split", "val"),
        *("--model", work.model, "--num-classes", str(_CLASSES), "--device", "cpu"),
        *("--input-size", "3", str(work.size), str(work.size), "--channels-last"),
        *("--epochs", str(epochs), "--warmup-epochs", "0", "--cooldown-epochs", "0"),
        *("--batch-size", str(work.batch_size), "--workers", str(work.workers)),
        *("--opt", "adamw", "--weight-decay", "0.01", "--smoothing", "0.1", "--clip-grad", "10"),
        *("--color-jitter", "0", "--train-interpolation", "bilinear", "--model-ema"),
        *("--no-prefetcher", "--output", str(output)),
    ]


def seconds_of(arguments: Sequence[str], threads: int) -> float:
    """Wall time of a program.

    Raises:
        MobileViTError: it failed.
    """
    environment = python_environment({"OMP_NUM_THREADS": str(threads)})
    started = time.perf_counter()
    done = subprocess.run(  # noqa: S603 (our own interpreter)
        [sys.executable, *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
        cwd=os.environ.get("TMPDIR", tempfile.gettempdir()),
    )
    if done.returncode:
        raise MobileViTError(f"{arguments[2]} failed: {last_line(done.stderr)}")
    return time.perf_counter() - started


def main(
    script: Annotated[Path, typer.Argument(help="train.py of timm's repository.")],
    model: Annotated[str, typer.Option(help="A network that both have.")] = "mobilevit_xxs",
    pictures: Annotated[int, typer.Option(help="In an epoch.")] = 512,
    size: Annotated[int, typer.Option(help="Of the input, in pixels.")] = 256,
    batch_size: Annotated[int, typer.Option(help="Pictures per step.")] = 32,
    rounds: Annotated[int, typer.Option(help="Turns of each.")] = 3,
    threads: Annotated[int, typer.Option(help="Of PyTorch.")] = 2,
    workers: Annotated[int, typer.Option(help="Processes that prepare pictures.")] = 2,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON document.")] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Compare the time of an epoch with that of timm's training script."""
    with reported(debug=debug, as_json=as_json), tempfile.TemporaryDirectory() as made:
        if not (script.is_file() and TIMM_FOLDER.is_dir()):
            raise MobileViTError(f"{script} or {TIMM_FOLDER} is not there; both are needed.")
        folder = Path(made)
        work = Work(model, folder / "pictures", size, batch_size, workers)
        make_pictures(work.folder, pictures)
        script = script.resolve()
        programs: dict[str, Callable[[int, Path], list[str]]] = {
            "mvit-train": lambda epochs, output: our_command(work, epochs, output),
            "timm": lambda epochs, output: timm_command(script, work, epochs, output),
        }
        epochs: dict[str, list[float]] = {name: [] for name in programs}
        with activity() as progress:
            for turn in range(rounds):
                for name, command in programs.items():
                    progress(f"turn {turn + 1} of {rounds}: {name}")
                    few, many = (
                        seconds_of(command(count, folder / f"{name}-{turn}-{count}"), threads)
                        for count in (_FEW, _MANY)
                    )
                    epochs[name].append((many - few) / (_MANY - _FEW))
        _show(epochs, pictures, as_json=as_json)


def _show(epochs: dict[str, list[float]], pictures: int, *, as_json: bool) -> None:
    medians = {name: statistics.median(values) for name, values in epochs.items()}
    if as_json:
        print_json({"seconds": epochs, "pictures": pictures, "medians": medians})
        return
    table = Table(title=f"An epoch of {pictures} pictures", title_justify="left")
    for heading in ("program", "median", "all turns", "pictures/s"):
        table.add_column(heading, justify="left" if heading == "program" else "right")
    for name, values in epochs.items():
        turns = ", ".join(f"{value:.1f}" for value in values)
        table.add_row(name, f"{medians[name]:.1f} s", turns, f"{pictures / medians[name]:.1f}")
    out.print(table)


if __name__ == "__main__":
    typer.run(main)
