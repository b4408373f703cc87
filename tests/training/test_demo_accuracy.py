"""The demo's accuracy per artifact: counted on real artifacts, and a wrong one is told apart."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer import Typer
from typer.testing import CliRunner

from exporters import ExportResult, export
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.training import demo_accuracy
from mobilevit_deploy.training.digits import DrawnDigits, digit_splits
from tests.damage import edit_manifest


@pytest.fixture(scope="module")
def few() -> DrawnDigits:
    _, test = digit_splits()
    part = slice(0, 24)
    return replace(
        test, cells=test.cells[part], labels=test.labels[part], numbers=test.numbers[part]
    )


@pytest.mark.parametrize("source", ["demo_export", "tflite_export", "executorch_export"])
def test_fp32_gives_the_classes_of_pytorch(
    source: str, few: DrawnDigits, demo_checkpoint: Checkpoint, request: pytest.FixtureRequest
) -> None:
    exported: ExportResult = request.getfixturevalue(source)
    reference, *rows = demo_accuracy.read_digits(exported.folder, few, demo_checkpoint)
    assert len(rows) == len(exported.published)
    assert reference.runtime.startswith("PyTorch ")
    assert reference.right >= 12  # of 24, at half of the size it was trained for
    for row in rows:
        assert row.pictures == 24
        if row.precision == "fp32":
            assert (row.right, row.as_pytorch) == (reference.right, 24)


def test_another_checkpoint_s_export_is_refused(
    few: DrawnDigits, demo_checkpoint: Checkpoint, export_folder: Path
) -> None:
    def other(document: dict) -> None:
        document["model"]["sha256"] = "0" * 64

    edit_manifest(export_folder, other)
    with pytest.raises(ManifestError, match="no export of the demo checkpoint"):
        demo_accuracy.read_digits(export_folder, few, demo_checkpoint)


def test_the_program_fails_where_an_artifact_reads_otherwise(
    few: DrawnDigits, demo_export: ExportResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(demo_accuracy, "digit_splits", lambda: (few, few))
    app = Typer()
    app.command()(demo_accuracy.main)
    done = CliRunner().invoke(app, [str(demo_export.folder), "--json"])
    assert done.exit_code == 0
    reference, *rows = json.loads(done.stdout)["artifacts"]
    assert rows[0]["right"] == reference["right"]

    other = load_checkpoint("demo")  # keeps its record, so that only the answers tell
    with torch.no_grad():
        classifier = other.model.get_submodule("classifier")
        classifier.weight.copy_(classifier.weight.roll(1, dims=0))
    export(other, tmp_path / "x", input_size=64)
    done = CliRunner().invoke(app, [str(tmp_path / "x")])
    assert done.exit_code == 1
    assert "Not the classes of PyTorch: mobilevit_xxs-64x64-fp32.onnx" in done.stderr
