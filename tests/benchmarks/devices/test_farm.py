"""Packages for device farms; what can be proven of them without a farm."""

import itertools
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from benchmarks.devices.farm import write_package
from benchmarks.devices.preparation import Prepared, prepare
from benchmarks.measuring.candidates import Selection
from mobilevit_deploy.contract.campaign import CampaignPlan, parse_campaign
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import UsageError
from tests.benchmarks.serve.folders import make_export

PLAN = CampaignPlan(
    minimum_samples=50,
    maximum_samples=2000,
    minimum_seconds=10,
    maximum_seconds=60,
    relative_width=0.03,
    warmup_runs=10,
)


@pytest.fixture
def prepared(tmp_path: Path) -> Prepared:
    return prepare(
        [make_export(tmp_path)],
        backends=["onnxruntime-cpu"],
        threads=[1, 4],
        selection=Selection(),
        plan=PLAN,
        cool_down_seconds=300,
    )


def test_the_package_holds_the_campaign_and_names_every_file(
    prepared: Prepared, tmp_path: Path
) -> None:
    folder = tmp_path / "farm"
    write_package(folder, prepared)
    assert parse_campaign((folder / "campaign/campaign.json").read_bytes()) == prepared.campaign
    script = (folder / "firebase.sh").read_text()
    place = f"/sdcard/Android/media/org.mobilevit.harness/campaigns/{prepared.campaign.id}"
    for path, file in prepared.files.items():
        assert digest(folder / "campaign" / path) == file.sha256
        assert f"{place}/{path}=campaign/{path}" in script
    with zipfile.ZipFile(folder / "devicefarm.zip") as package:
        names = set(package.namelist())
    assert {"requirements.txt", "campaign/campaign.json"} <= names
    assert {f"campaign/{path}" for path in prepared.files} <= names


def test_the_script_hands_gcloud_what_it_says(prepared: Prepared, tmp_path: Path) -> None:
    folder, programs = tmp_path / "farm", tmp_path / "programs"
    write_package(folder, prepared)
    programs.mkdir()
    (programs / "gcloud").write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > {tmp_path}/arguments\n')
    (programs / "gcloud").chmod(0o755)
    for name in ("app.apk", "test.apk"):
        (tmp_path / name).touch()
    subprocess.run(
        ["sh", folder / "firebase.sh", "app.apk", "test.apk", "shiba", "34"],
        check=True, cwd=tmp_path, env={"PATH": f"{programs}:/usr/bin:/bin"},
    )  # fmt: skip
    given = (tmp_path / "arguments").read_text().splitlines()
    assert given[:6] == ["firebase", "test", "android", "run", "--type", "instrumentation"]
    options = dict(itertools.pairwise(given))
    assert options["--app"] == str(tmp_path / "app.apk")
    assert options["--device"] == "model=shiba,version=34"
    assert options["--timeout"] == "19m"
    for pair in options["--other-files"].split(","):
        assert (folder / pair.partition("=")[2]).is_file()


def test_the_outcome_test_of_device_farm_judges_the_outcome(
    prepared: Prepared, tmp_path: Path
) -> None:
    folder, logs = tmp_path / "farm", tmp_path / "logs"
    write_package(folder, prepared)
    with zipfile.ZipFile(folder / "devicefarm.zip") as package:
        package.extractall(tmp_path / "package")
    logs.mkdir()
    good = Path("mobilevit_deploy/contract/conformance/outcome/good")
    for name, passes in (("finished", True), ("finished-without-a-result", False)):
        text = (Path(__file__).parents[3] / good / f"{name}.json").read_text()
        (logs / "outcome.json").write_text(text)
        done = subprocess.run(
            [sys.executable, "-m", "unittest", "discover", "-s", "tests"],
            cwd=tmp_path / "package", env={"DEVICEFARM_LOG_DIR": str(logs)},
            capture_output=True, check=False,
        )  # fmt: skip
        assert (done.returncode == 0) == passes


def test_a_folder_that_holds_something_is_left_as_it_is(prepared: Prepared, tmp_path: Path) -> None:
    folder = tmp_path / "farm"
    folder.mkdir()
    (folder / "mine").touch()
    with pytest.raises(UsageError, match="not an empty folder"):
        write_package(folder, prepared)
    assert [path.name for path in folder.iterdir()] == ["mine"]
