"""The loop: a network, pictures and a recipe to trained weights; seeded, and to be continued."""

import contextlib
import signal
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from types import FrameType
from typing import Any, cast

import numpy as np
import torch
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel

from mobilevit_deploy.errors import MobileViTError
from mobilevit_deploy.models import HEADS, MobileViT
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.changed_pictures import mixed
from mobilevit_deploy.training.distillation import Distillation
from mobilevit_deploy.training.distributed import Processes, without_exchange
from mobilevit_deploy.training.history import EpochRow
from mobilevit_deploy.training.optimizer import freeze, learning_rate, make_optimizer
from mobilevit_deploy.training.pictures import (
    Batch,
    Draw,
    PictureDataset,
    Pictures,
    batches,
    network_input,
)
from mobilevit_deploy.training.recipe import Recipe
from mobilevit_deploy.training.sampler import MultiScaleSampler, Step
from mobilevit_deploy.training.state import Position, load_state, save_state
from mobilevit_deploy.training.teacher import Teacher, distilled, find_teacher

_DTYPES = {"fp32": None, "bf16": torch.bfloat16, "fp16": torch.float16}
STATE = "state.pt"
"""What a run is continued from."""
_DIVERGED = "diverged.pt"
_STOPPING = (signal.SIGTERM, signal.SIGINT)

EpochEnd = Callable[[EpochRow, MobileViT, MobileViT], EpochRow]
"""Of an epoch, the network and the average of its weights, both in eval mode: the row to show."""


@dataclass(frozen=True)
class Loading:
    """How pictures come to the loop; of no influence on what is trained."""

    workers: int = 0  # processes that prepare pictures; 0: the training process does
    state_minutes: float = 10.0  # after which the state is saved within an epoch
    most_steps: int | None = None  # of this call; then the state is saved and it returns


class StoppedError(MobileViTError):
    """The run was asked to stop, by a signal or not; its state is saved."""

    def __init__(self, message: str, number: int | None) -> None:
        super().__init__(message)
        self.signal = number


