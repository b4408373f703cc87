"""The pictures of a run: a folder of labelled ones, or those that the demos are drawn of."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.checkpoints import read_labels
from mobilevit_deploy.evaluation import Picture
from mobilevit_deploy.preprocessing import Preprocessing, read_preprocessing
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.training import digits, scenes
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.demo_accuracy import held_out_pictures
from mobilevit_deploy.training.pictures import LabelledPictures, Pictures

DEMO = "demo"
"""In the place of a folder: drawn digits, or scenes of them, by task."""
DEMO_SCENES = 1600
"""Scenes in an epoch."""


@dataclass(frozen=True)
class TrainingData:
    """What a network is trained and measured on.

    Attributes:
        labels: of all classes.
        training: the pictures, of how they are prepared.
        evaluation: pictures and targets that accuracy is measured on.
        preprocessing: that they want; None where that of the network will do.
        notes: what was left out.
    """

    labels: tuple[str, ...]
    training: Callable[[Preprocessing], Pictures]
    evaluation: Sequence[Picture] = ()
    preprocessing: Preprocessing | None = None
    notes: tuple[str, ...] = ()


def training_data(
    data: str,
    task: Task,
    augmentation: Augmentation,
    *,
    evaluation: Path | None = None,
    labels: Path | None = None,
    preprocessing: Path | None = None,
    seed: int = 0,
) -> TrainingData:
    """The pictures of a run.

    Args:
        data: a folder as `Task.labelled` takes it, or "demo".
        task: that is trained for.
        augmentation: of a folder's pictures; the demo's are drawn anew in every epoch.
        evaluation: a folder that accuracy is measured on; the demo has its own.
        labels: a file with a line per class; else the folder says them.
        preprocessing: a file that describes it.
        seed: of the augmentation, or the drawings.

    Raises:
        UsageError: a folder that is not as the task's data sets are, or of other classes.
        CheckpointError: the file of labels or of the preprocessing cannot be read.
        RuntimeUnavailableError: the demo's digits need scikit-learn.
    """
    if data == DEMO:
        return _drawn(task, seed)
    folder = Path(data)
    known = tuple(read_labels(labels) if labels is not None else task.labels_of(folder))
    found = task.labelled(folder, known, len(known))
    notes = [f"training: {note}" for note in found.notes]
    measured: tuple[Picture, ...] = ()
    if evaluation is not None:
        shown = task.labelled(evaluation, known, len(known))
        measured = shown.pictures
        notes += [f"evaluation: {note}" for note in shown.notes]

    def pictures(prepared: Preprocessing) -> Pictures:
        return LabelledPictures(found.pictures, task, prepared, augmentation, seed)

    wanted = None if preprocessing is None else read_preprocessing(preprocessing)
    return TrainingData(known, pictures, measured, wanted, tuple(notes))


def _drawn(task: Task, seed: int) -> TrainingData:
    measured = held_out_pictures(task.name)
    if task.name in scenes.TARGETS:
        drawn: Pictures = scenes.scene_splits(task.name, DEMO_SCENES, seed)[0]
        labels, side = scenes.LABELS, scenes.SIDE
    else:
        drawn = digits.digit_splits(seed)[0]
        labels, side = digits.LABELS, digits.SIDE
    return TrainingData(labels, lambda _: drawn, measured, digits.whole_squares(side))
