"""`mvit-bench` as a user types it, on real artifacts."""

import json
import shutil
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import jsonschema
import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.conclusions import conclude
from benchmarks.store import Store
from exporters import ExportResult
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.contract.report import parse_report
from mobilevit_deploy.contract.schemas import schema_text
from tests.damage import edit_manifest, edit_onnx, swap_colours
from tests.reports import make_report

QUICK = ("--min-samples", 6, "--max-samples", 12, "--warm-up", 2, "--threads", 1)


@pytest.fixture(autouse=True)
def _capture(capfd: pytest.CaptureFixture[str]) -> None:
    """Errors go to the real standard error, which `CliRunner` does not see."""


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def test_help_imports_nothing_heavy() -> None:
    program = (
        "import sys; import benchmarks.cli.app; heavy = {'torch', 'numpy', 'pydantic', 'jinja2', "
        "'psutil', 'onnxruntime', 'sqlite3'}; sys.exit(repr(heavy & set(sys.modules)) "
        "if heavy & set(sys.modules) else 0)"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
    for command in ("host", "peers", "ablation", "limit", "serve", "report", "android", "ios"):
        result = run(command, "--help")
        assert result.exit_code == 0
        assert "Usage" in result.stdout


@pytest.mark.parametrize("command", ["host", "serve", "android", "ios"])
def test_whatever_measures_can_measure_for_minutes(command: str) -> None:
    result = run(command, "nowhere", "--sustained", 4000)
    assert result.exit_code == 2
    assert "--sustained" in result.output


def test_host_writes_reports_that_other_languages_can_read(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    store, documents = tmp_path / "results.sqlite", tmp_path / "documents"
    result = run(
        "host", demo_export.folder, *QUICK, "--threads", 2, "--store", store,
        "--output", documents, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert [one["artifact"]["precision"] for one in answer["reports"]] == ["fp32", "fp16"] * 2
    assert [one["execution"]["threads"] for one in answer["reports"]] == [1, 1, 2, 2]
    assert answer["ratios"] == answer["left_out"] == []
    schema = json.loads(schema_text("report"))
    artifacts = read_manifest(demo_export.folder).artifacts
    for one, artifact in zip(answer["reports"], artifacts * 2, strict=True):
        document = {name: value for name, value in one.items() if name != "verdict"}
        jsonschema.validate(document, schema, cls=jsonschema.Draft202012Validator)
        report = parse_report(json.dumps(document))
        assert parse_report((documents / f"{report.id}.json").read_bytes()) == report
        assert one["verdict"]["valid"] == conclude(report).valid
        assert 6 <= len(report.timing.samples_ns) <= 12
        assert report.timing.process_cpu_ns is not None
        assert report.plan.maximum_samples == 12
        assert report.artifact.sha256 == artifact.sha256
        assert report.artifact.variant == "mobilevit_xxs"
        assert report.artifact.limits == artifact.limits
        assert report.execution.runtime.name == "onnxruntime"
        assert report.execution.runtime.version[0].isdigit()
        assert report.comparison is not None
        assert list(report.comparison.outputs) == [output.name for output in artifact.outputs]
        assert report.memory is not None
        assert report.load.warm_ns is not None
        assert report.load.warm_ns > 0
        assert str(tmp_path) not in json.dumps(one)
    with Store(store) as kept:
        assert len(kept.reports()) == 4
        assert len({report.run for report in kept.reports()}) == 1


def test_a_sustained_run_gives_each_artifact_its_curve(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    store = tmp_path / "results.sqlite"
    arguments = ("host", demo_export.folder, "--threads", 1, "--store", store, "--warm-up", 1)
    result = run(*arguments, "--sustained", 4, "--json")
    assert result.exit_code == 0, result.output
    reports = json.loads(result.stdout)["reports"]
    assert len({one["run"] for one in reports}) == len(reports) == 2
    for one in reports:
        curve = one["verdict"]["sustained"]
        assert 4 <= curve["seconds"] < 6
        assert [window["start"] for window in curve["windows"]] == pytest.approx([0, 1, 2, 3], 0.4)
        assert sum(window["count"] for window in curve["windows"]) == len(
            one["timing"]["samples_ns"]
        )
        # Nothing was run in that time but what was timed.
        sampled = sum(one["timing"]["samples_ns"]) / 1e9
        assert sampled == pytest.approx(curve["seconds"], rel=0.05)
        assert 4 <= len(one["conditions"]["readings"]) <= 7
    text = run("report", "--store", store, "--format", "markdown").stdout
    assert "**Sustained latency**" in text
    result = run(*arguments, "--sustained", 4, "--max-seconds", 9, "--json")
    assert result.exit_code == 2
    assert "lasts its 4 seconds" in json.loads(result.stdout)["error"]


def test_host_against_another_folder_gives_ratios(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    shutil.copytree(demo_export.folder, other)
    store = tmp_path / "results.sqlite"
    arguments = ("--precision", "fp32", *QUICK, "--store", store)
    result = run("host", demo_export.folder, "--against", other, *arguments, "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    ours, theirs = answer["reports"]
    assert (ours["artifact"]["label"], theirs["artifact"]["label"]) == ("demo", "other")
    assert (ours["baseline"], theirs["baseline"]) == ("other", None)
    (one,) = answer["ratios"]
    assert (one["report"], one["baseline"]) == (ours["id"], theirs["id"])
    assert one["clock"] == "CPU time"
    # The same file twice: whatever the machine does, it is not three times as fast as itself.
    assert 1 / 3 < one["low"] <= one["ratio"] <= one["high"] < 3
    result = run("host", other, "--against", other, *arguments, "--json")
    assert result.exit_code == 2
    assert "against itself" in json.loads(result.stdout)["error"]


def test_a_fast_wrong_model_is_not_measured(export_folder: Path, tmp_path: Path) -> None:
    edit_onnx(export_folder, "fp32", swap_colours)
    store = tmp_path / "results.sqlite"
    result = run("host", export_folder, *QUICK, "--store", store, "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert [one["artifact"]["precision"] for one in answer["reports"]] == ["fp16"]
    (left_out,) = answer["left_out"]
    assert "fp32" in left_out["artifact"]
    assert "relative error" in left_out["reason"]
    with Store(store) as kept:
        assert len(kept.reports()) == 1


def test_core_ml_is_named_as_left_out(export_folder: Path, tmp_path: Path) -> None:
    edit_manifest(
        export_folder, lambda d: d["artifacts"][1].update(format="coreml", file="x.mlpackage")
    )
    store = tmp_path / "results.sqlite"
    result = run("host", export_folder, *QUICK, "--store", store, "--json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert len(answer["reports"]) == 1
    assert "Apple devices only" in answer["left_out"][0]["reason"]


def test_a_noisy_machine_is_said_and_on_request_an_error(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    # An interval of a hundred-thousandth of the median is noise on every machine.
    arguments = (
        "host", demo_export.folder, *QUICK, "--width", 0.00001, "--precision", "fp32",
        "--store", tmp_path / "results.sqlite",
    )  # fmt: skip
    result = run(*arguments)
    assert result.exit_code == 0
    assert "noisy" in result.stdout
    result = run(*arguments, "--require-valid", "--json")
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)["reports"]
    assert report["verdict"]["valid"] is False
    (doubt,) = [one for one in report["verdict"]["doubts"] if one["code"] == "wide_interval"]
    assert "0.0% was aimed at" in doubt["sentence"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "gguf"), "those selected (gguf); it has: onnx fp32, onnx fp16"),
        (("--precision", "fp8"), "those selected (fp8); it has: onnx fp32, onnx fp16"),
        (("--threads", 0), "must be 1 to 1024"),
        (("--threads", 100000), "must be 1 to 1024"),
        (("--width", 2), "--width: Input should be less than 1"),
        (("--max-samples", 3), "--max-samples: Input should be greater than or equal to 6"),
    ],
)
def test_host_refuses(
    demo_export: ExportResult, tmp_path: Path, arguments: tuple[object, ...], message: str
) -> None:
    store = tmp_path / "results.sqlite"
    result = run("host", demo_export.folder, *arguments, "--store", store, "--json")
    assert result.exit_code in {1, 2}
    assert message in json.loads(result.stdout)["error"]


def test_report_adds_documents_and_writes_a_page(tmp_path: Path) -> None:
    from benchmarks.store import write_reports

    write_reports(tmp_path / "phone", [make_report(), make_report(format="tflite")])
    store = tmp_path / "results.sqlite"
    for added in (2, 0):
        result = run("report", tmp_path / "phone", "--store", store, "--json")
        assert result.exit_code == 0, result.output
        assert json.loads(result.stdout) == {
            "reports": 2,
            "added": added,
            "set_aside": {},
            "file": str(tmp_path / "report.html"),
        }
    assert (tmp_path / "report.html").read_text().startswith("<!doctype html>")
    result = run("report", "--store", store, "--format", "markdown")
    assert result.exit_code == 0
    assert "| onnx fp32 " in result.stdout


def test_a_damaged_report_is_named_and_the_others_are_shown(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    store, damaged = tmp_path / "results.sqlite", make_report()
    with Store(store, create=True) as kept:
        kept.add([damaged, make_report(format="tflite")])
    with sqlite3.connect(store) as connection:
        change = "UPDATE reports SET document = replace(document, 'onnx', 'oonx') WHERE id = ?"
        connection.execute(change, (str(damaged.id),))
    connection.close()
    result = run("report", "--store", store, "--json")
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["reports"] == 1
    assert answer["set_aside"] == {str(damaged.id): "it was changed or damaged since it was kept"}
    said = result.stderr + capfd.readouterr().err
    assert f"set aside: report {damaged.id} of {store}" in said


def test_a_store_that_is_gone_at_the_end_does_not_lose_the_measurement(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    store = tmp_path / "results.sqlite"

    def remove() -> None:
        while not store.exists() or not store.stat().st_size:
            time.sleep(0.01)
        store.unlink()

    with ThreadPoolExecutor(1) as pool:
        removed = pool.submit(remove)
        result = run(
            "host", demo_export.folder, "--precision", "fp32", *QUICK, "--store", store, "--json"
        )
        removed.result()
    assert result.exit_code == 1
    folder = tmp_path / "results-unkept"
    error = json.loads(result.stdout)["error"]
    assert f"mvit-bench report {folder} --store {store}" in error
    assert run("report", folder, "--store", store, "--json").exit_code == 0
    with Store(store) as kept:
        assert len(kept.reports()) == 1


def test_report_without_anything_to_show(tmp_path: Path) -> None:
    result = run("report", "--store", tmp_path / "none.sqlite", "--json")
    assert result.exit_code == 1
    assert "mvit-bench host FOLDER" in json.loads(result.stdout)["error"]
    assert not (tmp_path / "none.sqlite").exists()
    with Store(tmp_path / "empty.sqlite", create=True):
        pass
    result = run("report", "--store", tmp_path / "empty.sqlite", "--json")
    assert result.exit_code == 1
    assert "no report to show" in json.loads(result.stdout)["error"]
    result = run("report", "--format", "pdf", "--json")
    assert result.exit_code == 2
