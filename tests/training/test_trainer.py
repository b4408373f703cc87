from dataclasses import replace

import numpy as np
import pytest
import torch

from mobilevit_deploy.errors import CheckpointError, MobileViTError, UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.trainer import accuracy, predict, train

PREPROCESSING = Preprocessing(
    resize=(40, 40),
    resize_mode="stretch",
    crop=(40, 40),
    interpolation="bilinear",
    antialias=True,
    colour_order="RGB",
    scale=1 / 255,
)
RECIPE = Recipe((Phase(2, 32), Phase(1, 40)), peak_rate=1e-3, warmup_epochs=1, batch_size=4)


class Squares:
    """Bright or dark pictures with a little noise that differs between epochs."""

    def __init__(self, count: int = 10) -> None:
        self.labels = np.arange(count, dtype=np.int64) % 2

    def __len__(self) -> int:
        return len(self.labels)

    def example(self, index: int, epoch: int, _size: int) -> tuple[np.ndarray, np.int64]:
        return self.pixels(index, epoch), self.labels[index]

    def pixels(self, index: int, epoch: int) -> np.ndarray:
        noise = np.random.RandomState([epoch, index]).randint(0, 60, (40, 40, 3))
        return (noise + 190 * self.labels[index]).astype(np.uint8)


class Interrupted(Exception):  # noqa: N818 (stands for Ctrl-C)
    pass


class InterruptedSquares(Squares):
    """Stops in the middle of the last epoch."""

    def pixels(self, index: int, epoch: int) -> np.ndarray:
        if epoch == 2:
            raise Interrupted
        return super().pixels(index, epoch)


def new_model():
    torch.manual_seed(5)
    return create_model("mobilevit_xxs", num_classes=2)


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    checkpoint = tmp_path_factory.mktemp("state") / "last.pt"
    average = train(new_model(), Squares(), PREPROCESSING, RECIPE, checkpoint=checkpoint)
    return average, checkpoint


def assert_same_weights(one, other):
    assert one.keys() == other.keys()
    for name, tensor in one.items():
        assert torch.equal(tensor, other[name]), name


def test_a_resumed_run_ends_in_the_same_bits(uninterrupted, tmp_path):
    checkpoint = tmp_path / "last.pt"
    with pytest.raises(Interrupted):
        train(new_model(), InterruptedSquares(), PREPROCESSING, RECIPE, checkpoint=checkpoint)
    assert torch.load(checkpoint, weights_only=True)["epochs_done"] == 2
    torch.manual_seed(99)  # a new process comes with another state
    other = create_model("mobilevit_xxs", num_classes=2)
    average = train(other, Squares(), PREPROCESSING, RECIPE, checkpoint=checkpoint, resume=True)
    assert_same_weights(average.state_dict(), uninterrupted[0].state_dict())
    assert [path.name for path in tmp_path.iterdir()] == ["last.pt"]


def test_resuming_a_finished_run_trains_nothing_and_gives_the_same_bits(uninterrupted):
    average, checkpoint = uninterrupted
    again = train(
        create_model("mobilevit_xxs", num_classes=2),
        Squares(),
        PREPROCESSING,
        RECIPE,
        checkpoint=checkpoint,
        resume=True,
    )
    assert_same_weights(again.state_dict(), average.state_dict())


def test_another_recipe_is_not_resumed(uninterrupted):
    _, checkpoint = uninterrupted
    with pytest.raises(CheckpointError, match="another recipe"):
        train(
            new_model(),
            Squares(),
            PREPROCESSING,
            replace(RECIPE, peak_rate=2e-3),
            checkpoint=checkpoint,
            resume=True,
        )


def test_a_state_that_is_none_is_refused(uninterrupted, tmp_path):
    half = uninterrupted[1].read_bytes()[:200_000]
    for number, contents in enumerate((b"", b"no state at all", half)):
        path = tmp_path / f"{number}.pt"
        path.write_bytes(contents)
        with pytest.raises(CheckpointError, match="damaged"):
            train(new_model(), Squares(), PREPROCESSING, RECIPE, checkpoint=path, resume=True)
    torch.save({"weights": torch.zeros(1)}, tmp_path / "other.pt")
    with pytest.raises(CheckpointError, match="not the state of this training"):
        train(
            new_model(),
            Squares(),
            PREPROCESSING,
            RECIPE,
            checkpoint=tmp_path / "other.pt",
            resume=True,
        )


