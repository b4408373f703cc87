"""Campaigns with real adb and adbd, a real runtime, and every fault that can be made here."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath

import pytest

from benchmarks.devices.campaign_run import run_campaign
from benchmarks.devices.connection import Connection, Listener, Patience
from benchmarks.devices.phone import AppError, PhoneFullError
from benchmarks.devices.preparation import LocalFile, Prepared
from benchmarks.measuring.request import Run
from benchmarks.store import Store
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import DeviceError
from tests.benchmarks.devices.phones import StandInPhone

HASTE = Patience(reconnect=15, silence=10, poll=0.2)


class Told(list[str]):
    """Everything that a listener is told."""

    @property
    def listener(self) -> Listener:
        return Listener(self.append, self.append)

    def has(self, text: str) -> bool:
        return any(text in line for line in self)


def run(
    phone: StandInPhone,
    prepared: Prepared,
    keep: Callable[[Report], object] = lambda _report: None,
    patience: Patience = HASTE,
    told: Told | None = None,
    keep_files: bool = False,
) -> Run:
    listener = Told() if told is None else told
    connection = Connection(patience, listener.listener)
    return run_campaign(phone.driver, prepared, keep, connection, keep_files=keep_files)


def pushes(told: Told) -> list[str]:
    return [line for line in told if line.startswith("pushing")]


def with_padding(prepared: Prepared, folder: Path, size: int) -> Prepared:
    """The campaign with one more, large file."""
    padding = folder / "padding.bin"
    padding.write_bytes(bytes(range(256)) * (size // 256))
    extra = LocalFile(padding, digest(padding), size)
    return replace(
        prepared, files={**prepared.files, PurePosixPath("exports/0/padding.bin"): extra}
    )


def test_a_campaign_brings_reports_into_the_store_and_cleans_up(
    phone: StandInPhone, demo: Prepared, tmp_path: Path
) -> None:
    told = Told()
    with Store(tmp_path / "results.sqlite", create=True) as store:
        found = run(phone, demo, lambda report: store.add([report]), told=told)
        assert sorted(one.id for one in store.reports()) == sorted(r.id for r in found.reports)
    assert [one.artifact.sha256 for one in found.reports] == [
        case.sha256 for case in demo.campaign.cases
    ]
    assert {one.artifact.label for one in found.reports} == {"demo"}
    assert found.left_out == ()
    assert len(pushes(told)) == len(demo.files)
    assert not list(phone.files("/sdcard").rglob("campaign.json"))
    (start,) = [call for call in phone.calls() if call.startswith("am start")]
    assert start == (
        "am start -W -n org.mobilevit.harness/org.mobilevit.harness.app.MeasureActivity --es "
        f"campaign /sdcard/Android/media/org.mobilevit.harness/campaigns/{demo.campaign.id}"
    )


def test_files_that_are_kept_are_not_pushed_again(phone: StandInPhone, demo: Prepared) -> None:
    first = run(phone, demo, keep_files=True)
    told = Told()
    second = run(phone, demo, told=told)
    assert pushes(told) == []
    assert {one.id for one in first.reports}.isdisjoint(one.id for one in second.reports)


def test_a_file_that_was_changed_on_the_phone_is_pushed_again(
    phone: StandInPhone, demo: Prepared
) -> None:
    run(phone, demo, keep_files=True)
    (model,) = phone.files("/sdcard").rglob("*fp32.onnx")
    model.write_bytes(model.read_bytes()[:-1] + b"?")
    told = Told()
    assert len(run(phone, demo, told=told).reports) == 2
    assert len(pushes(told)) == 1


def test_a_case_that_ends_the_app_is_left_out_and_the_others_are_measured(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.configure(crash=[0])
    told = Told()
    found = run(phone, demo, told=told)
    assert [one.artifact.precision for one in found.reports] == ["fp16"]
    (left_out,) = found.left_out
    assert (left_out.title, left_out.reason) == (demo.titles[0], "it ended the app")
    assert told.has(f"The app ended during {demo.titles[0]}. It is started again.")


def test_an_app_that_says_nothing_is_started_again(phone: StandInPhone, demo: Prepared) -> None:
    phone.configure(silent=[1])
    told = Told()
    found = run(phone, demo, patience=replace(HASTE, silence=8), told=told)
    assert told.has("The app said nothing for")
    assert [one.reason for one in found.left_out] == ["it ended the app"]


def test_an_app_that_gets_nowhere_is_not_started_for_ever(
    phone: StandInPhone, demo: Prepared
) -> None:
    python = phone.files("/data/python").read_text()
    phone.state("python", "/bin/false")
    try:
        with pytest.raises(AppError, match="The app ended before it began"):
            run(phone, demo)
    finally:
        phone.state("python", python)


def test_a_report_that_is_garbage_is_named_and_not_kept(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.configure(garbage=[0], foreign=[1])
    kept: list[Report] = []
    found = run(phone, demo, kept.append)
    assert kept == []
    assert found.reports == ()
    garbage, foreign = found.left_out
    assert "its report is not kept: The report is not JSON" in garbage.reason
    assert "is of the artifact 000000000000, not " in foreign.reason
    assert garbage.failed
    assert foreign.failed


def test_a_campaign_that_fails_says_why_and_can_be_gone_on_with(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.configure(fail="no space for the cache")
    with pytest.raises(AppError, match="The app gave up: no space for the cache"):
        run(phone, demo)
    phone.configure()
    told = Told()
    assert len(run(phone, demo, told=told).reports) == 2
    assert pushes(told) == []


def test_a_phone_whose_clock_is_not_set_is_said_at_once(
    phone: StandInPhone, demo: Prepared
) -> None:
    """No report of that day would be kept: it is not measured to the end first."""
    phone.configure(clock="1970-01-01T00:05:00+00:00", seconds=30)
    before = time.monotonic()
    with pytest.raises(AppError, match=r"in the year 1970; expected 2000 to 2999.*clock may not"):
        run(phone, demo)
    assert time.monotonic() - before < 25
    phone.configure()
    told = Told()
    assert len(run(phone, demo, told=told).reports) == 2
    assert told.has("It is removed, and the campaign begins anew.")


def test_a_driver_that_was_ended_finds_its_campaign_again(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.configure(seconds=2)

    def interrupt(_text: str) -> None:
        if "measuring, round" in _text:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run_campaign(phone.driver, demo, lambda _: None, Connection(HASTE, Listener(interrupt)))
    told = Told()
    assert len(run(phone, demo, told=told).reports) == 2
    assert told.has("The app still works on this campaign.")
    assert len([call for call in phone.calls() if call.startswith("am start")]) == 1


def test_a_cable_that_is_pulled_in_the_middle_of_a_push_is_survived(
    phone: StandInPhone, demo: Prepared, tmp_path: Path
) -> None:
    prepared = with_padding(demo, tmp_path, 64 * 2**20 - 2**24)

    def pull_and_plug() -> None:
        deadline = time.monotonic() + 20
        while not any(path.stat().st_size for path in phone.files("/sdcard").rglob("*padding*")):
            assert time.monotonic() < deadline
        phone.stop()
        time.sleep(1.5)
        phone.start()

    told = Told()
    puller = threading.Thread(target=pull_and_plug)
    puller.start()
    try:
        found = run(phone, prepared, told=told)
    finally:
        puller.join()
    assert len(found.reports) == 2
    assert told.has("Waiting 15 s for it.")
    assert told.has("The phone is back.")


def test_a_cable_that_is_pulled_while_the_app_measures_is_survived(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.configure(seconds=2)
    told = Told()

    def pull_and_plug() -> None:
        deadline = time.monotonic() + 30
        while not told.has("measuring, round"):
            assert time.monotonic() < deadline
            time.sleep(0.05)
        phone.stop()
        time.sleep(1)
        phone.start()

    puller = threading.Thread(target=pull_and_plug)
    puller.start()
    try:
        found = run(phone, demo, told=told)
    finally:
        puller.join()
    assert len(found.reports) == 2
    assert told.has("The phone is back.")
    assert len([call for call in phone.calls() if call.startswith("am start")]) == 1


def test_a_phone_that_stays_away_is_an_error_that_says_how_to_go_on(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.stop()
    try:
        with pytest.raises(DeviceError, match=r"It was waited for 1 s.*the same command goes on"):
            run(phone, demo, patience=replace(HASTE, reconnect=1))
    finally:
        phone.start()


def test_storage_is_looked_at_before_anything_is_pushed(
    phone: StandInPhone, demo: Prepared
) -> None:
    phone.state("storage", "1000 4096")
    with pytest.raises(PhoneFullError, match=r"The phone has 4\.10 MB free"):
        run(phone, demo)
    assert not list(phone.files("/sdcard").rglob("*.onnx"))


def test_a_disk_that_fills_up_during_a_push_is_named_and_the_push_is_gone_on_with(
    phone: StandInPhone, demo: Prepared, tmp_path: Path
) -> None:
    prepared = with_padding(demo, tmp_path, 32 * 2**20)
    phone.state("storage", "100000000 4096")  # what it says; it has 96 MB
    ballast = phone.files("/sdcard/ballast")
    ballast.write_bytes(bytes(70 * 2**20))
    with pytest.raises(PhoneFullError, match=r"no space is left on the phone.*the same command"):
        run(phone, prepared)
    assert not list(phone.files("/sdcard").rglob("*.part"))
    ballast.unlink()
    told = Told()
    assert len(run(phone, prepared, told=told).reports) == 2
    assert len(pushes(told)) == 1


def test_what_the_phone_tells_of_itself_is_shown(phone: StandInPhone, demo: Prepared) -> None:
    phone.state("thermalservice", "IsStatusOverride: false\nThermal Status: 3\n")
    phone.state("battery", "  AC powered: false\n  USB powered: true\n  level: 81\n  scale: 100\n")
    phone.state("trust", ' User "Owner" (id=0): trusted=0, deviceLocked=1\n')
    told = Told()
    run(phone, demo, told=told)
    assert told.has("thermal state: severe, battery 81 %, the screen is locked")