class Training:
    """One run: what it is made of, and where it is."""

    def __init__(
        self,
        network: MobileViT,
        pictures: Pictures,
        preprocessing: Preprocessing,
        recipe: Recipe,
        folder: Path,
        *,
        augmentation: Augmentation | None = None,
        distillation: Distillation | None = None,
        processes: Processes | None = None,
        loading: Loading | None = None,
        console: Console | None = None,
    ) -> None:
        """A run that has not begun.

        Args:
            network: its initial weights are the caller's (seed before making it); trained in place.
            pictures: training split.
            preprocessing: for the nominal size; it is scaled to the size of every step.
            recipe: epochs, sizes, rates and the rest.
            folder: of the state; it must exist.
            augmentation: how batches are mixed; not at all unless given.
            distillation: a teacher, where it names one.
            processes: this one among those of the run.
            loading: of pictures.
            console: where progress is shown.

        Raises:
            UsageError: fewer pictures than one batch, or a choice that does not fit the network.
            CheckpointError: the teacher cannot be read.
        """
        self.processes = processes or Processes()
        self.loading = loading or Loading()
        self.console = console or Console(quiet=True)
        self.recipe, self.preprocessing, self.folder = recipe, preprocessing, folder
        self.distillation = distillation or Distillation()
        self.task = get_task(HEADS[network.head_name].task)
        self.augmentation = augmentation and augmentation.of(self.task)
        self.sampler = MultiScaleSampler(
            len(pictures),
            recipe,
            preprocessing.crop[0],
            rank=self.processes.rank,
            processes=self.processes.count,
        )
        self._frozen_norms = freeze(network, recipe)
        with torch.random.fork_rng(devices=()):
            torch.manual_seed(recipe.seed)  # of what the network has for training alone
            self._trained = self.task.for_training(network).to(self.processes.device)
        self._average = AveragedModel(
            self._trained, multi_avg_fn=_averaging(recipe.ema_decay), use_buffers=True
        )
        self._optimizer = make_optimizer(self._trained, recipe)
        self._scaler = torch.amp.GradScaler(
            self.processes.device.type, enabled=recipe.arithmetic == "fp16"
        )
        self._network = self.processes.wrapped(self._trained)
        self._teacher = self._find_teacher()
        self._dataset = PictureDataset(pictures, preprocessing)
        self._classes = network.num_classes
        self.pictures = len(pictures)
        self._position = Position()
        self._settings = {
            "variant": network.variant.name,
            "head": network.head_name,
            "classes": network.num_classes,
            "pictures": len(pictures),
            "size": preprocessing.crop[0],
            "recipe": asdict(recipe),
            "augmentation": self.augmentation and asdict(self.augmentation),
            "distillation": asdict(self.distillation),
        }

    @property
    def state(self) -> Path:
        """The file that a run is continued from."""
        return self.folder / STATE

    @property
    def average(self) -> MobileViT:
        """The average of the weights; those of the network itself where the recipe wants none."""
        return _unwrapped(self._average.module if self.recipe.ema_decay else self._trained)

    def resume(self) -> int:
        """Go on from the state on disk; the number of epochs that are done.

        Raises:
            CheckpointError: it is damaged, or of a run with other settings.
        """
        self._position = load_state(self.state, self._parts, self._settings)
        return self._position.epoch

    def run(self, epoch_end: EpochEnd = lambda row, *_: row) -> MobileViT:
        """Train to the end and return the average of the weights, in eval mode.

        The state is saved after every epoch, every few minutes, and when SIGTERM or SIGINT asks to
        stop. Nothing random outlives a step: a resumed run ends in the same bits as one that was
        never interrupted, on the same machine with the same number of threads.

        Raises:
            MobileViTError: the loss is no longer finite, or too many pictures are unreadable.
            StoppedError: a signal, or `most_steps`; the state is saved.
            OSError: the last state cannot be saved.
        """
        with (
            self._progress() as progress,
            torch.random.fork_rng(devices=()),
            _signals() as stopping,
        ):
            bar = progress.add_task("training", total=self.sampler.epochs * self.pictures)
            loaded = batches(
                self._dataset, self._draws(), self.task.collected, workers=self.loading.workers
            )
            for epoch in range(self._position.epoch, self.sampler.epochs):
                self._epoch(epoch, loaded, stopping, progress, bar, epoch_end)
        return self.average.eval()

    def _draws(self) -> Iterator[list[Draw]]:
        """This process's part of every step that is left, of all epochs: workers stay alive."""
        first = self._position.step
        for epoch in range(self._position.epoch, self.sampler.epochs):
            yield from self.sampler.draws(epoch, first)
            first = 0

    def _epoch(
        self,
        epoch: int,
        loaded: Iterator[Batch],
        stopping: list[int],
        progress: Progress,
        bar: Any,
        epoch_end: EpochEnd,
    ) -> None:
        position = self._position
        steps = self.sampler.steps(epoch)
        started = time.monotonic() - position.sums.get("seconds", 0.0)
        saved = time.monotonic()
        before = sum(len(step.pictures) for step in steps[: position.step])
        progress.update(bar, completed=epoch * self.pictures + before)
        self._train_mode()
        for step in steps[position.step :]:
            self._take(step, next(loaded))
            position.step += 1
            position.steps += 1
            progress.advance(bar, len(step.pictures))
            position.sums["seconds"] = time.monotonic() - started
            due = time.monotonic() - saved > 60 * self.loading.state_minutes
            asked, due_first = self.processes.summed(
                [len(stopping), due if self.processes.first else 0]
            )
            if asked or position.steps == self.loading.most_steps:
                self._save()
                reason = f"Stopped by {signal.Signals(stopping[0]).name}" if stopping else "Stopped"
                raise StoppedError(
                    f"{reason} in epoch {epoch + 1}, after step {position.step} of {len(steps)}. "
                    f"The state is in {self.state}; continue with --resume.",
                    stopping[0] if stopping else None,
                )
            if due_first:
                self._try_to_save()
                saved = time.monotonic()
        row = self._row(epoch, len(steps))
        if self.processes.first:
            row = epoch_end(row, _unwrapped(self._trained).eval(), self.average.eval())
            progress.console.print(_said(row, self.sampler))
        self.processes.wait()
        self._position = Position(epoch + 1, 0, position.steps, {})
        if epoch + 1 == self.sampler.epochs:
            self._save()
        else:
            self._try_to_save()

    def _take(self, step: Step, batch: Batch) -> None:
        """One step of the optimiser on this process's part of a batch."""
        recipe, sums = self.recipe, self._position.sums
        rate = learning_rate(step.done, self.sampler.epochs, recipe.warmup_epochs, recipe.peak_rate)
        for group in self._optimizer.param_groups:
            group["lr"] = rate * group["rate_factor"]
        torch.manual_seed(self._seed())
        self._optimizer.zero_grad(set_to_none=True)
        added = [0.0, 0.0]  # what was summed, and over how many
        parts = min(recipe.accumulate, len(batch.pixels))
        for number in range(parts):
            last = number == parts - 1
            with contextlib.nullcontext() if last else without_exchange(self._network):
                part = slice(*(len(batch.pixels) * edge // parts for edge in (number, number + 1)))
                loss = self._loss(batch.pixels[part], batch.targets[part])
                # As a mean over pictures, so that it is neither huge nor tiny; corrected below.
                scaled = self._scaler.scale(
                    loss.total * (self.processes.count / len(step.pictures))
                )
                scaled.backward()  # type: ignore[no-untyped-call]
            added[0] += float(loss.total.detach())
            added[1] += float(loss.count)
        total, count, unreadable = self.processes.summed([*added, len(batch.unreadable)])
        if not np.isfinite(total):
            raise self._diverged(batch, total)
        self._scaler.unscale_(self._optimizer)
        parameters = [one for group in self._optimizer.param_groups for one in group["params"]]
        gradients = [one.grad for one in parameters if one.grad is not None]
        torch._foreach_mul_(gradients, len(step.pictures) / max(count, 1.0))
        norm = nn.utils.clip_grad_norm_(parameters, recipe.clip)
        self._scaler.step(self._optimizer)
        self._scaler.update()
        if recipe.ema_decay:
            self._average.update_parameters(self._trained)
        new = {
            "loss": total / max(count, 1.0),
            "gradient_norm": float(norm),
            "pictures": len(step.pictures),
            "unreadable": unreadable,
        }
        for name, value in new.items():
            sums[name] = sums.get(name, 0.0) + value
        sums["learning_rate"] = rate

    def _loss(self, pixels: Tensor, targets: Any) -> LossSum:
        pixels = pixels.to(self.processes.device)
        if self.augmentation is not None:
            random = np.random.default_rng(self._seed())
            images, targets = mixed(
                pixels.permute(0, 3, 1, 2),
                targets,
                self._classes,
                self.augmentation,
                random,
            )
            pixels = images.permute(0, 2, 3, 1)
        # Channels last makes a step a fifth faster on a CPU; the network follows its input.
        inputs = network_input(self.preprocessing, pixels)
        dtype = _DTYPES[self.recipe.arithmetic]
        with torch.autocast(self.processes.device.type, dtype, enabled=dtype is not None):
            outputs = self.task.everything(self._network(inputs))
            taught = self._teacher.outputs(pixels, inputs) if self._teacher else None
        outputs = {name: value.float() for name, value in outputs.items()}
        loss = self.task.loss(outputs, targets, self.recipe.label_smoothing)
        if self._teacher is None or taught is None:
            return loss
        self._teacher.require_alike(outputs, taught)
        return distilled(loss, self.task, outputs, taught, self.distillation)

    def _row(self, epoch: int, steps: int) -> EpochRow:
        sums = self._position.sums
        return EpochRow(
            epoch=epoch + 1,
            step=self._position.steps,
            seconds=sums["seconds"],
            pictures=int(sums["pictures"]),
            loss=sums["loss"] / steps,
            learning_rate=sums["learning_rate"],
            gradient_norm=sums["gradient_norm"] / steps,
            unreadable=int(sums["unreadable"]),
        )

    def _train_mode(self) -> None:
        self._network.train()
        for module in self._frozen_norms:
            module.eval()

    def _seed(self) -> int:
        """Of a step's dropout and augmentation in this process."""
        parts = [self.recipe.seed, self._position.steps, self.processes.rank]
        return int(np.random.SeedSequence(parts).generate_state(1)[0])

    @property
    def _parts(self) -> Mapping[str, Any]:
        """What the state is made of."""
        return {
            "network": self._trained,
            "average": self._average,
            "optimizer": self._optimizer,
            "scaler": self._scaler,
        }

    def _save(self) -> None:
        if self.processes.first:
            save_state(self.state, self._parts, self._position, self._settings)
        self.processes.wait()

    def _try_to_save(self) -> None:
        """Save; on a full disk say so and go on: there may be space the next time."""
        try:
            self._save()
        except OSError as error:
            self.console.print(
                f"The state cannot be saved ({error.strerror or error}); the former one is kept."
            )
            self.processes.wait()

    def _diverged(self, batch: Batch, total: float) -> MobileViTError:
        path = self.folder / _DIVERGED
        said = ""
        with contextlib.suppress(OSError, RuntimeError):
            torch.save({"pixels": batch.pixels, "targets": batch.targets}, path)
            said = f" The batch is in {path}."
        return MobileViTError(
            f"The loss became {total} in epoch {self._position.epoch + 1}, step "
            f"{self._position.step + 1}.{said} Train again with a lower --peak-rate, or a smaller "
            "--clip."
        )

    def _find_teacher(self) -> Teacher | None:
        named = self.distillation.teacher
        return None if named is None else find_teacher(named, self.task, self.processes.device)

    def _progress(self) -> Progress:
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        quiet = Console(quiet=True)
        return Progress(*columns, console=self.console if self.processes.first else quiet)


def train(
    network: MobileViT,
    pictures: Pictures,
    preprocessing: Preprocessing,
    recipe: Recipe,
    folder: Path,
    *,
    resume: bool = False,
    console: Console | None = None,
) -> MobileViT:
    """A whole `Training` in one process; the average of the weights, in eval mode.

    Args:
        network: as of `Training`, like what follows.
        pictures: training split.
        preprocessing: for the nominal size.
        recipe: of the run.
        folder: of the state.
        resume: continue from the state if it is there.
        console: where progress is shown.

    Raises:
        UsageError: as `Training`.
        CheckpointError: the state is damaged, or belongs to another run.
        MobileViTError: as `Training.run`.
    """
    training = Training(network, pictures, preprocessing, recipe, folder, console=console)
    if resume and training.state.exists():
        training.resume()
    return training.run()


def _unwrapped(module: nn.Module) -> MobileViT:
    """The network itself, without what it has for training alone."""
    return cast(MobileViT, module if isinstance(module, MobileViT) else module.network)


_Tensors = tuple[Tensor, ...] | list[Tensor]


def _averaging(decay: float) -> Callable[[_Tensors, _Tensors, Tensor | int], None]:
    """The exponential average, whose first steps weigh more: soon it has forgotten the start."""

    @torch.no_grad()
    def update(averages: _Tensors, values: _Tensors, count: Tensor | int) -> None:
        steps = int(count)
        weight = 1 - min(decay, (1 + steps) / (10 + steps))
        if averages[0].is_floating_point():
            torch._foreach_lerp_(averages, values, weight)
        else:
            torch._foreach_copy_(averages, values)

    return update


def _said(row: EpochRow, sampler: MultiScaleSampler) -> str:
    sizes = sampler.sizes(sampler.nominal_size(row.epoch - 1))
    size = f"{sizes[0]} to {sizes[-1]}" if len(sizes) > 1 else f"{sizes[0]}"
    figures = "".join(f"  {name} {value:.2%}" for name, value in row.figures.items())
    unreadable = f"  {row.unreadable} unreadable" if row.unreadable else ""
    return (
        f"epoch {row.epoch:3d} of {sampler.epochs}  {size} px  loss {row.loss:.4f}  "
        f"rate {row.learning_rate:.1e}  {row.pictures / row.seconds:.0f} pictures/s"
        f"{figures}{unreadable}"
    )


@contextlib.contextmanager
def _signals() -> Iterator[list[int]]:
    """The signals that asked to stop within the block; a second one acts as it did before."""
    asked: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        asked.append(number)
        signal.signal(number, former[signal.Signals(number)])

    former: dict[signal.Signals, Any] = {}
    try:
        for one in _STOPPING:
            former[one] = signal.signal(one, note)
    except ValueError:  # not the main thread: nobody sends it signals
        pass
    try:
        yield asked
    finally:
        for one, handler in former.items():
            signal.signal(one, handler)
