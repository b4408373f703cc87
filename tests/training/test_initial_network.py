from collections.abc import Sequence
from pathlib import Path

import pytest
import torch

from mobilevit_deploy import create_model, load_checkpoint
from mobilevit_deploy.checkpoints import DEMOS, save_checkpoint
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.training.digits import LABELS, whole_squares
from mobilevit_deploy.training.initial_network import initial_network

DIGITS = str(DEMOS["classification"])
PETS = ("cat", "dog")


def same_as_the_checkpoint(network: torch.nn.Module, parts: Sequence[str]) -> bool:
    known = load_checkpoint(DIGITS).model.state_dict()
    return all(
        torch.equal(value, known[name])
        for name, value in network.state_dict().items()
        if name.startswith(tuple(parts)) and name in known and not name.endswith("_tracked")
    )


def test_a_new_network_is_a_function_of_its_seed() -> None:
    one, same, other = (
        initial_network(PETS, name="mobilevit_xxs", size=64, seed=seed) for seed in (1, 1, 2)
    )
    assert one.new == ()
    assert one.source is None
    assert one.preprocessing.crop == (64, 64)
    assert torch.equal(one.network.classifier.weight, same.network.classifier.weight)
    assert not torch.equal(one.network.classifier.weight, other.network.classifier.weight)


def test_a_head_of_another_class_count_is_replaced_and_said_so() -> None:
    found = initial_network(PETS, weights=DIGITS)
    assert found.new == ("classifier",)
    assert found.source == "mobilevit_xxs_digits.safetensors"
    assert found.network.classifier.weight.shape[0] == 2
    assert found.preprocessing == whole_squares(128)
    assert same_as_the_checkpoint(found.network, ("stem", "stages", "head_conv"))


def test_the_same_classes_keep_their_head_and_others_do_not() -> None:
    kept = initial_network(LABELS, weights=DIGITS)
    assert kept.new == ()
    assert same_as_the_checkpoint(kept.network, ("",))
    renamed = initial_network([f"class {label}" for label in LABELS], weights=DIGITS)
    assert renamed.new == ("classifier",)
    assert not same_as_the_checkpoint(renamed.network, ("classifier",))


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_a_backbone_goes_under_the_head_of_another_task(task: str) -> None:
    found = initial_network(("background", *PETS), task=task, weights=DIGITS, size=96)
    assert same_as_the_checkpoint(found.network, ("stem", "stages"))
    assert found.new
    assert not any(name.startswith(("stem", "stages")) for name in found.new)
    assert found.preprocessing.sees_everything
    assert found.preprocessing.crop == (96, 96)
    assert found.preprocessing.colour_order == "RGB"  # what the digits' first layer has learned


def test_masks_keep_what_their_checkpoint_says() -> None:
    found = initial_network(("a", "b"), task="segmentation", weights=str(DEMOS["segmentation"]))
    assert found.new == ("classifier",)
    assert found.network.output_stride == 16


def test_a_preprocessing_that_is_given_counts(tmp_path: Path) -> None:
    found = initial_network(PETS, name="mobilevit_s", preprocessing=whole_squares(96), size=64)
    assert found.preprocessing == whole_squares(64)


def test_what_cannot_begin_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Name a network"):
        initial_network(PETS)
    with pytest.raises(CheckpointError, match="mobilevit_s was asked for"):
        initial_network(PETS, name="mobilevit_s", weights=DIGITS)
    path = tmp_path / "wide.safetensors"
    wide = whole_squares(96).model_copy(update={"crop": (96, 64), "resize": (96, 64)})
    save_checkpoint(create_model("mobilevit_xxs", num_classes=2), path, preprocessing=wide)
    with pytest.raises(UsageError, match="96x64; training has squares"):
        initial_network(PETS, weights=str(path))
    assert initial_network(PETS, weights=str(path), size=64).preprocessing.crop == (64, 64)
