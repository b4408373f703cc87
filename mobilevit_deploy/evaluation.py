"""How right artifacts, and the checkpoint itself, are on pictures whose answer is known."""

import contextlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.manifest import Artifact, read_manifest
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ImageError, ManifestError, UsageError
from mobilevit_deploy.prediction import opened_artifact, tensors
from mobilevit_deploy.preprocessing import Pixels, open_image
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.tasks import Task, get_task
from mobilevit_deploy.tasks.figures import Figure, Tally

BATCH = 32
"""Pictures that are in memory at once, for every input size."""
MOST_UNREADABLE = 0.05
"""Share of the pictures that may be left out because they cannot be read."""

_Network = Callable[[Pixels], dict[str, Array]]
Picture = tuple[Path | Pixels, Any]
"""A file, or uint8 RGB [H, W, 3] itself, and its target as the task's tally takes it."""


@dataclass(frozen=True)
class Evaluation:
    """What one artifact, or a checkpoint in PyTorch, makes of the pictures.

    Attributes:
        title: of the artifact; the checkpoint's source.
        precision: the artifact's recipe; fp32 of a checkpoint.
        runtime: name and version of what ran it.
        figures: the task's main one first.
        pictures: how many were counted.
        unreadable: files that were left out.
        differing: numbers of the pictures (of those that were given) on which it does not agree
            with the checkpoint, in the task's first agreement; None where there was none to compare
            with.
        confusion: pictures by their class and by the class that was found; empty where none has
            one.
    """

    title: str
    precision: str
    runtime: str
    figures: tuple[Figure, ...]
    pictures: int
    unreadable: tuple[Path, ...] = ()
    differing: tuple[int, ...] | None = None
    confusion: Mapping[tuple[int, int], int] = field(default_factory=dict)

    def lost(self, reference: "Evaluation") -> dict[str, float]:
        """By figure, how far it is below another evaluation of the same pictures."""
        best = {one.name: one.value for one in reference.figures}
        return {one.name: best[one.name] - one.value for one in self.figures}


@dataclass
class _Row:
    """A network under evaluation, and what it has come to."""

    title: str
    precision: str
    runtime: str
    size: tuple[int, int]
    run: _Network
    steps: Postprocessing | None
    tally: Tally
    tie: float = 0.0
    differing: list[int] | None = None


def evaluate(
    source: Path | Checkpoint,
    pictures: Sequence[Picture],
    reference: Checkpoint | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Evaluation]:
    """The task's figures over pictures with their targets.

    Args:
        source: an export folder, whose artifacts are run on their own runtimes, or a checkpoint,
            which is run in PyTorch.
        pictures: with targets (classification: the index of the class; see `Task.tally`).
        reference: the checkpoint of the export, fed as its artifacts are at each of their sizes;
            its evaluations come first, one per size, and the others say where they differ.
        progress: is told how far it is.

    Returns:
        One evaluation per artifact that can be run here, or the checkpoint's.

    Raises:
        UsageError: there is no picture, too many cannot be read, or a target has no meaning.
        ManifestError: the folder cannot be used, is not of the reference, or an artifact is not
            the file that was proven.
    """
    if not pictures:
        raise UsageError("There is no picture to evaluate on; give at least one with its target.")
    if isinstance(source, Checkpoint):
        return _evaluated(source.record, [], pictures, source, progress)
    manifest = read_manifest(source)
    if reference is not None:
        if reference.record.sha256 != manifest.model.sha256:
            raise ManifestError(
                f"{source} is no export of {reference.record.source} but of "
                f"{manifest.model.source}."
            )
        reference = replace(reference, record=manifest.model)
    return evaluate_artifacts(
        source, manifest.model, manifest.artifacts, pictures, reference, progress
    )


def evaluate_artifacts(
    folder: Path,
    record: Record,
    artifacts: Sequence[Artifact],
    pictures: Sequence[Picture],
    reference: Checkpoint | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Evaluation]:
    """As `evaluate`, of artifacts in a folder that need not have a manifest yet."""
    task = get_task(record.task)
    with contextlib.ExitStack() as sessions:
        rows = [
            _Row(
                one.title,
                one.precision,
                one.parity.runtime,
                one.input_size,
                sessions.enter_context(opened_artifact(folder, record, one)),
                one.postprocessing,
                task.tally(),
                # Where nothing may differ, ties are differences too.
                0.0 if task.agreements[0].smallest == 1 else one.limits.relative_error,
            )
            for one in artifacts
            if one.parity is not None  # else lowered for a backend that is not here
        ]
        return _evaluated(record, rows, pictures, reference, progress)


