"""The demos' accuracy per artifact: counted on real artifacts, and a wrong one is told apart."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer import Typer
from typer.testing import CliRunner, Result

from exporters import ExportResult, export
from mobilevit_deploy import Checkpoint, evaluate, load_checkpoint
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.evaluation import Evaluation
from mobilevit_deploy.tasks import TASKS, get_task
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.training import demo_accuracy
from mobilevit_deploy.training.demo_accuracy import held_out_pictures, worse_than_pytorch
from tests.damage import edit_manifest


def run(folder: Path, *arguments: str) -> Result:
    app = Typer()
    app.command()(demo_accuracy.main)
    return CliRunner().invoke(app, [str(folder), *arguments])


@pytest.mark.parametrize("source", ["demo_export", "tflite_export", "executorch_export"])
def test_fp32_gives_the_classes_of_pytorch(
    source: str, demo_checkpoint: Checkpoint, request: pytest.FixtureRequest
) -> None:
    exported: ExportResult = request.getfixturevalue(source)
    few = held_out_pictures("classification", 24)
    reference, *rows = evaluate(exported.folder, few, demo_checkpoint)
    assert len(rows) == len(exported.published)
    assert reference.figures[0].value >= 0.5  # at half of the size it was trained for
    for row in rows:
        assert row.pictures == 24
        if row.precision == "fp32":
            assert (row.figures, row.differing) == (reference.figures, ())


@pytest.fixture(scope="module")
def masks(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """The masks' demo checkpoint as an ONNX file; nobody may change it."""
    folder = tmp_path_factory.mktemp("exports") / "masks"
    result = export(load_checkpoint("demo", task="segmentation"), folder)
    assert not result.failures
    return result


def test_an_fp32_artifact_has_the_figures_of_pytorch(masks: ExportResult) -> None:
    done = run(masks.folder, "--pictures", "6", "--json")
    assert done.exit_code == 0
    reference, row = json.loads(done.stdout)["rows"]
    assert reference["runtime"].startswith("PyTorch ")
    assert row["runtime"].startswith("onnxruntime ")
    assert (row["pictures"], row["differing"]) == (6, [])
    for one, other in zip(row["figures"], reference["figures"], strict=True):
        assert one["value"] == pytest.approx(other["value"], abs=1e-3)
    assert "6 pictures of the held-out split" in run(masks.folder, "--pictures", "6").stdout


def test_what_may_be_lost_depends_on_the_precision() -> None:
    def row(precision: str, *values: float, differing: tuple[int, ...] = ()) -> Evaluation:
        figures = tuple(map(Figure, "ab", values))
        return Evaluation(precision, precision, "runtime", figures, 10, differing=differing)

    reference = replace(row("fp32", 0.9, 0.8), differing=None)
    fp32, fp16, w8 = (row(one, 0.95, 0.792) for one in ("fp32", "fp16", "w8"))
    masks, classes = get_task("segmentation"), get_task("classification")
    assert worse_than_pytorch(masks, [reference, fp32, fp16, w8]) == ["fp32", "w8"]
    other = row("fp32", 0.9, 0.8, differing=(3,))
    assert worse_than_pytorch(masks, [reference, other]) == []
    assert worse_than_pytorch(classes, [reference, other]) == ["fp32"]


def test_the_program_fails_where_an_artifact_reads_otherwise(tmp_path: Path) -> None:
    other = load_checkpoint("demo")  # keeps its record, so that only the answers tell
    with torch.no_grad():
        classifier = other.model.get_submodule("classifier")
        classifier.weight.copy_(classifier.weight.roll(1, dims=0))
    export(other, tmp_path / "x", input_size=64)
    done = run(tmp_path / "x", "--pictures", "24")
    assert done.exit_code == 1
    assert "more than is allowed: mobilevit_xxs-64x64-fp32.onnx" in done.stderr


def test_another_checkpoint_s_export_is_refused(export_folder: Path) -> None:
    def other(document: dict) -> None:
        document["model"]["sha256"] = "0" * 64

    edit_manifest(export_folder, other)
    done = run(export_folder, "--pictures", "1")
    assert done.exit_code == 1
    assert "is no export of mobilevit_xxs_digits.safetensors" in done.stderr


@pytest.mark.parametrize("task", TASKS)
def test_there_are_so_many_pictures_and_no_more(task: str) -> None:
    assert len(held_out_pictures(task, 2)) == 2
    for count in (0, 1000):
        with pytest.raises(UsageError, match=f"There are 3.. pictures for {task}, got {count}"):
            held_out_pictures(task, count)
