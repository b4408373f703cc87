"""Makes the demo checkpoint again: python -m mobilevit_deploy.training.demo.

Trains `mobilevit_xxs` on the drawn digits, evaluates it on the test split, and writes the weights,
their card and a few held-out pictures.
"""

import platform
import time
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image
from rich.console import Console

from mobilevit_deploy.checkpoints.native import save_checkpoint
from mobilevit_deploy.console import err, out, reported
from mobilevit_deploy.models import MobileViT, create_model
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.training.digits import LABELS, SIDE, DrawnDigits, digit_splits, whole_squares
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.trainer import accuracy, predict, train

VARIANT = "mobilevit_xxs"

RECIPE = Recipe(
    phases=(Phase(40, 64), Phase(10, 96), Phase(20, 128)),
    peak_rate=2e-3,
    warmup_epochs=2,
)

PREPROCESSING = whole_squares(SIDE)

FOLDER = Path(__file__).resolve().parent.parent / "data" / "demo"
WEIGHTS = "mobilevit_xxs_digits.safetensors"
STATE = Path("build/demo-weights.pt")

HELD_OUT = (2, 3, 4, 5, 7, 9)
"""Digits of which one test picture each is written: none is its own mirror image."""


@dataclass(frozen=True)
class DemoAccuracy:
    """Shares of the test split that are classified rightly, 0 to 1."""

    intact: float  # as the record says
    swapped: float  # with red and blue exchanged
    mirrored: float  # with left and right exchanged
    unscaled: float  # with pixels of 0 to 255 where the network wants 0 to 1


def make_demo_weights(
    folder: Path = FOLDER,
    *,
    state: Path = STATE,
    resume: bool = False,
    threads: int = 1,
    console: Console | None = None,
) -> DemoAccuracy:
    """Train, evaluate and write the demo checkpoint: weights, card and pictures.

    Another number of PyTorch's threads gives other bits and about the same accuracy. `state` holds
    the training's after the last whole epoch; `resume` continues from it.

    Raises:
        RuntimeUnavailableError: scikit-learn is not installed.
        CheckpointError: `state` is damaged, or belongs to another run.
    """
    torch.set_num_threads(threads)
    training, test = digit_splits(RECIPE.seed)
    state.parent.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(RECIPE.seed)
    resumed = resume and state.exists()
    started = time.perf_counter()
    model = train(
        create_model(VARIANT, num_classes=len(LABELS)),
        training,
        PREPROCESSING,
        RECIPE,
        checkpoint=state,
        resume=resume,
        console=console,
    )
    minutes = (time.perf_counter() - started) / 60
    measured = measure_accuracy(model, test)

    folder.mkdir(parents=True, exist_ok=True)
    save_checkpoint(model, folder / WEIGHTS, labels=LABELS, preprocessing=PREPROCESSING)
    _write_held_out(folder / "images", test)
    machine = (
        f"{threads} thread{'s' * (threads > 1)} of an {platform.machine()} processor "
        f"({torch.backends.cpu.get_cpu_capability()}), PyTorch {torch.__version__}"
    )
    if not resumed:
        machine += f", {minutes:.0f} minutes"
    (folder / "CARD.md").write_text(_card(measured, len(training), len(test), machine))
    return measured


def measure_accuracy(model: MobileViT, test: DrawnDigits) -> DemoAccuracy:
    """The accuracy on the test pictures, and what is left of it when they are fed wrongly."""

    def share(pictures: DrawnDigits, preprocessing: Preprocessing) -> float:
        return accuracy(predict(model, pictures, preprocessing), pictures.labels)

    return DemoAccuracy(
        intact=share(test, PREPROCESSING),
        swapped=share(test, PREPROCESSING.model_copy(update={"colour_order": "BGR"})),
        mirrored=share(replace(test, cells=test.cells[:, :, ::-1]), PREPROCESSING),
        unscaled=share(test, PREPROCESSING.model_copy(update={"scale": 1.0})),
    )


def _write_held_out(folder: Path, test: DrawnDigits) -> None:
    """One PNG per chosen digit, its first test picture, with the true label in the name."""
    folder.mkdir(parents=True, exist_ok=True)
    for digit in HELD_OUT:
        index = int(np.flatnonzero(test.labels == digit)[0])
        picture = Image.fromarray(test.pixels(index))
        picture.save(folder / f"digit_{LABELS[digit]}.png", optimize=True)


def _card(measured: DemoAccuracy, training: int, test: int, machine: str) -> str:
    template = Path(__file__).with_name("demo_card.md").read_text(encoding="utf-8")
    return template.format(
        variant=VARIANT,
        weights=WEIGHTS,
        labels=LABELS,
        classes=len(LABELS),
        side=SIDE,
        digits=training + test,
        training=training,
        test=test,
        measured=measured,
        pictures=len(HELD_OUT),
        epochs=", ".join(f"{phase.epochs} at {phase.size} px" for phase in RECIPE.phases),
        recipe=RECIPE,
        machine=machine,
    )


def main(
    folder: Annotated[Path, typer.Option(help="Where weights, card and pictures go.")] = FOLDER,
    state: Annotated[
        Path, typer.Option(help="File for the training state, replaced after every epoch.")
    ] = STATE,
    resume: Annotated[bool, typer.Option(help="Continue from the training state.")] = False,
    threads: Annotated[int, typer.Option(min=1, help="CPU threads.")] = 1,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Train the demo checkpoint again and write weights, card and held-out pictures."""
    with reported(debug=debug):
        measured = make_demo_weights(
            folder, state=state, resume=resume, threads=threads, console=err
        )
        out.print(f"Test accuracy {measured.intact:.2%}. Written to {folder}.")


if __name__ == "__main__":
    typer.run(main)
