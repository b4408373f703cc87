"""A configuration to a folder: trained weights with their record, their history and a page."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from rich.console import Console

from mobilevit_deploy.checkpoints import load_checkpoint, save_checkpoint
from mobilevit_deploy.checkpoints.folder import WEIGHTS
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.evaluation import Evaluation, evaluate
from mobilevit_deploy.models import DEFAULT_TASK, MobileViT, find_head
from mobilevit_deploy.processes import torch_threads
from mobilevit_deploy.publishing import publish_file
from mobilevit_deploy.tasks import Task, get_task
from mobilevit_deploy.training.configuration import Configuration, as_toml, made_with
from mobilevit_deploy.training.data import TrainingData, training_data
from mobilevit_deploy.training.distributed import joined_processes
from mobilevit_deploy.training.examples import Example, drawn_examples
from mobilevit_deploy.training.history import EpochRow, History
from mobilevit_deploy.training.initial_network import InitialNetwork, initial_network
from mobilevit_deploy.training.page import Run, write_page
from mobilevit_deploy.training.trainer import STATE, Loading, Training

MODEL = WEIGHTS[0]
"""The average of the weights after the best epoch, or the last where accuracy is not measured."""
CONFIGURATION = "configuration.toml"
_LAST = "last.safetensors"


@dataclass(frozen=True)
class Trained:
    """What came of a run: a checkpoint, its epoch, and how right it is where that was measured."""

    weights: Path
    epoch: int
    evaluation: Evaluation | None


def train_configured(
    configuration: Configuration,
    folder: Path,
    *,
    resume: bool = False,
    console: Console | None = None,
) -> Trained | None:
    """Train, and leave in the folder a checkpoint that every command takes.

    The folder gets `model.safetensors` with its record, `configuration.toml`, `state.pt` to go on
    from, `history.jsonl`, TensorBoard's events where it is installed, and `report.html`.

    Args:
        configuration: of the run.
        folder: that is made, or that of a run that is continued.
        resume: go on from its state, if there is one.
        console: where progress is shown.

    Returns:
        What came of it; None in the other processes than the first of a run on several.

    Raises:
        UsageError: the configuration does not fit the pictures, or the folder holds another run.
        MobileViTError: as `Training`, and whatever the checkpoint and the pictures raise.
    """
    setting, recipe = configuration.setting, configuration.recipe
    augmentation = configuration.augmentation.of(_task(configuration))
    state = folder / STATE
    if state.exists() and not resume:
        raise UsageError(
            f"{folder} holds a run. Continue it with --resume, or name another folder."
        )
    with ExitStack() as stack:
        processes = stack.enter_context(joined_processes(setting.device))
        if setting.threads is not None:
            stack.enter_context(torch_threads(setting.threads))
        data, initial = data_and_network(configuration)
        folder.mkdir(parents=True, exist_ok=True)
        training = Training(
            initial.network,
            data.training(initial.preprocessing),
            initial.preprocessing,
            recipe,
            folder,
            augmentation=augmentation,
            distillation=configuration.distillation,
            processes=processes,
            loading=Loading(setting.workers, setting.state_minutes),
            console=console,
        )
        done = training.resume() if state.exists() else 0
        if not processes.first:
            training.run()
            return None
        _introduce(console, training, initial, data)
        publish_file(folder / CONFIGURATION, as_toml(configuration))
        with History(folder, done) as history:
            shown = _shown(configuration, training, initial, data)
            run = _Run(folder, shown, data, initial, history, both=setting.raw)
            training.run(run.epoch_end)
            return run.finish()


def data_and_network(configuration: Configuration) -> tuple[TrainingData, InitialNetwork]:
    """The pictures of a run, and the network that it begins with.

    Raises:
        MobileViTError: as `training_data` and `initial_network`.
    """
    setting, seed = configuration.setting, configuration.recipe.seed
    task = _task(configuration)
    data = training_data(
        configuration.data,
        task,
        configuration.augmentation.of(task),
        evaluation=setting.eval,
        labels=setting.labels,
        preprocessing=setting.preprocessing,
        seed=seed,
    )
    initial = initial_network(
        data.labels,
        name=setting.model,
        task=task.name,
        head=setting.head,
        output_stride=setting.output_stride,
        weights=setting.weights,
        size=setting.size,
        preprocessing=data.preprocessing,
        seed=seed,
    )
    return data, initial


def _task(configuration: Configuration) -> Task:
    setting = configuration.setting
    return get_task(find_head(setting.task or DEFAULT_TASK, setting.head).task)


@dataclass(frozen=True)
class _Run:
    """What the first process does between epochs."""

    folder: Path
    shown: Run
    data: TrainingData
    initial: InitialNetwork
    history: History
    both: bool  # measure the weights themselves too, beside their average

    def epoch_end(self, row: EpochRow, network: MobileViT, average: MobileViT) -> EpochRow:
        """Save and measure the weights of an epoch, keep the best, and show how it goes."""
        raw = self._measured(network) if self.both else {}
        row = replace(row, figures=self._measured(average), raw_figures=raw)
        best = self._best
        self.history.append(row)
        if best is None or _main_figure(row) >= _main_figure(best):
            (self.folder / _LAST).replace(self.folder / MODEL)
        write_page(self.folder, self.shown, self.history.rows)
        return row

    def finish(self) -> Trained:
        """What the best weights come to, on the page too."""
        found = self._evaluated(self.folder / MODEL)
        examples: tuple[Example, ...] = ()
        if self.data.evaluation:
            examples = drawn_examples(load_checkpoint(self.folder / MODEL), self.data.evaluation)
        write_page(self.folder, self.shown, self.history.rows, found, examples)
        (self.folder / _LAST).unlink(missing_ok=True)
        best = self._best
        return Trained(self.folder / MODEL, best.epoch if best else 0, found)

    @property
    def _best(self) -> EpochRow | None:
        """The epoch with the largest main figure, of equal ones the last."""
        return max(self.history.rows, key=lambda row: (_main_figure(row), row.epoch), default=None)

    def _measured(self, network: MobileViT) -> Mapping[str, float]:
        """Save weights as the last ones; the figures of what the file holds."""
        path = self.folder / _LAST
        save_checkpoint(
            network, path, labels=self.data.labels, preprocessing=self.initial.preprocessing
        )
        found = self._evaluated(path)
        return {one.name: one.value for one in found.figures} if found else {}

    def _evaluated(self, path: Path) -> Evaluation | None:
        if not self.data.evaluation:
            return None
        return evaluate(load_checkpoint(path), self.data.evaluation)[0]


def _main_figure(row: EpochRow) -> float:
    return next(iter(row.figures.values()), 0.0)


def _shown(
    configuration: Configuration, training: Training, initial: InitialNetwork, data: TrainingData
) -> Run:
    """What the page says of the run itself."""
    network = initial.network
    facts = {
        "network": f"{network.variant.name} ({network.head_name})",
        "begins with": _beginning(initial),
        "classes": str(network.num_classes),
        "input": f"{initial.preprocessing.crop[0]} px",
        "pictures": f"{training.pictures} of {configuration.data}",
        "measured on": f"{len(data.evaluation)} pictures",
        "processes": f"{training.processes.count} on {training.processes.device}",
    }
    facts |= {f"note {number}": note for number, note in enumerate(data.notes, start=1)}
    return Run(
        title=f"{network.variant.name} on {configuration.data}",
        epochs=training.sampler.epochs,
        labels=data.labels,
        facts=facts | made_with(),
        configuration=configuration.values,
    )


def _beginning(initial: InitialNetwork) -> str:
    if initial.source is None:
        return "random weights"
    return initial.source + (f"; random: {', '.join(initial.new)}" if initial.new else "")


def _introduce(
    console: Console | None, training: Training, initial: InitialNetwork, data: TrainingData
) -> None:
    if console is None:
        return
    network = initial.network
    console.print(
        f"{network.variant.name} ({network.head_name}), {network.num_classes} classes, "
        f"{initial.preprocessing.crop[0]} px, from {_beginning(initial)}",
        soft_wrap=True,
    )
    console.print(
        f"{training.pictures} pictures, {training.sampler.epochs} epochs, measured on "
        f"{len(data.evaluation)} pictures"
    )
    for note in data.notes:
        console.print(note, soft_wrap=True)
