"""Campaigns on a folder that acts as an iPhone: real runtimes, and what can go wrong with a phone.

No test here has seen an iPhone: the tools are stand-ins that parse the documented argument forms.
"""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from benchmarks.devices.campaign_run import run_campaign
from benchmarks.devices.connection import Connection, Listener, Patience
from benchmarks.devices.iphone_tools import find_iphone
from benchmarks.devices.phone import Phone, PhoneFullError
from benchmarks.devices.preparation import Prepared
from benchmarks.measuring.request import Run
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import DeviceError
from tests.benchmarks.devices.stand_in_iphone import StandInIPhone

HASTE = Patience(reconnect=15, silence=15, poll=0.2)


@dataclass
class Bench:
    """A phone, the way to it, and what was said."""

    way: str
    device: StandInIPhone
    told: list[str]

    def phone(self) -> Phone:
        return find_iphone(self.way, None)

    def run(
        self,
        prepared: Prepared,
        keep: Callable[[Report], object] = lambda _report: None,
        keep_files: bool = False,
    ) -> Run:
        connection = Connection(HASTE, Listener(self.told.append, self.told.append))
        return run_campaign(self.phone(), prepared, keep, connection, keep_files=keep_files)

    def pushed(self) -> list[str]:
        return [line for line in self.told if line.startswith("pushing")]

    def says(self, words: str) -> bool:
        return any(words in line for line in self.told)

    def becomes(self, **facts: object) -> None:
        with self.device.changed() as state:
            for name, value in facts.items():
                setattr(state, name, value)

    @contextmanager
    def later(self, when: Callable[[], bool], *steps: dict[str, object]) -> Iterator[None]:
        """Once something is so, the phone becomes this, and a second and a half later that."""

        def act() -> None:
            end = time.monotonic() + 30
            while not when():
                assert time.monotonic() < end
                time.sleep(0.05)
            for step in steps:
                self.becomes(**step)
                time.sleep(1.5)

        thread = threading.Thread(target=act)
        thread.start()
        try:
            yield
        finally:
            thread.join()


@pytest.fixture(params=["devicectl", "pymobiledevice3"])
def bench(request: pytest.FixtureRequest, iphone: StandInIPhone) -> Bench:
    return Bench(request.param, iphone, [])


def test_a_campaign_brings_reports_home_and_cleans_up(bench: Bench, demo: Prepared) -> None:
    kept: list[Report] = []
    found = bench.run(demo, kept.append)
    assert [one.artifact.sha256 for one in found.reports] == [
        case.sha256 for case in demo.campaign.cases
    ]
    assert {one.id for one in kept} == {one.id for one in found.reports}
    assert found.left_out == ()
    assert len(bench.pushed()) == len(demo.files)
    assert not list(bench.device.container.rglob("campaign.json"))
    assert not list(bench.device.container.rglob("outcome.json"))
    assert not bench.device.process()


def test_files_that_are_kept_are_not_pushed_again(bench: Bench, demo: Prepared) -> None:
    first = bench.run(demo, keep_files=True)
    bench.told.clear()
    second = bench.run(demo)
    assert bench.pushed() == []
    assert {one.id for one in first.reports}.isdisjoint(one.id for one in second.reports)


@pytest.mark.parametrize("bench", ["devicectl"], indirect=True)  # the other lists no sizes
def test_a_file_that_was_silently_cut_short_is_sent_again(bench: Bench, demo: Prepared) -> None:
    bench.becomes(cut_short=2)
    with pytest.raises(DeviceError, match=r"1 of \d+ files are not on the phone as they were sent"):
        bench.run(demo)
    bench.told.clear()
    assert len(bench.run(demo).reports) == 2
    assert len(bench.pushed()) == 1


def test_a_case_that_ends_the_app_is_left_out(bench: Bench, demo: Prepared) -> None:
    bench.device.configure(crash=[0])
    found = bench.run(demo)
    assert [one.artifact.precision for one in found.reports] == ["fp16"]
    assert [one.reason for one in found.left_out] == ["it ended the app"]
    assert bench.says(f"The app ended during {demo.titles[0]}. It is started again.")


def test_a_report_that_is_garbage_is_not_kept(bench: Bench, demo: Prepared) -> None:
    bench.device.configure(garbage=[1])
    found = bench.run(demo)
    assert [one.artifact.precision for one in found.reports] == ["fp32"]
    (left_out,) = found.left_out
    assert left_out.failed
    assert "is not JSON" in left_out.reason


def test_a_cable_that_is_pulled_in_the_middle_of_a_copy(bench: Bench, demo: Prepared) -> None:
    bench.becomes(unplug_after=3)
    with bench.later(lambda: not bench.device.state.connected, {}, {"connected": True}):
        found = bench.run(demo)
    assert len(found.reports) == 2
    assert bench.says("Waiting 15 s for it.")
    assert bench.says("The phone is back.")


def test_a_cable_that_is_pulled_while_it_measures(bench: Bench, demo: Prepared) -> None:
    bench.device.configure(seconds=4)
    with bench.later(
        lambda: bench.says("measuring, round"), {"connected": False}, {"connected": True}
    ):
        found = bench.run(demo)
    assert len(found.reports) == 2
    assert bench.says("Connect it again")


def test_a_phone_that_does_not_come_back(bench: Bench, demo: Prepared) -> None:
    bench.becomes(unplug_after=2)
    phone = bench.phone()
    with pytest.raises(DeviceError, match="the same command goes on from there"):
        run_campaign(phone, demo, lambda _: None, Connection(Patience(1, 1, 0.2)))
    bench.becomes(connected=True)
    assert len(bench.run(demo).reports) == 2


def test_a_locked_phone_is_waited_for(bench: Bench, demo: Prepared) -> None:
    bench.becomes(locked=True)
    with bench.later(lambda: bench.says("Unlock it"), {}, {"locked": False}):
        found = bench.run(demo)
    assert len(found.reports) == 2


def test_a_full_phone_says_so_and_goes_on_later(bench: Bench, demo: Prepared) -> None:
    bench.becomes(free_bytes=1_000_000)
    with pytest.raises(PhoneFullError):
        bench.run(demo)
    bench.becomes(free_bytes=10**9)
    assert len(bench.run(demo).reports) == 2
