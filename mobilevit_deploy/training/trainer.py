"""Training a network for its task: one seeded, resumable loop over pictures that are handed in."""

import pickle
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from torch import Tensor, nn
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn, update_bn

from mobilevit_deploy.errors import CheckpointError, MobileViTError, UsageError
from mobilevit_deploy.models import HEADS, MobileViT
from mobilevit_deploy.preprocessing import Pixels, Preprocessing
from mobilevit_deploy.tasks import Task, get_task
from mobilevit_deploy.training.recipe import Recipe, learning_rate, make_optimizer

_Parts = dict[str, nn.Module | torch.optim.Optimizer]
"""What a training's state is made of."""


class Pictures(Protocol):
    """What a network is trained and evaluated on."""

    def __len__(self) -> int:
        """Number of pictures."""

    def example(self, index: int, epoch: int, size: int, /) -> tuple[Pixels, Any]:
        """One picture, uint8 RGB [H, W, 3], as augmented in this epoch, and what is in it.

        The target is the task's, for a network whose input has `size` pixels a side.
        """


def train(
    model: MobileViT,
    pictures: Pictures,
    preprocessing: Preprocessing,
    recipe: Recipe,
    *,
    checkpoint: Path,
    resume: bool = False,
    console: Console | None = None,
) -> MobileViT:
    """Train a network in place and return the average of its weights, in eval mode.

    After every epoch the whole state replaces `checkpoint`. Nothing random outlives an epoch, so
    that a resumed run ends in the same bits as one that was never interrupted, on the same machine
    with the same number of threads.

    Args:
        model: its initial weights are the caller's (seed before making it).
        pictures: training split.
        preprocessing: for the deployed size; it is scaled to the size of each phase.
        recipe: phases, rates and the rest.
        checkpoint: file for the state; its folder must exist.
        resume: continue from `checkpoint` if it is there.
        console: where progress is shown.

    Raises:
        UsageError: fewer pictures than one batch.
        CheckpointError: the state in `checkpoint` is damaged, or belongs to another run.
        MobileViTError: the loss is no longer finite.
    """
    steps_per_epoch = len(pictures) // recipe.batch_size
    if not steps_per_epoch:
        raise UsageError(
            f"{len(pictures)} pictures do not fill one batch of {recipe.batch_size}; "
            "use a smaller batch or more pictures."
        )
    task = get_task(HEADS[model.head_name].task)
    optimizer = make_optimizer(model, recipe.weight_decay)
    averaging = get_ema_multi_avg_fn(recipe.ema_decay)  # type: ignore[no-untyped-call]
    average = AveragedModel(model, multi_avg_fn=averaging)
    parts: _Parts = {"model": model, "average": average, "optimizer": optimizer}
    first = 0
    if resume and checkpoint.exists():
        first = _load_state(checkpoint, recipe, parts)

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = console or Console(quiet=True)
    with Progress(*columns, console=console) as progress, torch.random.fork_rng(devices=()):
        bar = progress.add_task(
            "training", total=recipe.epochs * steps_per_epoch, completed=first * steps_per_epoch
        )
        for epoch in range(first, recipe.epochs):
            model.train()
            torch.manual_seed(_epoch_seed(recipe.seed, epoch))
            losses: list[float] = []
            batches = _shuffled_batches(pictures, task, preprocessing, recipe, epoch)
            for step, (images, targets) in enumerate(batches, start=epoch * steps_per_epoch):
                rate = learning_rate(
                    step,
                    recipe.epochs * steps_per_epoch,
                    recipe.warmup_epochs * steps_per_epoch,
                    recipe.peak_rate,
                )
                for group in optimizer.param_groups:
                    group["lr"] = rate
                outputs = task.everything(model(images))
                loss = task.loss(outputs, targets, recipe.label_smoothing).mean
                if not loss.isfinite():
                    raise MobileViTError(
                        f"The loss became {loss.item()} in epoch {epoch + 1}; "
                        "train again with a lower peak_rate."
                    )
                optimizer.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimizer.step()
                average.update_parameters(model)
                losses.append(loss.item())
                progress.advance(bar)
            _save_state(checkpoint, recipe, epoch + 1, parts)
            progress.console.print(
                f"epoch {epoch + 1:3d} of {recipe.epochs}  {recipe.size_of(epoch)} px  "
                f"loss {np.mean(losses):.4f}  last rate {rate:.1e}"
            )
        # The running statistics were measured with the raw weights: measure the averaged ones'.
        torch.manual_seed(_epoch_seed(recipe.seed, recipe.epochs))
        batches = _shuffled_batches(pictures, task, preprocessing, recipe, recipe.epochs - 1)
        update_bn((images for images, _ in batches), average.module)
    averaged = cast(MobileViT, average.module)
    return averaged.eval()


