"""The pictures of a run: a folder of labelled ones, or those that the demos are drawn of."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.checkpoints import read_labels
from mobilevit_deploy.evaluation import Picture
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.demo_accuracy import held_out_pictures
from mobilevit_deploy.training.digits import LABELS as DIGITS
from mobilevit_deploy.training.digits import digit_splits
from mobilevit_deploy.training.pictures import LabelledPictures, Pictures
from mobilevit_deploy.training.scenes import LABELS as SCENES
from mobilevit_deploy.training.scenes import TARGETS, scene_splits

DEMO = "demo"
"""In the place of a folder: drawn digits, or scenes of them, by task."""
DEMO_SCENES = 1600
"""Scenes in an epoch."""


@dataclass(frozen=True)
class TrainingData:
    """What a network is trained and measured on; `notes` say what of it was left out."""

    labels: tuple[str, ...]
    training: Pictures
    evaluation: Sequence[Picture] = ()
    notes: tuple[str, ...] = ()


def training_data(
    data: str,
    task: Task,
    augmentation: Augmentation,
    *,
    evaluation: Path | None = None,
    labels: Path | None = None,
    seed: int = 0,
) -> TrainingData:
    """The pictures of a run.

    Args:
        data: a folder as `Task.labelled` takes it, or "demo".
        task: that is trained for.
        augmentation: of a folder's pictures; the demo's are drawn anew in every epoch.
        evaluation: a folder that accuracy is measured on; the demo has its own.
        labels: a file with a line per class; else the folder says them.
        seed: of the augmentation, or the drawings.

    Raises:
        UsageError: a folder that is not as the task's data sets are, or of other classes.
        RuntimeUnavailableError: the demo's digits need scikit-learn.
    """
    if data == DEMO:
        return _drawn(task, seed)
    folder = Path(data)
    known = read_labels(labels) if labels is not None else task.labels_of(folder)
    found = task.labelled(folder, known, len(known))
    notes = [f"training: {note}" for note in found.notes]
    measured: tuple[Picture, ...] = ()
    if evaluation is not None:
        shown = task.labelled(evaluation, known, len(known))
        measured = shown.pictures
        notes += [f"evaluation: {note}" for note in shown.notes]
    pictures = LabelledPictures(found.pictures, task, augmentation, seed)
    return TrainingData(tuple(known), pictures, measured, tuple(notes))


def _drawn(task: Task, seed: int) -> TrainingData:
    measured = held_out_pictures(task.name)
    if task.name in TARGETS:
        return TrainingData(SCENES, scene_splits(task.name, DEMO_SCENES, seed)[0], measured)
    return TrainingData(DIGITS, digit_splits(seed)[0], measured)
