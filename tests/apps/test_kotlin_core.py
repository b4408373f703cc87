"""What the Kotlin core's own tests wrote, read by the toolkit."""

from pathlib import Path

import pytest

from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.outcome import Outcome, parse_outcome
from mobilevit_deploy.contract.report import Report, parse_report
from tests.apps.android_checks import run


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of the campaigns that a run of the Kotlin tests went through."""
    folder = tmp_path_factory.mktemp("campaigns")
    done = run("check.py", "test", "--reports", folder)
    assert done.returncode == 0, done.stdout
    return folder


def read(folder: Path) -> tuple[Outcome, list[Report]]:
    outcome = parse_outcome((folder / "outcome.json").read_bytes())
    assert outcome.campaign == parse_campaign((folder / "campaign.json").read_bytes()).id
    named = [folder / case.report for case in outcome.cases if case.report]
    assert sorted(named) == sorted((folder / "reports").iterdir())
    return outcome, [parse_report(file.read_bytes()) for file in named]


def test_a_campaign_of_a_device_that_tells_all(campaigns: Path) -> None:
    outcome, reports = read(campaigns / "known")
    assert [case.state for case in outcome.cases] == ["measured", "left_out", "measured"]
    ours, theirs = reports
    assert ours.valid
    assert ours.run == theirs.run
    assert ours.baseline == theirs.id
    assert ours.device.model == "Pixel 8"
    assert ours.memory is not None
    assert ours.memory.peak_bytes == 50_000_000
    assert ours.load.cold_ns is not None
    assert ours.conditions.battery_percent == 81.5
    # Runs of 5.000 to 5.030 ms in one sample each, and of 0.300 to 0.302 ms in batches.
    assert 5e6 <= ours.latency_ns < 5.031e6
    assert 3e5 <= theirs.latency_ns < 3.02e5
    assert theirs.timing.runs_per_sample > 1


def test_a_campaign_of_a_device_that_tells_nothing(campaigns: Path) -> None:
    _, reports = read(campaigns / "unknown")
    for report in reports:
        assert report.valid
        assert report.memory is None
        assert report.load.cold_ns is None
        assert set(report.conditions.model_dump().values()) == {None}
        assert report.device.os == "\U0001f4f1"
        assert len(report.device.architecture) == 1000


def test_a_campaign_that_all_speaks_against(campaigns: Path) -> None:
    _, reports = read(campaigns / "doubtful")
    for report in reports:
        assert not report.valid
        assert len(report.reasons) == 5
        assert report.execution.compute_unit_observed == "gpu + cpu"
        assert report.conditions.thermal_during == "severe"
