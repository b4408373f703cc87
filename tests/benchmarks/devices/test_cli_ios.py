"""`mvit-bench ios` as people call it, with a folder that acts as an iPhone."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cli.app import app
from benchmarks.store import Store
from exporters import ExportResult
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone

QUICK = [
    *("--backend", "onnxruntime-cpu", "--threads", "1", "--min-samples", "6"),
    *("--max-samples", "12", "--min-seconds", "0", "--max-seconds", "5", "--cool-down", "0"),
]


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["ios", *map(str, arguments)])
    return result.exit_code, result.stdout, result.stderr


def test_reports_of_a_phone_are_kept_and_shown(
    iphone: StandInIPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    store = tmp_path / "results.sqlite"
    code, shown, said = run(
        demo_export.folder, *QUICK, "--store", store, "--precision", "fp32",
        "--output", tmp_path / "reports",
    )  # fmt: skip
    assert code == 0, said
    assert "Bench iPhone (iPhone17,3, iOS 18.5)" in said
    assert "mobilevit_xxs" in shown
    with Store(store) as kept:
        (report,) = kept.reports()
    assert [path.stem for path in (tmp_path / "reports").iterdir()] == [str(report.id)]


def test_the_app_is_installed_first_through_either_tool(
    iphone: StandInIPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    with iphone.changed() as state:
        state.installed = False
    application = tmp_path / "Harness.app"
    application.mkdir()
    (application / "embedded.mobileprovision").touch()
    arguments = (demo_export.folder, *QUICK, "--store", tmp_path / "s", "--precision", "fp32")
    code, _, said = run(*arguments)
    assert code == 1
    assert "The harness app is not on Bench iPhone" in said
    code, document, said = run(*arguments, "--tool", "devicectl", "--app", application, "--json")
    assert code == 0, said
    assert len(json.loads(document)["reports"]) == 1


def test_what_people_are_told(
    iphone: StandInIPhone,
    demo_export: ExportResult,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    arguments = (demo_export.folder, *QUICK, "--store", tmp_path / "s", "--patience", "0")
    code, _, said = run(*arguments, "--tool", "idb")
    assert code == 2
    assert "Known: devicectl, pymobiledevice3" in " ".join(said.split())
    monkeypatch.setattr(sys, "platform", "darwin")
    with iphone.changed() as state:
        state.developer_mode = False
    code, _, said = run(*arguments)
    assert code == 1
    assert "Developer Mode is off" in said
    with iphone.changed() as state:
        state.developer_mode, state.locked = True, True
    code, _, said = run(*arguments)
    assert code == 1
    assert "The iPhone is locked. Unlock it" in " ".join(said.split())
    with iphone.changed() as state:
        state.connected = False
    code, _, said = run(*arguments)
    assert code == 1
    assert "No iPhone is connected" in said
