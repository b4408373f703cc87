"""`mvit-bench android` as a user types it, with real adb and adbd and stand-ins behind them."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from benchmarks.cli import app
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
        demo_export.folder, "--serial", phone.serial, *QUICK, "--backend", "litert-gpu",
        "--store", tmp_path / "s.sqlite",
    )  # fmt: skip
    assert result.exit_code == 1  # for the garbage; what the phone does not have is no failure
    said = result.stderr + capfd.readouterr().err
    assert "phone: Stand-in phone, Android 16" in said
    assert "none of the back ends onnxruntime-cpu, litert-gpu" in said
    assert "its report is not kept" in said


def test_what_cannot_work_is_said_before_a_phone_is_looked_for(
    demo_export: ExportResult, tmp_path: Path
) -> None:
    for arguments, message in (
        (("--min-samples", 20, "--max-samples", 10), "maximum_samples is below minimum_samples"),
        (("--format", "coreml"), "No artifact of those selected can be measured"),
    ):
        result = run(demo_export.folder, *arguments, "--json")
        assert result.exit_code in {1, 2}
        assert message in json.loads(result.stdout)["error"]
    assert run(demo_export.folder, "--threads", -1).exit_code == 2
