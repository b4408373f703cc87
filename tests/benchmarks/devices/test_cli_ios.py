"""`mvit-bench ios` as people call it, with a folder that acts as an iPhone."""

import json
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks.cli.app import app
from benchmarks.store import Store
from exporters import ExportResult
from mobilevit_deploy.contract.campaign import parse_campaign
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


def test_the_app_is_installed_first_and_the_test_bundle_can_run_it(
    iphone: StandInIPhone, demo_export: ExportResult, tmp_path: Path
) -> None:
    with iphone.changed() as state:
        state.installed = False
    application = tmp_path / "Harness.app"
    application.mkdir()
    (application / "embedded.mobileprovision").touch()
    xctestrun = tmp_path / "Harness.xctestrun"
    arguments = (demo_export.folder, *QUICK, "--store", tmp_path / "s", "--precision", "fp32")
    code, _, said = run(*arguments, "--xctestrun", xctestrun, "--app", application)
    assert code == 1
    assert "build-for-testing" in said
    xctestrun.touch()
    code, document, said = run(*arguments, "--xctestrun", xctestrun, "--app", application, "--json")
    assert code == 0, said
    assert len(json.loads(document)["reports"]) == 1
    code, _, said = run(*arguments, "--xctestrun", xctestrun, "--tool", "pymobiledevice3")
    assert code == 2
    assert "needs Xcode" in said


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


def test_a_package_for_farms(
    demo_export: ExportResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")  # no tool, no phone
    folder = tmp_path / "farm"
    arguments = (demo_export.folder, "--format", "onnx", "--farm", folder)
    code, shown, said = run(*arguments)
    assert code == 0, said
    assert "not tried on a farm" in shown
    campaign = parse_campaign((folder / "Campaign" / "campaign.json").read_bytes())
    cases = [(case.backend, case.threads) for case in campaign.cases]
    assert set(cases) == {
        ("onnxruntime-cpu", 1), ("onnxruntime-cpu", 2), ("onnxruntime-coreml", None)
    }  # fmt: skip
    assert list((folder / "Campaign" / "exports" / "0").glob("*.onnx"))
    assert (folder / "build.sh").stat().st_mode & 0o111
    readme = (folder / "README.md").read_text()
    assert "Not tried on a farm" in readme
    assert "gcloud firebase test ios run --type xctest" in readme
    assert "XCTEST_TEST_PACKAGE" in readme
    assert "--timeout 29m" in readme
    assert "Test Lab stops a physical device" not in readme
    code, _, said = run(*arguments)
    assert code == 2
    assert "not an empty folder" in said
    long = ("--cool-down", "3000", "--farm", tmp_path / "long", "--json")
    code, shown, _ = run(demo_export.folder, *long)
    assert code == 0
    assert json.loads(shown)["files"] == ["Campaign", "build.sh", "README.md"]
    assert "Test Lab stops a physical device" in (tmp_path / "long" / "README.md").read_text()


def test_the_farms_script_is_a_shell_script(demo_export: ExportResult, tmp_path: Path) -> None:
    import subprocess

    run(demo_export.folder, "--format", "onnx", "--farm", tmp_path / "farm")
    done = subprocess.run(["sh", "-n", str(tmp_path / "farm" / "build.sh")], check=False)
    assert done.returncode == 0
