"""The machine's peak, floors, and operator profiles of real artifacts."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.studies.limit import Peak, deployable_macs, measure_peak
from exporters import ExportResult
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.models.complexity import count_complexity
from tests.damage import edit_onnx, swap_colours

QUICK = ("--max-samples", 20, "--max-seconds", 20)


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


@pytest.fixture(autouse=True)
def _known_peak(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Measuring it takes seconds; one test does."""
    if "measured" not in request.node.name:
        monkeypatch.setattr("benchmarks.studies.limit.measure_peak", lambda: Peak(1e11, 1e10))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["limit", *(str(argument) for argument in arguments)])


def test_the_peak_is_measured() -> None:
    peak = measure_peak()
    # From a microcontroller's to what no core has.
    assert 1e8 < peak.macs_per_second < 1e13
    assert 1e8 < peak.bytes_per_second < 1e13


def test_the_artifact_s_own_arithmetic_is_counted(demo_export: ExportResult) -> None:
    manifest = read_manifest(demo_export.folder)
    macs = deployable_macs(manifest.model, manifest.artifacts[0])
    published = count_complexity("mobilevit_xxs", 64, manifest.model.num_classes).macs
    assert 0 < macs <= published


def test_floors_shares_and_a_profile(demo_export: ExportResult) -> None:
    result = run(demo_export.folder, "--precision", "fp32", *QUICK, "--profile", "--json")
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)["results"]
    (one,) = found["artifacts"]
    manifest = read_manifest(demo_export.folder)
    assert one["macs"] == deployable_macs(manifest.model, manifest.artifacts[0])
    floors = (one["macs"] / 1e11 * 1e3, one["bytes"] / 1e10 * 1e3)
    assert one["floor_ms"] == pytest.approx(max(floors))
    assert one["bound"] == ("arithmetic" if floors[0] >= floors[1] else "memory")
    assert one["share"] == pytest.approx(one["floor_ms"] / one["cpu_ms"])
    profile = {kind["operator"]: kind for kind in one["profile"]}
    assert {"Conv 3x3", "Conv 3x3 depthwise", "Gemm", "Softmax"} <= set(profile)
    times = [kind["ms"] for kind in one["profile"]]
    assert times == sorted(times, reverse=True)
    # The profile's shapes say the same as the network that was counted; ONNX Runtime fills
    # channels up to the blocks that it computes in.
    assert 0.99 < sum(kind["macs"] for kind in one["profile"]) / one["macs"] < 1.1


def test_markdown_names_the_machine_and_each_operator(demo_export: ExportResult) -> None:
    result = run(demo_export.folder, "--precision", "fp32", *QUICK, "--profile", "--markdown")
    assert result.exit_code == 0, result.output
    assert "cores" in result.stdout.splitlines()[0]
    assert "| Conv 3x3 depthwise | 7 |" in result.stdout


def test_a_wrong_artifact_is_not_measured(export_folder: Path) -> None:
    edit_onnx(export_folder, "fp32", swap_colours)
    result = run(export_folder, "--format", "onnx", "--precision", "fp32", *QUICK, "--json")
    assert result.exit_code == 1
    assert "relative error" in json.loads(result.stdout)["error"]
    result = run(export_folder, *QUICK, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)["results"]
    assert len(found["artifacts"]) == len(found["left_out"]) == 1


def test_executorch_is_profiled_inside_its_delegate(executorch_export: ExportResult) -> None:
    result = run(executorch_export.folder, *QUICK, "--profile", "--json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["results"]["artifacts"]
    kinds = {kind["operator"]: kind for kind in one["profile"]}
    assert any(name.startswith("Fully Connected") for name in kinds)
    assert any(name.startswith("Convolution") and "DWConv" in name for name in kinds)
    assert all(kind["macs"] is None for kind in kinds.values())


def test_what_has_no_profiler_says_so(tflite_export: ExportResult) -> None:
    result = run(tflite_export.folder, *QUICK, "--profile", "--json")
    assert result.exit_code == 0, result.output
    (one,) = json.loads(result.stdout)["results"]["artifacts"]
    assert one["profile"] is None
    assert "no profiler" in one["no_profile"]
