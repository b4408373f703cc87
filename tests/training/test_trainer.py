"""The loop on tiny pictures: what it computes, that it goes on as it would have, how it ends."""

import os
import signal
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import CheckpointError, MobileViTError
from mobilevit_deploy.models import MobileViT, create_model
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.tasks.box_targets import Objects
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.distillation import Distillation
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.trainer import Loading, StoppedError, Training, train

PREPROCESSING = Preprocessing(
    resize=(64, 64),
    resize_mode="stretch",
    crop=(64, 64),
    interpolation="bilinear",
    antialias=True,
    colour_order="RGB",
    scale=1 / 255,
)
RECIPE = Recipe(phases=(Phase(2, 32), Phase(1, 64)), batch_size=4, multi_scale=False, ema_decay=0.9)


class Squares:
    """Bright or dark pictures with a little noise that differs between epochs."""

    def __init__(self, count: int = 10) -> None:
        self.labels = np.arange(count, dtype=np.int64) % 2

    def __len__(self) -> int:
        return len(self.labels)

    def example(self, index: int, epoch: int, _size: int) -> tuple[np.ndarray, Any]:
        return self.pixels(index, epoch), self.labels[index]

    def pixels(self, index: int, epoch: int) -> np.ndarray:
        noise = np.random.RandomState([epoch, index]).randint(0, 60, (40, 40, 3))
        return (noise + 190 * self.labels[index]).astype(np.uint8)


def new_network() -> MobileViT:
    torch.manual_seed(5)
    return create_model("mobilevit_xxs", num_classes=2)


def trained(folder: Path, recipe: Recipe = RECIPE, pictures: Squares | None = None) -> MobileViT:
    return train(new_network(), pictures or Squares(), PREPROCESSING, recipe, folder)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory: pytest.TempPathFactory) -> tuple[MobileViT, Path]:
    folder = tmp_path_factory.mktemp("state")
    return trained(folder), folder


def assert_same_weights(one: MobileViT, other: MobileViT) -> None:
    for (name, value), wanted in zip(
        one.state_dict().items(), other.state_dict().values(), strict=True
    ):
        assert torch.equal(value, wanted), name


@pytest.mark.parametrize("steps", [1, 2, 3, 5])
def test_a_resumed_run_ends_in_the_same_bits(
    steps: int, uninterrupted: tuple[MobileViT, Path], tmp_path: Path
) -> None:
    """Wherever it was stopped: within an epoch, at its end, at another size."""
    loading = Loading(most_steps=steps)
    first = Training(new_network(), Squares(), PREPROCESSING, RECIPE, tmp_path, loading=loading)
    with pytest.raises(StoppedError, match=r"continue with --resume"):
        first.run()
    torch.manual_seed(99)  # a new process comes with another state
    network = create_model("mobilevit_xxs", num_classes=2)
    rows = []
    again = Training(network, Squares(), PREPROCESSING, RECIPE, tmp_path)
    done = (steps - 1) // 2  # an epoch ends when it has been measured
    assert again.resume() == done
    average = again.run(lambda row, *_: rows.append(row) or row)
    assert_same_weights(average, uninterrupted[0])
    assert [row.epoch for row in rows] == list(range(done + 1, 4))
    assert rows[-1].pictures == 8


def test_several_scales_workers_and_mixtures_are_resumed_too(tmp_path: Path) -> None:
    recipe = Recipe(epochs=2, batch_size=4, ema_decay=0.9)

    def training(folder: Path, most: int | None) -> Training:
        folder.mkdir(exist_ok=True)
        return Training(
            new_network(),
            Squares(24),
            PREPROCESSING,
            recipe,
            folder,
            augmentation=Augmentation(mixup=0.2, cutmix=1.0),
            loading=Loading(workers=1, most_steps=most),
        )

    whole = training(tmp_path / "whole", None).run()
    with pytest.raises(StoppedError):
        training(tmp_path / "cut", 2).run()
    again = training(tmp_path / "cut", None)
    again.resume()
    assert_same_weights(again.run(), whole)


def test_resuming_a_finished_run_trains_nothing_and_gives_the_same_bits(
    uninterrupted: tuple[MobileViT, Path],
) -> None:
    average, folder = uninterrupted
    other = create_model("mobilevit_xxs", num_classes=2)
    again = train(other, Squares(), PREPROCESSING, RECIPE, folder, resume=True)
    assert_same_weights(again, average)