def predict(
    model: nn.Module,
    pictures: Pictures,
    preprocessing: Preprocessing,
    *,
    batch_size: int = 32,
) -> Tensor:
    """Logits [N, classes] of every picture as it is in epoch 0; the model is in eval mode."""
    numbers = range(len(pictures))
    with torch.inference_mode():
        return torch.cat(
            [
                model(_batch(pictures, numbers[start : start + batch_size], preprocessing, 0)[0])
                for start in range(0, len(pictures), batch_size)
            ]
        )


def accuracy(logits: Tensor, labels: npt.NDArray[np.int64]) -> float:
    """Share of rows of [N, classes] whose largest logit is the label's, 0 to 1."""
    return (logits.argmax(dim=1) == torch.from_numpy(labels)).double().mean().item()


def _shuffled_batches(
    pictures: Pictures, task: Task, preprocessing: Preprocessing, recipe: Recipe, epoch: int
) -> Iterator[tuple[Tensor, Any]]:
    size = recipe.size_of(epoch)
    resized = preprocessing.for_size(size, size)
    order = np.random.RandomState([recipe.seed, epoch]).permutation(len(pictures))
    for start in range(0, len(order) - recipe.batch_size + 1, recipe.batch_size):
        chosen = order[start : start + recipe.batch_size]
        images, targets = _batch(pictures, chosen, resized, epoch)
        # Channels last makes a step a fifth faster on a CPU; the network follows its input.
        images = images.contiguous(memory_format=torch.channels_last)
        yield images, task.collected(targets)


def _batch(
    pictures: Pictures,
    numbers: npt.NDArray[np.int64] | range,
    preprocessing: Preprocessing,
    epoch: int,
) -> tuple[Tensor, list[Any]]:
    """float32 [B, 3, H, W] and the targets.

    Every picture goes the way of the record's preprocessing.
    """
    size = preprocessing.crop[0]
    examples = [pictures.example(int(number), epoch, size) for number in numbers]
    pixels = [preprocessing.pixels(Image.fromarray(picture)) for picture, _ in examples]
    images = torch.from_numpy(preprocessing.tensor(np.stack(pixels)))
    return images, [target for _, target in examples]


def _epoch_seed(seed: int, epoch: int) -> int:
    """A seed for torch that differs between epochs and between runs."""
    return int(np.random.SeedSequence([seed, epoch]).generate_state(1)[0])


def _save_state(path: Path, recipe: Recipe, epochs_done: int, parts: _Parts) -> None:
    state = {"recipe": asdict(recipe), "epochs_done": epochs_done}
    state |= {name: part.state_dict() for name, part in parts.items()}
    # Written beside and renamed: an interrupted write leaves the previous epoch's state.
    partial = path.with_name(path.name + ".partial")
    torch.save(state, partial)
    partial.replace(path)


def _load_state(path: Path, recipe: Recipe, parts: _Parts) -> int:
    """Load what `_save_state` wrote; the number of epochs that are done."""
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        written_with = state["recipe"]
        if written_with == asdict(recipe):
            for name, part in parts.items():
                part.load_state_dict(state[name])
            return int(state["epochs_done"])
    except (OSError, RuntimeError, EOFError, LookupError, pickle.UnpicklingError) as error:
        raise CheckpointError(
            f"{path} is damaged, or is not the state of this training ({type(error).__name__}). "
            "Start without resuming, or in another file."
        ) from error
    raise CheckpointError(
        f"{path} was written with another recipe: it has {written_with}, "
        f"this run has {asdict(recipe)}. Start without resuming, or in another file."
    )