def test_training_leaves_the_global_random_state_alone(tmp_path):
    short = replace(RECIPE, phases=(Phase(1, 32),))
    model = new_model()
    before = torch.get_rng_state()
    train(model, Squares(4), PREPROCESSING, short, checkpoint=tmp_path / "last.pt")
    assert torch.equal(torch.get_rng_state(), before)


def test_the_average_is_exponential(tmp_path):
    """One step per epoch: the saved states hold the weights after every step."""
    recipe = replace(RECIPE, phases=(Phase(3, 32),), batch_size=10, ema_decay=0.75)
    seen = []

    class Recorder(Squares):
        def pixels(self, index: int, epoch: int) -> np.ndarray:
            if checkpoint.exists() and len(seen) < epoch:
                seen.append(torch.load(checkpoint, weights_only=True)["model"])
            return super().pixels(index, epoch)

    checkpoint = tmp_path / "last.pt"
    average = train(new_model(), Recorder(), PREPROCESSING, recipe, checkpoint=checkpoint)
    seen.append(torch.load(checkpoint, weights_only=True)["model"])
    assert len(seen) == 3
    for name, parameter in average.named_parameters():
        first, second, third = (state[name] for state in seen)
        expected = 0.75 * (0.75 * first + 0.25 * second) + 0.25 * third
        torch.testing.assert_close(parameter.detach(), expected, rtol=1e-5, atol=1e-7)
        assert not torch.equal(first, third)


def test_batch_norm_statistics_are_those_of_the_averaged_weights(tmp_path):
    """The stem's statistics, computed by hand from the averaged stem and the last epoch."""
    recipe = replace(RECIPE, phases=(Phase(2, 40),), batch_size=10, ema_decay=0.9)
    pictures = Squares()
    average = train(new_model(), pictures, PREPROCESSING, recipe, checkpoint=tmp_path / "last.pt")
    images = np.stack([pictures.pixels(index, 1) for index in range(10)])
    with torch.no_grad():
        convolved = average.stem.conv(torch.from_numpy(PREPROCESSING.tensor(images)))
    torch.testing.assert_close(average.stem.norm.running_mean, convolved.mean(dim=(0, 2, 3)))
    torch.testing.assert_close(average.stem.norm.running_var, convolved.var(dim=(0, 2, 3)))
    assert not average.training


def test_it_learns(tmp_path):
    pictures = Squares(16)
    recipe = replace(RECIPE, phases=(Phase(8, 32),), batch_size=8, ema_decay=0.5)
    average = train(new_model(), pictures, PREPROCESSING, recipe, checkpoint=tmp_path / "last.pt")
    logits = predict(average, pictures, PREPROCESSING.for_size(32, 32), batch_size=5)
    assert logits.shape == (16, 2)
    assert accuracy(logits, pictures.labels) == 1.0


def test_accuracy_counts_the_largest_logit():
    logits = torch.tensor([[2.0, 1.0], [0.0, 3.0], [5.0, 4.0], [1.0, 0.0]])
    assert accuracy(logits, np.array([0, 1, 1, 0])) == 0.75


def test_too_few_pictures_are_refused(tmp_path):
    with pytest.raises(UsageError, match="3 pictures do not fill one batch of 4"):
        train(new_model(), Squares(3), PREPROCESSING, RECIPE, checkpoint=tmp_path / "last.pt")


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path):
    model = new_model()
    with torch.no_grad():
        model.classifier.bias.fill_(float("nan"))
    with pytest.raises(MobileViTError, match="lower peak_rate"):
        train(model, Squares(), PREPROCESSING, RECIPE, checkpoint=tmp_path / "last.pt")
    assert list(tmp_path.iterdir()) == []
