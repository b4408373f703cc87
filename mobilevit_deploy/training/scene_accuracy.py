"""What every artifact of a demo checkpoint of scenes finds in the test scenes.

Run as a program: python -m mobilevit_deploy.training.scene_accuracy FOLDER.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from PIL import Image
from rich.table import Table
from torch import Tensor

from mobilevit_deploy.checkpoints import Checkpoint, load_checkpoint
from mobilevit_deploy.console import activity, err, out, print_json, reported
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.evaluation import reference_outputs
from mobilevit_deploy.prediction import artifact_outputs, tensors
from mobilevit_deploy.preprocessing import Pixels, Preprocessing
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.box_targets import average_precision
from mobilevit_deploy.tasks.detection import detections
from mobilevit_deploy.tasks.segmentation import MASK, mean_iou
from mobilevit_deploy.training.scenes import TEST_COUNT, Scene, mask_of, objects_of, scene_splits

Figures = dict[str, float]
"""Name -> a share, 1 is best."""

MOST_LOST = {"fp32": 0.005, "fp16": 0.01}
"""Precision -> what an artifact may lose of each of PyTorch's figures."""


def mask_figures(results: Mapping[str, Tensor], scenes: Sequence[Scene]) -> Figures:
    """Mean IoU over the classes, the background among them."""
    masks = results[MASK.name].numpy().astype(np.int64)
    height, width = masks.shape[1:]
    return {"mIoU": mean_iou(masks, np.stack([mask_of(one, (height, width)) for one in scenes]))}


def box_figures(results: Mapping[str, Tensor], scenes: Sequence[Scene]) -> Figures:
    """COCO's mean average precision at IoU 0.5, and over 0.5 to 0.95."""
    objects = [objects_of(one) for one in scenes]
    overall, at_half = average_precision(detections(results), objects)
    return {"mAP@0.5": at_half, "mAP@[.5:.95]": overall}


FIGURES: dict[str, Callable[[Mapping[str, Tensor], Sequence[Scene]], Figures]] = {
    "segmentation": mask_figures,
    "detection": box_figures,
}
"""Task -> figures of its results, by name."""


@dataclass(frozen=True)
class ScenesRead:
    """What one runtime made of the scenes."""

    file: str  # the artifact, or the checkpoint
    precision: str
    runtime: str  # name and version of what ran it
    figures: Figures
    scenes: int
    seconds: float  # on the clock for all of them, loading included

    def loses_too_much(self, reference: "ScenesRead") -> bool:
        """Whether any figure is further below the reference's than the precision allows."""
        allowed = MOST_LOST.get(self.precision, 0.0)
        return any(self.figures[name] < best - allowed for name, best in reference.figures.items())


def held_out_scenes(task: str, count: int = TEST_COUNT) -> list[Scene]:
    """The first of the test scenes, all unless told.

    Raises:
        UsageError: fewer than one, or more than there are.
        RuntimeUnavailableError: scikit-learn is not installed.
    """
    if not 1 <= count <= TEST_COUNT:
        raise UsageError(f"There are {TEST_COUNT} test scenes, got {count}.")
    _, test = scene_splits(task, 0)
    return [test.scene(index) for index in range(count)]


def read_scenes(
    checkpoint: Checkpoint,
    scenes: Sequence[Scene],
    folder: Path | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[ScenesRead]:
    """Feed scenes to a demo checkpoint, and to every artifact of its export folder.

    `progress` is told what runs now.

    Returns:
        The reference model's row first, at the size it was trained for; then one per artifact that
        can be run here.

    Raises:
        ManifestError: the folder holds another checkpoint's export, or an artifact that was
            changed or does not load.
    """
    record = checkpoint.record
    task = get_task(record.task)

    def row(
        file: str,
        precision: str,
        runtime: str,
        preprocessing: Preprocessing,
        run: Callable[[Pixels], dict[str, Array]],
        steps: Postprocessing | None,
    ) -> ScenesRead:
        progress(f"reading scenes with {file}")
        started = time.perf_counter()
        pictures = [preprocessing.pixels(Image.fromarray(one.pixels)) for one in scenes]
        outputs = run(np.stack(pictures))
        results = task.completed(tensors(outputs), steps)
        figures = FIGURES[record.task](results, scenes)
        seconds = time.perf_counter() - started
        return ScenesRead(file, precision, runtime, figures, len(scenes), seconds)

    runtime = f"PyTorch {torch.__version__}"
    steps = task.chosen(checkpoint.model, record.preprocessing.crop, {})
    reference = partial(reference_outputs, checkpoint)
    rows = [row(record.source, "fp32", runtime, record.preprocessing, reference, steps)]
    if folder is None:
        return rows
    manifest = read_manifest(folder)
    if manifest.model.sha256 != record.sha256:
        raise ManifestError(
            f"{folder} is no export of the demo checkpoint but of {manifest.model.source}. "
            f"Make one with: mvit-export --task {record.task} --weights demo --output FOLDER"
        )
    for artifact in manifest.artifacts:
        if artifact.parity is not None:  # otherwise lowered for a backend that is not here
            rows.append(
                row(
                    artifact.title,
                    artifact.precision,
                    artifact.parity.runtime,
                    manifest.model.preprocessing.for_size(*artifact.input_size),
                    partial(artifact_outputs, folder, manifest, artifact),
                    artifact.postprocessing,
                )
            )
    return rows


def main(
    folder: Annotated[Path, typer.Argument(help="Export folder of a demo checkpoint of scenes.")],
    scenes: Annotated[
        int, typer.Option(help="How many of the test scenes; the first ones.")
    ] = TEST_COUNT,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON document instead of a table.")
    ] = False,
    debug: Annotated[bool, typer.Option("--debug", help="Show tracebacks.")] = False,
) -> None:
    """Measure what every artifact finds in the test scenes.

    Exit code 1 if an artifact loses more of a figure than 0.005 (fp32) or 0.01 (fp16).
    """
    with reported(debug=debug, as_json=as_json):
        # Small pictures: more threads gain little alone, and lose much in company.
        torch.set_num_threads(1)
        with activity() as progress:
            task = read_manifest(folder).model.task
            if task not in FIGURES:
                raise UsageError(
                    f"{folder} is for {task}; the scenes are for {' and '.join(FIGURES)}."
                )
            checkpoint = load_checkpoint("demo", task=task)
            rows = read_scenes(checkpoint, held_out_scenes(task, scenes), folder, progress)
        if as_json:
            print_json({"artifacts": [asdict(row) for row in rows]})
        else:
            _show(rows)
        if worse := [row.file for row in rows if row.loses_too_much(rows[0])]:
            err.print(f"Worse than PyTorch by more than is allowed: {', '.join(worse)}")
            raise typer.Exit(1)


def _show(rows: list[ScenesRead]) -> None:
    names = list(rows[0].figures)
    table = Table(title=f"{rows[0].scenes} test scenes", title_justify="left")
    for heading in ("file", "runtime", *names, "time"):
        table.add_column(heading, justify="left" if heading in {"file", "runtime"} else "right")
    for row in rows:
        shares = [f"{row.figures[name]:.4f}" for name in names]
        table.add_row(row.file, row.runtime, *shares, f"{row.seconds:.1f} s")
    out.print(table)


if __name__ == "__main__":
    typer.run(main)
