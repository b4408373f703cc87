"""`mvit-verify` and `mvit-predict` as a user types them."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner, Result

from exporters import ExportResult
from mobilevit_deploy.checkpoints import DEMO
from mobilevit_deploy.cli import predict, verify
from mobilevit_deploy.contract.manifest import read_manifest
from tests.attacks.exports import edit_onnx_metadata
from tests.damage import edit_manifest, edit_onnx, rehash, swap_colours

DIGITS = sorted((DEMO.parent / "images").glob("*.png"))


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(app: object, *arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])  # type: ignore[arg-type]


def test_verify_shows_a_verdict_per_artifact(demo_export: ExportResult) -> None:
    result = run(verify.app, demo_export.folder)
    assert result.exit_code == 0
    result = run(verify.app, demo_export.folder, "--weights", "demo", "--json")
    document = json.loads(result.stdout)
    assert document["ok"] is True
    assert [a["compared_with"] for a in document["artifacts"]] == ["checkpoint", "checkpoint"]


def test_verify_evaluates_labelled_pictures(demo_export: ExportResult, tmp_path: Path) -> None:
    for path in DIGITS[:4]:
        (tmp_path / "labelled" / path.stem[-1]).mkdir(parents=True)
        shutil.copy(path, tmp_path / "labelled" / path.stem[-1])
    arguments = ("--weights", "demo", "--eval", tmp_path / "labelled")
    result = run(verify.app, demo_export.folder, *arguments, "--json")
    assert result.exit_code == 0
    rows = json.loads(result.stdout)["evaluation"]["rows"]
    assert [row["precision"] for row in rows] == ["fp32", "fp32", "fp16"]
    assert [row["differing"] for row in rows] == [None, [], []]
    assert {row["pictures"] for row in rows} == {4}
    assert [one["name"] for one in rows[0]["figures"]] == ["top-1", "top-5"]
    shown = run(verify.app, demo_export.folder, *arguments).stdout
    assert "4 pictures of" in shown
    assert "4 of 4" in shown
    assert "lowest top-1 of a class" in shown
    (tmp_path / "labelled" / "dog").mkdir()
    assert run(verify.app, demo_export.folder, *arguments).exit_code == 2


def test_verify_fails_on_damage(export_folder: Path) -> None:
    edit_onnx(export_folder, "fp32", swap_colours)
    result = run(verify.app, export_folder, "--json")
    assert result.exit_code == 1
    document = json.loads(result.stdout)
    assert document["ok"] is False
    assert [bool(a["problems"]) for a in document["artifacts"]] == [True, False]


def test_verify_shows_a_function_that_looks_like_markup(
    export_folder: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    edit_manifest(export_folder, lambda d: d["artifacts"][0].update(function="[/]\x1b]0;owned\x07"))
    edit_manifest(export_folder, lambda d: d["model"].update(source="[bold]"))
    result = run(verify.app, export_folder)
    shown = result.stdout + capfd.readouterr().out
    assert result.exit_code in {0, 1}
    assert "[/]" in shown
    assert "[bold]" in shown
    assert "\x1b]" not in shown


def test_verify_says_where_only_the_manifest_sets_the_limits(export_folder: Path) -> None:
    def rename(document: dict) -> None:
        document["artifacts"] = document["artifacts"][1:]
        document["artifacts"][0].update(precision="mine", rounding=None)

    edit_manifest(export_folder, rename)
    path = export_folder / read_manifest(export_folder).artifacts[0].file
    said = {"mobilevit_deploy.precision": "mine"}
    edit_onnx_metadata(path, lambda entries: entries.update(said))
    edit_manifest(export_folder, lambda document: rehash(export_folder, document))
    result = run(verify.app, export_folder)
    assert result.exit_code == 0
    assert "held to what the manifest itself says: relative error 0.02" in result.stdout
    (artifact,) = json.loads(run(verify.app, export_folder, "--json").stdout)["artifacts"]
    assert artifact["own_recipe"] is True
    assert artifact["limits"]["psnr_db"] == 40


def test_verify_refuses_another_checkpoint(demo_export: ExportResult) -> None:
    result = run(verify.app, demo_export.folder, "--weights", "random", "--json")
    assert result.exit_code == 1
    assert "is not the one that was exported" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize("app", [verify.app, predict.app])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.update(schema_version=99), "schema version 99"),
        (lambda d: d["artifacts"][0].update(file="../../etc/passwd"), "must be relative"),
        (lambda d: d["artifacts"][0].update(sha256="0" * 64), "SHA-256"),
        (lambda d: d.update(artifacts=[]), "no artifact"),
    ],
)
def test_a_manifest_that_was_tampered_with(
    export_folder: Path, app: object, change: object, message: str
) -> None:
    edit_manifest(export_folder, change)  # type: ignore[arg-type]
    arguments = (export_folder,) if app is verify.app else (DIGITS[0], "--model", export_folder)
    result = run(app, *arguments, "--json")
    assert result.exit_code in {1, 2}
    assert message in result.stdout


def test_a_folder_that_is_no_export(tmp_path: Path) -> None:
    for app, arguments in (
        (verify.app, [tmp_path]),
        (predict.app, [DIGITS[0], "--model", tmp_path]),
    ):
        result = run(app, *arguments, "--json")
        assert result.exit_code == 1
        assert "no export folder" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize(
    ("form", "precision"), [("onnx", "fp32"), ("onnx", "fp16"), ("coreml", "fp16")]
)
def test_predict_reads_held_out_digits(
    demo_checkpoint: object, tmp_path: Path, form: str, precision: str
) -> None:
    from exporters import export

    folder = tmp_path / "demo"
    export(demo_checkpoint, folder, formats=(form,), precisions=(precision,))  # type: ignore[arg-type]
    assert read_manifest(folder).artifacts[0].input_size == (128, 128)
    result = run(predict.app, *DIGITS, "--model", folder, "--format", form, "--json", "--top", 3)
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["trained"] is True
    assert document["artifact"] == read_manifest(folder).artifacts[0].file
    assert len(document["images"]) == len(DIGITS) == 6
    for path, image in zip(DIGITS, document["images"], strict=True):
        best = image["classes"][0]
        assert best["label"] in path.stem
        assert best["probability"] > 0.5
        assert len(image["classes"]) == 3


def test_predict_chooses_the_artifact(demo_export: ExportResult) -> None:
    result = run(
        predict.app, DIGITS[0], "--model", demo_export.folder, "--precision", "fp16", "--json"
    )
    assert "fp16" in json.loads(result.stdout)["artifact"]
    result = run(
        predict.app, DIGITS[0], "--model", demo_export.folder, "--format", "coreml", "--json"
    )
    assert result.exit_code == 2
    assert "it has: onnx fp32, onnx fp16" in json.loads(result.stdout)["error"]


def test_what_is_no_picture(demo_export: ExportResult, tmp_path: Path) -> None:
    text = tmp_path / "text.png"
    text.write_text("x")
    dot = tmp_path / "dot.png"
    Image.new("RGB", (1, 1)).save(dot)
    cut = tmp_path / "cut.png"
    cut.write_bytes(DIGITS[0].read_bytes()[:300])
    for path, message in (
        (text, "not a picture"),
        (dot, "1x1 pixels"),
        (cut, "cannot be read as a picture"),
        (tmp_path / "none.png", "No such picture"),
    ):
        result = run(predict.app, path, "--model", demo_export.folder, "--json")
        assert result.exit_code == 1
        assert message in json.loads(result.stdout)["error"]
