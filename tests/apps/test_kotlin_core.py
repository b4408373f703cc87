"""What the Kotlin core's own tests wrote, read and judged by the toolkit."""

from pathlib import Path

import pytest

from benchmarks.conclusions import Conclusion, conclude, ratios
from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.outcome import parse_outcome
from mobilevit_deploy.contract.report import parse_report
from tests.apps.android_checks import run


@pytest.fixture(scope="module")
def campaigns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders of the campaigns that a run of the Kotlin tests went through."""
    folder = tmp_path_factory.mktemp("campaigns")
    done = run("check.py", "test", "--reports", folder)
    assert done.returncode == 0, done.stdout
    return folder


def concluded(folder: Path) -> list[Conclusion]:
    """What follows from the reports of a campaign, in the order of its cases."""
    outcome = parse_outcome((folder / "outcome.json").read_bytes())
    campaign = parse_campaign((folder / "campaign.json").read_bytes())
    assert outcome.campaign == campaign.id
    named = [folder / case.report for case in outcome.cases if case.report]
    assert sorted(named) == sorted((folder / "reports").iterdir())
    reports = [parse_report(file.read_bytes()) for file in named]
    assert all(report.plan == campaign.plan for report in reports)
    return [conclude(report) for report in reports]


def codes(conclusion: Conclusion) -> list[str]:
    return [doubt.code for doubt in conclusion.doubts]


def test_a_campaign_of_a_device_that_tells_all(campaigns: Path) -> None:
    conclusions = concluded(campaigns / "known")
    ours, wrong, theirs = conclusions
    assert codes(ours) == codes(theirs) == []
    # A model that is fast but wrong is measured, and not valid.
    assert codes(wrong) == ["outside_limits"]
    report = ours.report
    assert report.run == theirs.report.run
    assert report.device.model == "Pixel 8"
    assert report.memory is not None
    assert report.memory.peak_bytes == 50_000_000
    assert report.load.cold_ns is not None
    assert report.conditions.battery_percent == 81.5
    assert report.comparison is not None
    assert set(report.comparison.outputs) == {"sums", "first"}
    # Runs of 5.000 to 5.030 ms in one sample each, and of 0.300 to 0.302 ms in batches.
    assert 5e6 <= ours.latency_ns < 5.031e6
    assert 3e5 <= theirs.latency_ns < 3.02e5
    assert theirs.report.timing.runs_per_sample > 1
    faster = ratios(conclusions)[0]
    assert (faster.baseline, faster.report) == (theirs.report, report)
    assert faster.value == pytest.approx(0.06, rel=0.01)


def test_a_campaign_of_a_device_that_tells_nothing(campaigns: Path) -> None:
    for conclusion in concluded(campaigns / "unknown"):
        report = conclusion.report
        assert set(codes(conclusion)) <= {"outside_limits"}
        assert report.memory is None
        assert report.load.cold_ns is None
        readings = report.conditions.readings
        assert readings
        assert set(report.conditions.model_dump(exclude={"readings"}).values()) == {None}
        assert all(
            set(one.model_dump(exclude={"elapsed_ns", "samples"}).values()) == {None}
            for one in readings
        )
        assert report.device.os == "\U0001f4f1"
        assert len(report.device.architecture) == 1000


def test_a_sustained_campaign(campaigns: Path) -> None:
    for conclusion in concluded(campaigns / "sustained"):
        found = conclusion.sustained
        assert found is not None
        assert found.seconds == pytest.approx(60, rel=0.02)
        assert found.ratio == pytest.approx(1, abs=0.02)
        assert found.settled_seconds == 0
        assert set(codes(conclusion)) <= {"outside_limits"}
        assert {state for _, state in found.thermal} & {"light", "moderate", "severe"}
        assert found.battery is not None
        assert found.battery.watts == pytest.approx(0.5 * 4.012)
        report = conclusion.report
        runs = len(report.timing.samples_ns) * report.timing.runs_per_sample
        assert found.battery.joules == pytest.approx(0.5 * 4.012 * found.seconds / runs)


def test_a_campaign_that_all_speaks_against(campaigns: Path) -> None:
    for conclusion in concluded(campaigns / "doubtful"):
        against = {"more_threads", "throttled", "hidden", "low_power", "other_unit"}
        assert against <= set(codes(conclusion))
        assert conclusion.report.execution.compute_unit_observed == "gpu + cpu"
        assert conclusion.report.conditions.thermal_during == "severe"
