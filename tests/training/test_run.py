"""Folders of labelled pictures to a run's folder, and from there on; and what is refused."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from exporters import export
from mobilevit_deploy import evaluate, load_checkpoint
from mobilevit_deploy.checkpoints import DEMOS
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.training.configuration import configured, read_configuration
from mobilevit_deploy.training.run import train_configured

COLOURS = {"blue": (40, 60, 220), "red": (220, 60, 40)}


def colour_folders(folder: Path, count: int = 8) -> Path:
    """A folder per class of noisy pictures of one colour."""
    for number, (name, colour) in enumerate(COLOURS.items()):
        (folder / name).mkdir(parents=True)
        for index in range(count):
            noise = np.random.RandomState([number, index]).randint(-30, 30, (40, 48, 3))
            pixels = (noise + colour).clip(0, 255).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{index}.png")
    return folder


def coloured_masks(folder: Path, count: int = 8) -> Path:
    """Pictures of which a half is blue or red, with masks beside them."""
    (folder / "images").mkdir(parents=True)
    (folder / "masks").mkdir()
    (folder / "labels.txt").write_text("background\nblue\nred\n")
    for index in range(count):
        pixels, mask = np.full((64, 64, 3), 128, np.uint8), np.zeros((64, 64), np.uint8)
        pixels[:, 32:] = list(COLOURS.values())[index % 2]
        mask[:, 32:] = index % 2 + 1
        Image.fromarray(pixels).save(folder / "images" / f"{index}.jpg")
        Image.fromarray(mask).save(folder / "masks" / f"{index}.png")
    return folder


def coloured_boxes(folder: Path, count: int = 8) -> Path:
    """Pictures with a blue or red square in it, as COCO comes."""
    (folder / "images").mkdir(parents=True)
    images, annotations = [], []
    for index in range(count):
        pixels = np.full((64, 64, 3), 128, np.uint8)
        pixels[16:48, 16:48] = list(COLOURS.values())[index % 2]
        Image.fromarray(pixels).save(folder / "images" / f"{index}.png")
        images.append({"id": index, "file_name": f"{index}.png", "width": 64, "height": 64})
        annotations.append(
            {"id": index, "image_id": index, "category_id": 7 + index % 2, "bbox": [16, 16, 32, 32]}
        )
    categories = [{"id": 7, "name": "blue"}, {"id": 8, "name": "red"}]
    document = {"images": images, "annotations": annotations, "categories": categories}
    (folder / "annotations.json").write_text(json.dumps(document))
    return folder


def small(data: Path, **values: Any) -> Any:
    """A configuration of a short run on tiny pictures."""
    few = {"model": "mobilevit_xxs", "size": 32, "epochs": 1, "batch_size": 4, "workers": 0}
    return configured({"data": str(data), "multi_scale": False} | few | values)


def test_a_folder_per_class_becomes_a_checkpoint_for_every_command(tmp_path: Path) -> None:
    pictures = colour_folders(tmp_path / "train")
    held_out = colour_folders(tmp_path / "held-out", 3)
    weights = str(DEMOS["classification"])
    configuration = small(
        pictures, eval=str(held_out), weights=weights, epochs=2, raw=True, peak_rate=1e-4
    )
    folder = tmp_path / "run"
    trained = train_configured(configuration, folder)
    assert trained is not None
    assert trained.weights == folder / "model.safetensors"
    names = {path.name for path in folder.iterdir()} - {"tensorboard"}
    assert names == {
        "configuration.toml",
        "history.jsonl",
        "model.safetensors",
        "report.html",
        "state.pt",
    }
    checkpoint = load_checkpoint(folder)
    assert checkpoint.record.labels == ("blue", "red")
    assert checkpoint.record.trained
    assert checkpoint.record.preprocessing.crop == (32, 32)
    found = get_task("classification").labelled(held_out, ("blue", "red"), 2)
    assert evaluate(checkpoint, found.pictures)[0].figures == trained.evaluation.figures
    rows = [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
    assert [row["epoch"] for row in rows] == [1, 2]
    assert rows[0]["figures"].keys() == rows[0]["raw_figures"].keys() == {"top-1"}
    assert rows[trained.epoch - 1]["figures"]["top-1"] == trained.evaluation.figures[0].value
    assert configured(read_configuration(folder / "configuration.toml")) == configuration
    assert "mobilevit_xxs" in (folder / "report.html").read_text()
    result = export(checkpoint, tmp_path / "export", precisions=("fp32",))
    assert not result.failures


def test_the_best_epoch_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the evaluation of each, whatever came later."""
    from mobilevit_deploy.training import run

    pictures = colour_folders(tmp_path / "train")
    seen: list[bytes] = []
    measured = run._Run._measured
    figures = iter([0.5, 0.9, 0.7])

    def scripted(self: Any, network: Any) -> dict[str, float]:
        measured(self, network)
        seen.append((self.folder / "last.safetensors").read_bytes())
        return {"top-1": next(figures)}

    monkeypatch.setattr(run._Run, "_measured", scripted)
    trained = train_configured(
        small(pictures, eval=str(pictures), epochs=3, ema_decay=0.5), tmp_path / "run"
    )
    assert trained.epoch == 2
    assert trained.weights.read_bytes() == seen[1] != seen[2]


