"""How right an artifact, or the checkpoint itself, is on pictures whose answer is known."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.prediction import artifact_outputs, tensors
from mobilevit_deploy.preprocessing import Pixels, open_image
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.tasks import get_task

_BATCH = 32  # pictures that the reference model sees at once
_Network = Callable[[Pixels], dict[str, Array]]


@dataclass(frozen=True)
class Evaluation:
    """The metric (e.g. top-1) of one artifact, or of a checkpoint in PyTorch: a share."""

    title: str
    runtime: str
    metric: str
    value: float
    pictures: int


def evaluate(source: Path | Checkpoint, pictures: Sequence[tuple[Path, Any]]) -> list[Evaluation]:
    """The task's metric over pictures with their targets.

    Args:
        source: an export folder, whose artifacts are run on their own runtimes, or a checkpoint,
            which is run in PyTorch.
        pictures: file and target, as the task has it (classification: the index of the class).

    Returns:
        One evaluation per artifact that can be run here, or the checkpoint's.

    Raises:
        UsageError: there is no picture.
        ImageError: a file is no usable picture.
        ManifestError: the folder cannot be used, or an artifact is not the file that was proven.
    """
    if not pictures:
        raise UsageError("There is no picture to evaluate on; give at least one with its target.")

    def measured(
        record: Record,
        title: str,
        runtime: str,
        size: tuple[int, int],
        run: _Network,
        steps: Postprocessing | None,
    ) -> Evaluation:
        task, preprocessing = get_task(record.task), record.preprocessing.for_size(*size)
        pixels = np.stack([preprocessing.pixels(open_image(path)) for path, _ in pictures])
        targets = task.collected([target for _, target in pictures])
        value = task.metric(task.completed(tensors(run(pixels)), steps), targets)
        return Evaluation(title, runtime, task.metric_title, value, len(pictures))

    if isinstance(source, Checkpoint):
        record, runtime = source.record, f"PyTorch {torch.__version__}"
        size, run = record.preprocessing.crop, partial(reference_outputs, source)
        steps = get_task(record.task).chosen(source.model, size, {})
        return [measured(record, record.source, runtime, size, run, steps)]
    manifest = read_manifest(source)
    evaluations = []
    for artifact in manifest.artifacts:
        if artifact.parity is not None:
            runtime, size = artifact.parity.runtime, artifact.input_size
            run = partial(artifact_outputs, source, manifest, artifact)
            steps = artifact.postprocessing
            evaluations.append(measured(manifest.model, artifact.title, runtime, size, run, steps))
    return evaluations


def reference_outputs(checkpoint: Checkpoint, pixels: Pixels) -> dict[str, Array]:
    """What the reference model computes for pictures, [images, ...] by output name.

    The outputs are those that its task compares; the pictures are uint8 RGB [images, H, W, 3],
    after resize and crop.
    """
    task, preprocessing = get_task(checkpoint.record.task), checkpoint.record.preprocessing
    images = torch.from_numpy(preprocessing.tensor(pixels))
    with torch.inference_mode():
        network = task.before_results(checkpoint.model)
        parts = [task.named(network(batch)) for batch in torch.split(images, _BATCH)]
    return {name: torch.cat([part[name] for part in parts]).numpy() for name in parts[0]}