def test_another_recipe_is_not_resumed(uninterrupted: tuple[MobileViT, Path]) -> None:
    _, folder = uninterrupted
    with pytest.raises(CheckpointError, match="other settings: recipe"):
        train(
            new_network(),
            Squares(),
            PREPROCESSING,
            replace(RECIPE, peak_rate=1e-3),
            folder,
            resume=True,
        )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_after_a_step_with_a_state(number: int, tmp_path: Path) -> None:
    sent: list[int] = []

    class Signalled(Squares):
        def pixels(self, index: int, epoch: int) -> np.ndarray:
            if epoch == 1 and not sent:  # a second one would act at once
                sent.append(number)
                os.kill(os.getpid(), number)
            return super().pixels(index, epoch)

    before = signal.getsignal(number)
    said = f"{signal.Signals(number).name} in epoch 2, after step 1"
    with pytest.raises(StoppedError, match=said):
        trained(tmp_path, pictures=Signalled())
    assert signal.getsignal(number) == before
    average = train(new_network(), Squares(), PREPROCESSING, RECIPE, tmp_path, resume=True)
    (tmp_path / "whole").mkdir()
    assert_same_weights(average, trained(tmp_path / "whole"))


def test_training_leaves_the_global_random_state_alone(tmp_path: Path) -> None:
    network = new_network()
    before = torch.get_rng_state()
    train(network, Squares(4), PREPROCESSING, replace(RECIPE, phases=(Phase(1, 32),)), tmp_path)
    assert torch.equal(torch.get_rng_state(), before)


def weights_after_every_epoch(recipe: Recipe, folder: Path) -> list[tuple[Any, Any]]:
    """Of the network and of the average."""
    seen = []

    def note(row: Any, network: MobileViT, average: MobileViT) -> Any:
        seen.append(
            tuple(
                {name: value.clone() for name, value in one.state_dict().items()}
                for one in (network, average)
            )
        )
        return row

    Training(new_network(), Squares(), PREPROCESSING, recipe, folder).run(note)
    return seen


def test_the_average_is_exponential_and_soon_forgets_the_start(tmp_path: Path) -> None:
    """One step per epoch: weights and batch-norm statistics after every step."""
    recipe = Recipe(phases=(Phase(3, 32),), batch_size=10, multi_scale=False, ema_decay=0.15)
    (first, _), (second, _), (third, average) = weights_after_every_epoch(recipe, tmp_path)
    for name, value in average.items():
        if value.is_floating_point():
            # The second step weighs 1 - min(0.15, 2 / 11), the third 1 - min(0.15, 3 / 12).
            expected = 0.15 * (0.15 * first[name] + 0.85 * second[name]) + 0.85 * third[name]
            torch.testing.assert_close(value, expected, rtol=1e-5, atol=1e-7)
    assert not torch.equal(first["stem.conv.weight"], third["stem.conv.weight"])
    assert not torch.equal(first["stem.norm.running_mean"], third["stem.norm.running_mean"])


def test_without_an_average_the_network_itself_is_returned(tmp_path: Path) -> None:
    recipe = replace(RECIPE, phases=(Phase(1, 32),), ema_decay=0.0)
    ((network, average),) = weights_after_every_epoch(recipe, tmp_path)
    assert all(torch.equal(value, average[name]) for name, value in network.items())


def after_one_step(folder: Path, **changes: Any) -> dict[str, torch.Tensor]:
    """The weights after one step of all pictures, by a gradient that batch norms do not see."""
    folder.mkdir()
    recipe = Recipe(
        phases=(Phase(1, 32),),
        batch_size=10,
        multi_scale=False,
        freeze_norms=True,
        ema_decay=0.0,
        warmup_epochs=0.0,
        peak_rate=1e-3,
        **changes,
    )
    network = new_network()
    for module in network.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = 0.0
    seen: dict[str, torch.Tensor] = {}

    class Kept(Training):
        def _take(self, *arguments: Any) -> None:
            super()._take(*arguments)
            seen.update(
                {
                    name: value.grad.clone()
                    for name, value in network.named_parameters()
                    if value.grad is not None
                }
            )

    Kept(network, Squares(), PREPROCESSING, recipe, folder).run()
    return seen


@pytest.mark.parametrize("parts", [2, 3, 10])
def test_the_gradient_of_parts_is_that_of_the_whole(parts: int, tmp_path: Path) -> None:
    whole = after_one_step(tmp_path / "whole")
    cut = after_one_step(tmp_path / "cut", accumulate=parts)
    assert whole.keys() == cut.keys()
    for name, gradient in whole.items():
        torch.testing.assert_close(cut[name], gradient, rtol=1e-4, atol=1e-6, msg=name)
        assert gradient.any() or "bias" in name