@pytest.mark.parametrize(
    ("task", "made", "figure"),
    [("segmentation", coloured_masks, "mIoU"), ("detection", coloured_boxes, "mAP")],
)
def test_masks_and_boxes_are_trained_from_a_classifier(
    task: str, made: Any, figure: str, tmp_path: Path
) -> None:
    pictures = made(tmp_path / "train")
    configuration = small(
        pictures,
        eval=str(pictures),
        task=task,
        weights=str(DEMOS["classification"]),
        size=64,
    )
    trained = train_configured(configuration, tmp_path / "run")
    assert trained.evaluation.figures[0].name == figure
    record = load_checkpoint(tmp_path / "run").record
    assert record.task == task
    assert record.labels == ("background", "blue", "red")
    assert (tmp_path / "run" / "report.html").read_text().count("data:image/jpeg") >= 2


def run_command(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mobilevit_deploy.cli.train", *arguments]
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen(
        [*command, "--output", str(folder)],
        env=environment,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )


def test_a_killed_run_is_continued_to_the_same_bytes(tmp_path: Path) -> None:
    """kill -9 after a state; SIGTERM, and Ctrl-C for the workers too, whose state is the last."""
    pictures = colour_folders(tmp_path / "train", 24)
    arguments = [str(pictures), "--model", "mobilevit_xxs", "--size", "32", "--epochs", "6"]
    arguments += ["--batch-size", "4", "--threads", "1", "--state-minutes", "0", "--workers", "1"]
    whole, cut = tmp_path / "whole", tmp_path / "cut"
    process = run_command(whole, *arguments, "--json")
    said, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert json.loads(said)["weights"] == str(whole / "model.safetensors")
    for number, code in ((signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)):
        process = run_command(cut, *arguments, "--resume")
        _wait_for_another(cut / "state.pt", process)
        if number == signal.SIGINT:
            os.killpg(process.pid, number)
        else:
            process.send_signal(number)
        _, errors = process.communicate(timeout=120)
        assert process.returncode == code, errors
        assert ("continue with --resume" in errors) == (code > 0)
    process = run_command(cut, *arguments, "--resume")
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert (cut / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
    rows = [
        [json.loads(line) for line in (folder / "history.jsonl").read_text().splitlines()]
        for folder in (whole, cut)
    ]
    for one, other in zip(*rows, strict=True):
        assert {**one, "seconds": 0} == {**other, "seconds": 0}


def _wait_for_another(path: Path, process: subprocess.Popen[str]) -> None:
    before = path.stat().st_mtime_ns if path.exists() else 0
    for _ in range(1200):
        if process.poll() is not None:
            return
        if path.exists() and path.stat().st_mtime_ns != before:
            return
        time.sleep(0.05)


def test_a_run_is_not_overwritten(tmp_path: Path) -> None:
    pictures = colour_folders(tmp_path / "train")
    train_configured(small(pictures), tmp_path / "run")
    before = (tmp_path / "run" / "model.safetensors").read_bytes()
    with pytest.raises(UsageError, match=r"holds a run\. Continue it with --resume"):
        train_configured(small(pictures), tmp_path / "run")
    with pytest.raises(CheckpointError, match="other settings"):
        train_configured(small(pictures, seed=1), tmp_path / "run", resume=True)
    assert (tmp_path / "run" / "model.safetensors").read_bytes() == before


def test_what_cannot_be_trained_leaves_no_folder(tmp_path: Path) -> None:
    pictures = colour_folders(tmp_path / "train")
    other = tmp_path / "other"
    (other / "green").mkdir(parents=True)
    (pictures / "red" / "0.png").rename(other / "green" / "0.png")
    with pytest.raises(UsageError, match="green"):
        train_configured(small(pictures, eval=str(other)), tmp_path / "run")
    with pytest.raises(UsageError, match="mixup cannot be used for segmentation"):
        train_configured(small(pictures, task="segmentation", mixup=0.2), tmp_path / "run")
    with pytest.raises(UsageError, match="do not fill one batch"):
        train_configured(small(pictures, batch_size=64), tmp_path / "run")
    teacher = str(DEMOS["classification"])
    with pytest.raises(UsageError, match="has to know the same classes"):
        train_configured(small(pictures, teacher=teacher), tmp_path / "run")
    assert not (tmp_path / "run" / "model.safetensors").exists()


def test_unreadable_pictures_are_counted_and_too_many_refused(tmp_path: Path) -> None:
    pictures = colour_folders(tmp_path / "train", 24)
    (pictures / "blue" / "0.png").write_bytes(b"no picture")
    train_configured(small(pictures), tmp_path / "run")
    (row,) = (tmp_path / "run" / "history.jsonl").read_text().splitlines()
    assert json.loads(row)["unreadable"] == 1
    for index in range(1, 8):
        (pictures / "blue" / f"{index}.png").write_bytes(b"no picture")
    with pytest.raises(UsageError, match="cannot be read; at most 5%"):
        train_configured(small(pictures), tmp_path / "other")


def test_half_precision_trains(tmp_path: Path) -> None:
    pictures = colour_folders(tmp_path / "train")
    train_configured(small(pictures, arithmetic="bf16"), tmp_path / "run")
    weights = load_checkpoint(tmp_path / "run").model.state_dict().values()
    assert {value.dtype for value in weights if value.is_floating_point()} == {torch.float32}
