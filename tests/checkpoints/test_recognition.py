"""What a checkpoint is said to be, and what it is said to lack."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy import create_model, list_models, load_checkpoint
from mobilevit_deploy.checkpoints.reader import COUNTER
from mobilevit_deploy.checkpoints.recognition import recognise
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import HEADS, build_model
from tests import oracles

Weights = dict[str, Tensor]


def load(weights: object, folder: Path, name: str | None = None) -> None:
    torch.save(weights, folder / "file.pt")
    load_checkpoint(folder / "file.pt", name)


def without_counters(weights: Weights) -> Weights:
    return {name: value for name, value in weights.items() if not name.endswith(COUNTER)}


@pytest.mark.parametrize("name", list_models())
def test_every_variant_is_told_from_every_other(name: str) -> None:
    """By names and shapes alone, in our own naming; the original naming: tests/models."""
    with torch.device("meta"):
        weights = create_model(name, num_classes=5).state_dict()
    recognised = recognise(without_counters(weights), None, "file")
    assert (recognised.variant.name, recognised.num_classes) == (name, 5)
    assert recognised.origin == "mobilevit_deploy"


def test_another_width_than_asked_for(weights: Weights, tmp_path: Path) -> None:
    message = (
        r"^file\.pt holds mobilevit_xxs, but mobilevit_xs was asked for \(\d+ misshapen: .* "
        r"instead of .* and \d+ more\)\. Ask for mobilevit_xxs, or give"
    )
    with pytest.raises(CheckpointError, match=message):
        load(weights, tmp_path, "mobilevit_xs")


def test_another_generation_than_asked_for(tmp_path: Path) -> None:
    weights = oracles.state_dict("mobilevitv3_xxs_l2")
    with pytest.raises(CheckpointError, match="holds mobilevitv3_xxs_l2, but mobilevitv3_xxs was"):
        load(weights, tmp_path, "mobilevitv3_xxs")
    load(weights, tmp_path, "mobilevitv3_xxs_l2")


def test_missing_and_unexpected_entries_are_named(weights: Weights, tmp_path: Path) -> None:
    del weights["classifier.fc.bias"]
    weights["classifier.scale"] = torch.ones(1)
    message = (
        r"does not hold a complete mobilevit_xxs with a classifier head: "
        r"1 missing: classifier\.bias; 1 unexpected: classifier\.scale\."
    )
    with pytest.raises(CheckpointError, match=message):
        load(weights, tmp_path)


def test_ten_entries_are_named_and_the_rest_counted(weights: Weights, tmp_path: Path) -> None:
    stage = {name: value for name, value in weights.items() if not name.startswith("layer_5.0.")}
    with pytest.raises(CheckpointError, match=r"15 missing: stages\.4.* and 5 more") as caught:
        load(stage, tmp_path)
    assert str(caught.value).count("stages.4.0.") == 10


def test_misshapen_entries_are_shown_with_both_shapes(weights: Weights, tmp_path: Path) -> None:
    weights["conv_1.block.conv.weight"] = torch.ones(16, 1, 3, 3)
    message = r"1 misshapen: stem\.conv\.weight \[16, 1, 3, 3\] instead of \[16, 3, 3, 3\]"
    with pytest.raises(CheckpointError, match=message):
        load(weights, tmp_path)
    with pytest.raises(CheckpointError, match=r"looks like mobilevit_xxs, but mobilevit_s was"):
        load(weights, tmp_path, "mobilevit_s")


@pytest.mark.parametrize("shape", [(0, 320), (), (320,)])
def test_a_classifier_without_classes(
    shape: tuple[int, ...], weights: Weights, tmp_path: Path
) -> None:
    weights["classifier.fc.weight"] = torch.ones(shape)
    with pytest.raises(CheckpointError, match=r"1 misshapen: classifier\.weight"):
        load(weights, tmp_path)


def test_a_head_of_another_class_count_is_read_from_the_file(
    weights: Weights, tmp_path: Path
) -> None:
    weights["classifier.fc.weight"] = torch.ones(21, 320)
    weights["classifier.fc.bias"] = torch.ones(21)
    torch.save(weights, tmp_path / "file.pt")
    checkpoint = load_checkpoint(tmp_path / "file.pt")
    assert checkpoint.model.num_classes == 21
    assert checkpoint.record.num_classes == 21
    assert checkpoint.model(torch.rand(1, 3, 32, 32)).shape == (1, 21)


def test_another_model(tmp_path: Path) -> None:
    network = nn.Sequential()
    for i in range(1, 5):
        block = nn.Module()
        block.conv1, block.bn1 = nn.Conv2d(64, 64, 3), nn.BatchNorm2d(64)
        network.add_module(f"layer{i}", nn.Sequential(block))
    network.add_module("fc", nn.Linear(64, 10))
    with pytest.raises(CheckpointError, match=r"is no MobileViT checkpoint.*layer1\.0\.conv1"):
        load(network.state_dict(), tmp_path)


def test_widths_that_were_never_published(tmp_path: Path) -> None:
    halved = {
        name: value[tuple(slice(0, max(1, side // 2)) for side in value.shape)]
        for name, value in without_counters(oracles.state_dict("mobilevitv2_050")).items()
    }
    with pytest.raises(CheckpointError, match=r"the widths are not: only \d+ of \d+ entries fit"):
        load({name: value.clone() for name, value in halved.items()}, tmp_path)


@pytest.mark.parametrize("head", ["deeplabv3", "pspnet", "ssdlite"])
def test_heads_are_told_apart_by_names_and_shapes_alone(head: str) -> None:
    """In our own naming, at every published width; the original naming: tests/models."""
    for name in ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_050"):
        for width in HEADS[head].widths:
            with torch.device("meta"):
                model = build_model(name, head, width=width, num_classes=5)
            recognised = recognise(without_counters(model.state_dict()), None, "file")
            assert (recognised.variant.name, recognised.head.name) == (name, head)
            assert (recognised.num_classes, recognised.width) == (5, width)


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"task": "classification"}, "is a segmentation checkpoint with a deeplabv3 head, but cl"),
        ({"task": "detection"}, r"but detection was asked for\. Ask for segmentation, or give"),
        ({"head": "pspnet"}, r"but pspnet was asked for\. Ask for deeplabv3, or give"),
    ],
)
def test_a_checkpoint_of_another_task_or_head_than_asked_for(
    asked: dict[str, str], message: str, tmp_path: Path
) -> None:
    torch.save(oracles.state_dict("deeplabv3_mobilevit_xxs"), tmp_path / "file.pt")
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(tmp_path / "file.pt", **asked)


def test_entries_that_a_head_lacks_are_named(tmp_path: Path) -> None:
    weights = oracles.state_dict("ssdlite_mobilevit_xxs")
    del weights["ssd_heads.5.loc_cls_layer.block.conv.bias"]
    message = r"complete mobilevit_xxs with a ssdlite head: 1 missing: predictors\.5\.predict\.b"
    with pytest.raises(CheckpointError, match=message):
        load(weights, tmp_path)


def test_one_weight_under_two_names(weights: Weights, tmp_path: Path) -> None:
    weights["classifier.1.bias"] = weights["classifier.fc.bias"]
    with pytest.raises(CheckpointError, match=r"twice: classifier\.fc\.bias and classifier\.1"):
        load(weights, tmp_path)
    prefixed = {f"module.{name}": value for name, value in weights.items()}
    with pytest.raises(CheckpointError, match=r"both with and without the prefix 'module\.'"):
        load(prefixed | {"classifier.fc.bias": torch.ones(1000)}, tmp_path)