def test_a_long_gradient_is_clipped(tmp_path: Path) -> None:
    clipped = after_one_step(tmp_path / "clipped", clip=1e-3)
    norm = torch.stack([value.norm() for value in clipped.values()]).norm()
    assert float(norm) == pytest.approx(1e-3, rel=1e-3)


# Batch norms forget the statistics that they begin with in some fifty steps.
LONGER = replace(RECIPE, phases=(Phase(40, 32),), batch_size=8, ema_decay=0.5)


def best_classes(network: MobileViT, pictures: Squares) -> list[int]:
    pixels = np.stack([pictures.pixels(index, 0)[:32, :32] for index in range(len(pictures))])
    with torch.inference_mode():
        logits = network(torch.from_numpy(PREPROCESSING.tensor(pixels)))
    best: list[int] = logits.argmax(1).tolist()
    return best


def test_it_learns(tmp_path: Path) -> None:
    pictures = Squares(16)
    average = trained(tmp_path, LONGER, pictures)
    assert best_classes(average, pictures) == pictures.labels.tolist()


def test_a_teacher_is_heard(tmp_path: Path) -> None:
    """Labels that say the opposite of the teacher, and the teacher alone has a say."""
    inverted = Squares(16)
    inverted.labels, brightness = 1 - inverted.labels, inverted.labels
    inverted.pixels = Squares(16).pixels  # type: ignore[method-assign]
    heard = Distillation(f"{__name__}:by_brightness", distillation_weight=1.0)
    training = Training(
        new_network(), inverted, PREPROCESSING, LONGER, tmp_path, distillation=heard
    )
    assert best_classes(training.run(), inverted) == brightness.tolist()


class ByBrightness(torch.nn.Module):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        bright = 20 * (x.mean((1, 2, 3)) - 0.5)
        return torch.stack((-bright, bright), dim=1)


def by_brightness() -> torch.nn.Module:
    return ByBrightness()


def test_a_loss_that_is_not_finite_ends_the_run_and_leaves_the_batch(tmp_path: Path) -> None:
    network = new_network()
    with torch.no_grad():
        network.classifier.bias.fill_(float("nan"))
    with pytest.raises(MobileViTError, match=r"became nan in epoch 1, step 1\..*diverged"):
        train(network, Squares(), PREPROCESSING, RECIPE, tmp_path)
    (left,) = tmp_path.iterdir()
    batch = torch.load(left, weights_only=True)
    assert batch["pixels"].shape == (4, 32, 32, 3)
    assert batch["targets"].shape == (4,)


def test_a_full_disk_keeps_the_former_state_and_the_run_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk is full while the second epoch is saved, and has space again for the last."""
    from mobilevit_deploy.training import trainer

    saved: list[int] = []
    save = trainer.save_state

    def sometimes(path: Path, parts: Any, position: Any, settings: Any) -> None:
        saved.append(position.epoch)
        if position.epoch == 2:
            save(Path("/dev/full"), parts, position, settings)
        save(path, parts, position, settings)

    monkeypatch.setattr(trainer, "save_state", sometimes)
    trained(tmp_path)
    assert saved == [1, 2, 3]


OBJECTS = Objects(torch.tensor([[0.2, 0.2, 0.7, 0.7]]), torch.tensor([1]))


class OfTask(Squares):
    def __init__(self, target: Callable[[int], Any]) -> None:
        super().__init__(8)
        self.target = target

    def example(self, index: int, epoch: int, size: int) -> tuple[np.ndarray, Any]:
        return self.pixels(index, epoch), self.target(size)


@pytest.mark.parametrize(
    ("task", "target"),
    [
        ("segmentation", lambda size: np.ones((size, size), np.uint8)),
        ("detection", lambda _: OBJECTS),
    ],
)
def test_every_task_is_trained(task: str, target: Callable[[int], Any], tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = create_model("mobilevit_xxs", task, num_classes=2)
    rows = []
    recipe = Recipe(epochs=3, batch_size=4, peak_rate=1e-3, accumulate=2)
    training = Training(network, OfTask(target), PREPROCESSING, recipe, tmp_path)
    average = training.run(lambda row, *_: rows.append(row) or row)
    assert isinstance(average, type(network))
    assert rows[-1].loss < rows[0].loss