def _evaluated(
    record: Record,
    rows: Sequence[_Row],
    pictures: Sequence[Picture],
    reference: Checkpoint | None,
    progress: Callable[[str], None],
) -> list[Evaluation]:
    """Every picture through everything, some at a time."""
    task, preprocessing = get_task(record.task), record.preprocessing
    references = {}
    if reference is not None:
        for size in dict.fromkeys([one.size for one in rows] or [preprocessing.crop]):
            title = f"{reference.record.source} {size[0]}x{size[1]}"
            run = partial(reference_outputs, reference)
            steps = task.chosen(reference.model, size, {})
            runtime = f"PyTorch {torch.__version__}"
            references[size] = _Row(title, "fp32", runtime, size, run, steps, task.tally())
    everybody = [*references.values(), *rows]
    prepared = {one.size: preprocessing.for_size(*one.size) for one in everybody}
    if task.has_places and not all(one.sees_everything for one in prepared.values()):
        raise UsageError(
            f"The preprocessing of {record.source} crops pictures, of which masks and boxes would "
            "have to be cropped alike. Give it one that stretches them (--preprocessing)."
        )
    unreadable: list[Path] = []
    done = 0
    for start in range(0, len(pictures), BATCH):
        readable = []
        for number, (picture, target) in enumerate(pictures[start : start + BATCH], start):
            try:
                readable.append((number, open_picture(picture), target))
            except ImageError:
                unreadable.append(Path(str(picture)))
        if len(unreadable) > MOST_UNREADABLE * len(pictures):
            raise UsageError(
                f"Too many of the {len(pictures)} pictures cannot be read, {unreadable[0]} among "
                f"them: at most {MOST_UNREADABLE:.0%} may be left out."
            )
        if not readable:
            continue
        numbers, images, targets = zip(*readable, strict=True)
        pixels = {
            size: np.stack([way.pixels(image) for image in images])
            for size, way in prepared.items()
        }
        expected = {}
        for one in everybody:
            outputs = one.run(pixels[one.size])
            results = task.completed(tensors(outputs), one.steps)
            one.tally.add(results, targets)
            if one is references.get(one.size):
                expected[one.size] = outputs
            elif one.size in expected:
                differing = _differing(task, one, expected[one.size], outputs, numbers)
                one.differing = [*(one.differing or ()), *differing]
        done += len(images)
        progress(f"{done} of {len(pictures)} pictures")
    return [
        Evaluation(
            one.title,
            one.precision,
            one.runtime,
            one.tally.figures(),
            done,
            tuple(unreadable),
            None if one.differing is None else tuple(one.differing),
            one.tally.confusion(),
        )
        for one in everybody
    ]


def open_picture(picture: Path | Pixels) -> Image.Image:
    """A picture from its file, or of its pixels.

    Raises:
        ImageError: the file is no usable picture.
    """
    return open_image(picture) if isinstance(picture, Path) else Image.fromarray(picture)


def _differing(
    task: Task,
    row: _Row,
    expected: Mapping[str, Array],
    outputs: Mapping[str, Array],
    numbers: Sequence[int],
) -> list[int]:
    """The pictures on which the task's first agreement is not kept."""
    agreement = task.agreements[0]

    def kept(index: int) -> bool:
        one, other = (
            {name: values[index : index + 1] for name, values in both.items()}
            for both in (expected, outputs)
        )
        return agreement.measure(one, other, row.tie, row.steps) >= agreement.smallest

    return [number for index, number in enumerate(numbers) if not kept(index)]


def reference_outputs(checkpoint: Checkpoint, pixels: Pixels) -> dict[str, Array]:
    """What the reference model computes for pictures, [images, ...] by output name.

    The outputs are those that its task compares; the pictures are uint8 RGB [images, H, W, 3],
    after resize and crop.
    """
    task, preprocessing = get_task(checkpoint.record.task), checkpoint.record.preprocessing
    images = torch.from_numpy(preprocessing.tensor(pixels))
    with torch.inference_mode():
        network = task.before_results(checkpoint.model)
        parts: list[dict[str, Tensor]] = [
            task.named(network(batch)) for batch in torch.split(images, BATCH)
        ]
    return {name: torch.cat([part[name] for part in parts]).numpy() for name in parts[0]}
