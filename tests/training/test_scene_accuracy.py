"""What artifacts find in scenes: measured on a real one, and one that finds less is told apart."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from typer import Typer
from typer.testing import CliRunner, Result

from exporters import ExportResult, export
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.tasks.detection import BOXES, CLASSES, CONFIDENCES
from mobilevit_deploy.tasks.segmentation import MASK
from mobilevit_deploy.training import scene_accuracy
from mobilevit_deploy.training.scene_accuracy import ScenesRead, held_out_scenes, read_scenes
from mobilevit_deploy.training.scenes import SIDE, Scene, mask_of


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """The masks' demo checkpoint as an ONNX file; nobody may change it."""
    folder = tmp_path_factory.mktemp("exports") / "masks"
    result = export(load_checkpoint("demo", task="segmentation"), folder)
    assert not result.failures
    return result


def run(folder: Path, *arguments: str) -> Result:
    app = Typer()
    app.command()(scene_accuracy.main)
    return CliRunner().invoke(app, [str(folder), "--scenes", "6", "--json", *arguments])


def test_an_fp32_artifact_has_the_figures_of_pytorch(exported: ExportResult) -> None:
    done = run(exported.folder)
    assert done.exit_code == 0
    reference, row = json.loads(done.stdout)["artifacts"]
    assert reference["runtime"].startswith("PyTorch ")
    assert row["runtime"].startswith("onnxruntime ")
    assert row["scenes"] == 6
    assert row["figures"]["mIoU"] == pytest.approx(reference["figures"]["mIoU"], abs=1e-3)


def test_the_program_fails_where_an_artifact_finds_less(
    exported: ExportResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same file, held to more than it has."""
    monkeypatch.setattr(scene_accuracy, "MOST_LOST", {"fp32": -0.5})
    done = run(exported.folder)
    assert done.exit_code == 1
    assert "Worse than PyTorch" in done.stderr
    assert ".onnx" in done.stderr


def test_what_may_be_lost_depends_on_the_precision() -> None:
    reference = ScenesRead("x.pt", "fp32", "PyTorch", {"a": 0.9, "b": 0.8}, 10, 1.0)
    near = replace(reference, figures={"a": 0.95, "b": 0.792})
    assert near.loses_too_much(reference)
    assert not replace(near, precision="fp16").loses_too_much(reference)
    assert replace(near, precision="w8").loses_too_much(reference)
    assert not reference.loses_too_much(reference)


def test_another_checkpoint_s_export_is_refused(demo_export: ExportResult) -> None:
    checkpoint = load_checkpoint("demo", task="segmentation")
    with pytest.raises(ManifestError, match="no export of the demo checkpoint"):
        read_scenes(checkpoint, held_out_scenes("segmentation", 1), demo_export.folder)
    assert run(demo_export.folder).exit_code == 2


@pytest.fixture(scope="module")
def scenes() -> list[Scene]:
    return held_out_scenes("detection", 10)


def test_masks_that_are_right_have_an_iou_of_one(scenes: list[Scene]) -> None:
    for size in ((SIDE, SIDE), (50, 40)):
        masks = torch.from_numpy(np.stack([mask_of(one, size) for one in scenes]))
        assert scene_accuracy.mask_figures({MASK.name: masks}, scenes) == {"mIoU": 1.0}
    shifted = {MASK.name: masks.roll(4, dims=2)}
    assert scene_accuracy.mask_figures(shifted, scenes)["mIoU"] < 0.8


def test_boxes_that_are_right_have_a_precision_of_one(scenes: list[Scene]) -> None:
    boxes, scores = np.zeros((10, 4, 4), np.float32), np.ones((10, 4), np.float32)
    classes = np.full((10, 4), -1, np.int32)
    for index, scene in enumerate(scenes):
        boxes[index, : len(scene.boxes)] = scene.boxes
        classes[index, : len(scene.boxes)] = scene.classes

    def figures(found: np.ndarray) -> scene_accuracy.Figures:
        named = {BOXES: found, CONFIDENCES: scores, CLASSES: classes}
        results = {one.name: torch.from_numpy(value) for one, value in named.items()}
        return scene_accuracy.box_figures(results, scenes)

    assert figures(boxes) == {"mAP@0.5": 1.0, "mAP@[.5:.95]": 1.0}
    moved = figures(boxes + np.float32(0.03))
    assert moved["mAP@0.5"] == 1.0
    assert moved["mAP@[.5:.95]"] < 0.8
