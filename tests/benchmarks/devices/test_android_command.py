"""`mvit-bench android` as a user types it, with real adb and adbd and stand-ins behind them."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli.app import app
from benchmarks.store import Store
from exporters import ExportResult
from mobilevit_deploy.contract.report import parse_report
from tests.benchmarks.devices.phones import StandInPhone

QUICK = (
    "--backend", "onnxruntime-cpu", "--threads", 1, "--width", 0.5, "--min-samples", 6,
    "--max-samples", 12, "--min-seconds", 0, "--warm-up", 2, "--cool-down", 0,
)  # fmt: skip


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["android", *map(str, arguments)])


def test_the_command_measures_and_keeps_reports(
    phone: StandInPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    store, documents, application = (tmp_path / name for name in ("s.sqlite", "json", "app.apk"))
    application.write_bytes(b"an app")
    phone.state("installed", None)
    result = run(
        demo_export.folder, "--serial", phone.serial, "--app", application, *QUICK,
        "--store", store, "--output", documents, "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert [one["artifact"]["precision"] for one in answer["reports"]] == ["fp32", "fp16"]
    assert answer["left_out"] == []
    assert phone.files("/data/installed").read_bytes() == b"an app"
    with Store(store) as kept:
        assert len(kept.reports()) == 2
    for file in documents.iterdir():
        assert str(parse_report(file.read_bytes()).id) == file.stem


def test_what_the_phone_leaves_out_is_shown_with_the_table(
    phone: StandInPhone, demo_export: ExportResult, tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    phone.configure(garbage=[1])
    result = run(
        demo_export.folder, "--serial", phone.serial, *QUICK, "--backend", "onnxruntime-qnn",
        "--store", tmp_path / "s.sqlite",
    )  # fmt: skip
    assert result.exit_code == 1  # for the garbage; what the phone does not have is no failure
    said = result.stderr + capfd.readouterr().err
    assert "phone: Stand-in phone, Android 16" in said
    assert "this phone has no onnxruntime-qnn" in said
    assert "its report is not kept" in said


def test_what_cannot_work_is_said_before_a_phone_is_looked_for(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    for arguments, message in (
        (("--min-samples", 20, "--max-samples", 10), "--max-samples is below --min-samples"),
        (("--format", "coreml"), "No artifact of those selected can be measured"),
    ):
        result = run(demo_export.folder, *arguments, "--json")
        assert result.exit_code in {1, 2}
        assert message in json.loads(result.stdout)["error"]
    assert run(demo_export.folder, "--threads", -1).exit_code == 2


def test_a_back_end_that_the_app_does_not_have_is_an_error_that_lists_its_own(
    phone: StandInPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    arguments = (demo_export.folder, "--serial", phone.serial, "--store", tmp_path / "s", "--json")
    result = run(*arguments, "--backend", "litert-gpus")
    assert result.exit_code == 2
    said = json.loads(result.stdout)["error"]
    assert "no back end 'litert-gpus'. It has: onnxruntime-cpu, onnxruntime-qnn, litert-gpu" in said


def test_reports_come_with_their_verdict_and_a_model_that_is_inexact_is_not_valid(
    phone: StandInPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    phone.configure(inexact=[0])
    arguments = (
        demo_export.folder, "--serial", phone.serial, *QUICK, "--precision", "fp32",
        "--store", tmp_path / "s.sqlite",
    )  # fmt: skip
    shown = run(*arguments)
    assert shown.exit_code == 0, shown.output
    assert "its outputs are outside the limits" in " ".join(shown.output.split())
    result = run(*arguments, "--json", "--require-valid")
    assert result.exit_code == 1
    (report,) = json.loads(result.stdout)["reports"]
    assert report["verdict"]["valid"] is False
    assert "outside_limits" in {doubt["code"] for doubt in report["verdict"]["doubts"]}


def test_another_export_is_measured_in_turns_and_compared(
    phone: StandInPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    old = shutil.copytree(demo_export.folder, tmp_path / "old")
    result = run(
        demo_export.folder, "--against", old, "--serial", phone.serial, *QUICK,
        "--precision", "fp32", "--store", tmp_path / "s.sqlite", "--json",
    )  # fmt: skip
    assert result.exit_code == 0, result.output
    answer = json.loads(result.stdout)
    assert [one["artifact"]["label"] for one in answer["reports"]] == ["demo", "old"]
    assert [one["baseline"] for one in answer["reports"]] == ["old", None]
    assert len({one["run"] for one in answer["reports"]}) == 1
    assert answer["ratios"][0]["ratio"] > 0
