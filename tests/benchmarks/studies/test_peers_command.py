"""`mvit-bench peers` as a user runs it, with real conversions."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.store import Store
from benchmarks.studies.peers.transformers import save_model
from mobilevit_deploy.errors import UsageError


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["peers", *map(str, arguments)])


@pytest.mark.parametrize(
    ("file_format", "library", "name", "left"),
    [
        ("onnx", "onnxruntime", "mobilevitv3_050", None),
        ("executorch", "executorch", "mobilevitv2_050", "aten_native_group_norm_default"),
        ("tflite", "litert_torch", "mobilevitv2_050", None),
    ],
)
def test_the_same_weights_both_ways(
    file_format: str, library: str, name: str, left: str | None, tmp_path: Path
) -> None:
    # One test per format, because one run costs half a minute.
    pytest.importorskip(library)
    pytest.importorskip("transformers")
    store = tmp_path / "results.sqlite"
    files = tmp_path / "files"
    options = ("--model", name, "--format", file_format, "--input-size", 64, "--rounds", 6)
    result = run(*options, "--folder", files, "--store", store, "--json")
    assert result.exit_code == 0, result.output
    (compared,) = json.loads(result.stdout)
    assert (compared["network"], compared["format"], compared["threads"]) == (name, file_format, 1)
    ours, plain, *_ = compared["measured"]
    assert (ours["made_by"], ours["ratio"]) == ("mobilevit-deploy", None)
    assert plain["low"] <= plain["ratio"] <= plain["high"]
    for one in compared["measured"]:
        # Above zero: the additions run in another order. Another picture is off by a tenth.
        assert 0 < one["relative_error"] < 1e-4
        assert one["cpu_ms"] > 0 < one["wall_ms"]
        assert one["samples"] == 6
        assert (files / one["file"]["path"]).stat().st_size == one["file"]["size_bytes"]
    if file_format == "onnx":
        assert ours["file"]["operators"] > 100 < plain["file"]["operators"]
    else:
        assert (ours["file"]["partitions"], ours["file"]["outside"]) == (1, {})
    if left is not None:
        assert plain["file"]["partitions"] > 1
        assert plain["file"]["outside"][left] == 21

    before = {path: path.stat().st_mtime_ns for path in files.rglob("*.*")}
    result = run(*options, "--folder", files, "--store", store, "--markdown")
    assert result.exit_code == 0, result.output
    assert "mobilevit-deploy |" in result.stdout
    made = {path: path.stat().st_mtime_ns for path in files.rglob("*.*")}
    assert made == before
    with Store(store) as kept:
        found = kept.reports()
    assert len({report.run for report in found}) == 2
    assert sum(report.baseline is not None for report in found) == 2


def test_core_ml_is_compared_and_not_timed(tmp_path: Path) -> None:
    pytest.importorskip("coremltools")
    pytest.importorskip("transformers")
    options = ("--model", "mobilevitv2_050", "--format", "coreml", "--input-size", 64)
    store = tmp_path / "results.sqlite"
    result = run(*options, "--folder", tmp_path / "files", "--store", store, "--json")
    assert result.exit_code == 0, result.output
    (compared,) = json.loads(result.stdout)
    assert (compared["threads"], compared["absent"]) == (None, [])
    ours, plain = compared["measured"]
    for one in compared["measured"]:
        # Above zero: the package is fp16. Another picture would be off by more than a tenth.
        assert 0 < one["relative_error"] < 0.02
        assert (one["cpu_ms"], one["ratio"], one["valid"], one["samples"]) == (None, None, None, 0)
    assert ours["file"]["operators"] < plain["file"]["operators"]
    assert ours["file"]["size_bytes"] < plain["file"]["size_bytes"]


def test_an_impossible_size_is_said_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="at least 32"):
        save_model("mobilevit_xxs", None, tmp_path / "weights", 16)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--format", "gguf"), "Unknown format 'gguf'"),
        (("--model", "mobilevit_m"), "mobilevit_m"),
        (("--markdown",), "exclude each other"),
        (("--rounds", 3), "greater than or equal to 6"),
    ],
)
def test_what_cannot_be_compared_is_said_at_once(
    options: tuple[object, ...], said: str, tmp_path: Path
) -> None:
    result = run(*options, "--store", tmp_path / "results.sqlite", "--json")
    assert result.exit_code == 2
    assert said in json.loads(result.stdout)["error"]
