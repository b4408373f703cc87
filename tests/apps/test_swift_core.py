"""What the Swift harness core writes, read by the toolkit's own readers."""

import os
import subprocess
from pathlib import Path
from statistics import median

import pytest

from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.harness import parse_harness
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.contract.outcome import parse_outcome
from mobilevit_deploy.contract.report import Report, parse_report

IOS = Path(__file__).parents[2] / "apps" / "ios"
_NO_TOOLCHAIN = 77


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a campaign that the core's own test worked through."""
    folder = tmp_path_factory.mktemp("swift") / "campaign"
    command = [str(IOS / "tools" / "swift.sh"), "swift", "test"]
    # The flags of apps/ios/tools/test.sh, so that neither builds again what the other has built.
    options = ["--package-path", str(IOS / "HarnessCore"), "-Xswiftc", "-warnings-as-errors"]
    done = subprocess.run(
        [*command, *options, "--filter", "WrittenReportsTests"],
        cwd=folder.parent,
        env={
            "MVIT_TOOLCHAIN_MISSING": "skip",
            **os.environ,
            "HARNESS_CAMPAIGN": str(folder),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == _NO_TOOLCHAIN:
        pytest.skip(f"{done.stderr.strip()} (make swift-toolchain)")
    assert done.returncode == 0, (done.stdout + done.stderr)[-2000:]
    return folder


@pytest.fixture(scope="module")
def reports(campaign: Path) -> list[Report]:
    """Its reports, in the order of the cases."""
    outcome = parse_outcome((campaign / "outcome.json").read_bytes())
    paths = [case.report for case in outcome.cases if case.report is not None]
    assert {f"reports/{path.name}" for path in (campaign / "reports").iterdir()} == set(paths)
    return [parse_report((campaign / path).read_bytes()) for path in paths]


def test_the_outcome_is_of_the_campaign(campaign: Path) -> None:
    written = parse_campaign((campaign / "campaign.json").read_bytes())
    outcome = parse_outcome((campaign / "outcome.json").read_bytes())
    assert outcome.campaign == written.id
    assert outcome.state == "finished"
    states = [case.state for case in outcome.cases]
    assert states == ["measured", "measured", "left_out", "measured"]
    assert "NaN or infinite" in (outcome.cases[2].reason or "")


def test_the_app_says_what_it_can_run(campaign: Path) -> None:
    harness = parse_harness((campaign / "harness.json").read_bytes())
    assert [(one.name, one.format, one.unit) for one in harness.backends] == [
        ("onnxruntime-cpu", "onnx", "cpu")
    ]


def test_the_reports_are_of_one_run(reports: list[Report]) -> None:
    assert len({report.run for report in reports}) == 1
    assert [report.baseline for report in reports] == ["export 1", "export 1", None]
    assert [report.artifact.label for report in reports] == ["export 0", "export 0", "export 1"]


def test_batches_and_noise_are_kept(reports: list[Report]) -> None:
    noisy, short, _ = reports
    assert noisy.timing.runs_per_sample == 1
    assert 3e6 < median(noisy.timing.samples_ns) < 3.1e6
    assert len(set(noisy.timing.samples_ns)) > 1
    # Of a clock of 50 ns a sample takes at least 5 us, and a run takes 2 us.
    assert short.timing.runs_per_sample >= 3
    assert short.timing.timer_resolution_ns == 50


def test_what_was_seen_is_reported(campaign: Path, reports: list[Report]) -> None:
    quiet, other, _ = reports
    manifest = read_manifest(campaign / "exports" / "0")
    assert quiet.artifact.limits == manifest.artifacts[0].limits
    assert quiet.plan == parse_campaign((campaign / "campaign.json").read_bytes()).plan
    assert quiet.load.cold_ns is not None
    assert quiet.comparison is not None
    assert quiet.comparison.images == 2
    assert 0 < quiet.comparison.outputs["scores"].max_abs_error < 0.01
    assert quiet.comparison.outputs["mask"].psnr_db == 200
    assert quiet.conditions.throttled == 0
    assert quiet.conditions.hidden is False
    assert other.load.cold_ns is None
    assert other.execution.runtime.name == "Scripted Runtime"
    assert other.execution.compute_unit_observed == "gpu \U0001f4f1"
    assert other.execution.compute_unit_requested == "cpu"


def test_digests_are_the_contracts(campaign: Path, reports: list[Report]) -> None:
    measured = {report.artifact.sha256 for report in reports}
    assert measured <= {digest(path) for path in campaign.glob("exports/*/*.onnx")}
