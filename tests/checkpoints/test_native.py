"""Our own checkpoints: written, read back, and refused when they contradict themselves."""

import json
import stat
from pathlib import Path
from typing import Any

import pytest
import safetensors
import safetensors.torch
import torch

from mobilevit_deploy import create_model, load_checkpoint, save_checkpoint
from mobilevit_deploy.checkpoints.random import random_checkpoint
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.preprocessing import Preprocessing

PREPROCESSING = Preprocessing(
    resize=(128, 128), crop=(120, 120), interpolation="bilinear", antialias=True,
    colour_order="RGB", scale=1 / 255, mean=(0.1, 0.2, 0.3), std=(0.5, 0.6, 0.7),
)  # fmt: skip


@pytest.fixture(scope="module")
def model() -> MobileViT:
    return create_model("mobilevit_xxs", num_classes=3)


def test_the_model_and_its_record_come_back(model: MobileViT, tmp_path: Path) -> None:
    path = tmp_path / "cats.safetensors"
    labels = ("cat", "dog", "ęøß")
    save_checkpoint(model, path, labels=labels, preprocessing=PREPROCESSING)
    loaded = load_checkpoint(path, "mobilevit_xxs")
    state = loaded.model.state_dict()
    assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())
    record = loaded.record
    assert (record.labels, record.preprocessing) == (labels, PREPROCESSING)
    assert (record.variant, record.num_classes, record.trained) == ("mobilevit_xxs", 3, True)
    assert (record.origin, record.source) == ("mobilevit_deploy", "cats.safetensors")
    assert record.assumed == record.overridden == record.dropped == ()


def test_the_record_is_carried_from_file_to_file(tmp_path: Path) -> None:
    random = random_checkpoint("mobilevit_xxs", num_classes=3)
    save_checkpoint(random, tmp_path / "first.safetensors", labels=["a", "b", "c"])
    first = load_checkpoint(tmp_path / "first.safetensors")
    save_checkpoint(first, tmp_path / "second.safetensors")
    second = load_checkpoint(tmp_path / "second.safetensors")
    assert second.record.labels == ("a", "b", "c")
    assert not second.record.trained
    assert "preprocessing.colour_order" in second.record.assumed
    assert second.record.sha256 == first.record.sha256
    save_checkpoint(second, tmp_path / "tuned.safetensors", trained=True)
    tuned = load_checkpoint(tmp_path / "tuned.safetensors").record
    assert tuned is not None
    assert tuned.trained


@pytest.mark.parametrize(
    ("choice", "head", "stride"),
    [
        ({"task": "segmentation", "head": "pspnet", "output_stride": 8}, "pspnet", 8),
        ({"task": "segmentation"}, "deeplabv3", 16),
        ({"task": "detection"}, None, None),
    ],
)
def test_the_head_and_what_weights_do_not_show_come_back(
    choice: dict[str, Any], head: str | None, stride: int | None, tmp_path: Path
) -> None:
    model = create_model("mobilevit_xxs", num_classes=3, **choice)
    save_checkpoint(model, tmp_path / "a.safetensors", labels=["none", "cat", "dog"])
    loaded = load_checkpoint(tmp_path / "a.safetensors")
    record = loaded.record
    assert (record.task, record.head, record.output_stride) == (choice["task"], head, stride)
    assert record.num_classes == 3
    assert "output_stride" not in (*record.assumed, *record.overridden)
    assert loaded.model.output_stride == model.output_stride
    state = loaded.model.state_dict()
    assert all(torch.equal(state[name], value) for name, value in model.state_dict().items())


def test_the_same_model_gives_the_same_bytes(model: MobileViT, tmp_path: Path) -> None:
    for name in "ab":
        save_checkpoint(model, tmp_path / name, labels=["x", "y", "z"])
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["a", "b"]
    assert (tmp_path / "a").stat().st_mode & stat.S_IRGRP  # readable as any new file is


def test_a_bare_state_dict_of_ours_has_no_record(model: MobileViT, tmp_path: Path) -> None:
    torch.save({"state_dict": model.state_dict()}, tmp_path / "bare.pt")
    record = load_checkpoint(tmp_path / "bare.pt").record
    assert record.origin == "mobilevit_deploy"
    assert "preprocessing.colour_order" in record.assumed


def test_nothing_is_written_that_could_not_be_read(model: MobileViT, tmp_path: Path) -> None:
    with pytest.raises(CheckpointError, match="2 labels for 3 classes"):
        save_checkpoint(model, tmp_path / "a.safetensors", labels=["x", "y"])
    with pytest.raises(CheckpointError, match="missing is no folder"):
        save_checkpoint(model, tmp_path / "missing" / "a.safetensors")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CheckpointError, match="cannot be written: Is a directory"):
        save_checkpoint(model, tmp_path / "folder")
    assert [path.name for path in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"variant": "mobilevit_s"}, "speaks of mobilevit_s with 3 classes, its weights are"),
        ({"num_classes": 4}, "speaks of mobilevit_xxs with 4 classes"),
        ({"task": "detection"}, "3 classes for detection, its weights are .* for classification"),
        ({"labels": ["one"]}, "1 labels for 3 classes"),
        ({"trained": "perhaps"}, r"record in its metadata cannot be read \(trained"),
        ({"depth": 7}, r"record in its metadata cannot be read \(depth"),
        ({"preprocessing": {"crop": [0, 0]}}, r"record in its metadata cannot be read \(prepro"),
        (None, "record in its metadata cannot be read"),
    ],
)
def test_a_record_that_was_tampered_with(
    change: dict[str, object] | None, message: str, model: MobileViT, tmp_path: Path
) -> None:
    path = tmp_path / "a.safetensors"
    save_checkpoint(model, path)
    with safetensors.safe_open(path, framework="pt") as opened:
        stored = opened.metadata()["record"]
    changed = "[" if change is None else json.dumps(json.loads(stored) | change)
    weights = safetensors.torch.load_file(path)
    safetensors.torch.save_file(weights, path, metadata={"record": changed})
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(path)
