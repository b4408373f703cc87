"""A sustained run: where its curve settles, what it lost, and what it took from the battery."""

import json

import pytest

from benchmarks.conclusions import conclude
from benchmarks.conclusions.sustained import BatteryUse, Sustained, sustained
from mobilevit_deploy.contract.report import Report
from tests.reports import make_report, reading, sustained_report


def found(report: Report) -> Sustained:
    shown = sustained(report)
    assert shown is not None
    return shown


def throttling(second: float) -> float:
    """10 ms, from 120 s on slower and slower, from 240 s on 15 ms."""
    return 10 + 5 * min(max(second - 120, 0) / 120, 1)


def test_a_curve_that_settles_at_another_latency() -> None:
    shown = found(sustained_report(throttling))
    assert (shown.seconds, shown.span_seconds, len(shown.windows)) == (600, 60, 60)
    assert (shown.first_ns, shown.last_ns, shown.ratio) == (10e6, 15e6, 1.5)
    assert shown.slowed
    # From 222 s on it is within 5 % of the end, so the first window that is lies at 220 or 230 s.
    assert shown.settled_seconds in {220.0, 230.0}
    assert shown.windows[0].median_ns == 10e6
    assert [window.count for window in shown.windows] == [100] * 60
    assert all(window.end - window.start == pytest.approx(10) for window in shown.windows)


def test_a_steady_run_settles_at_once_and_one_that_goes_on_changing_never() -> None:
    steady = found(sustained_report(lambda _: 10.0))
    assert (steady.settled_seconds, steady.ratio, steady.slowed) == (0, 1, False)
    assert found(sustained_report(lambda second: 10 + second / 20)).settled_seconds is None


def test_a_short_run_is_judged_by_its_quarters() -> None:
    shown = found(sustained_report(lambda second: 10 if second < 15 else 20, 40))
    assert (shown.span_seconds, len(shown.windows)) == (10, 40)
    assert (shown.first_ns, shown.last_ns, shown.settled_seconds) == (10e6, 20e6, 15)


def test_a_latency_is_of_one_run_and_samples_lie_between_their_readings() -> None:
    readings = [reading(0, 0), reading(30, 100), reading(32, 200), reading(100, 300)]
    samples = [8_000_000] * 100 + [40_000_000] * 100 + [8_000_000] * 100
    shown = found(make_report(samples, runs_per_sample=4, readings=readings, sustained=True))
    slow = [window for window in shown.windows if window.median_ns == 10e6]
    assert all(window.start > 28 and window.end < 34 for window in slow)
    assert {window.median_ns for window in shown.windows} == {2e6, 10e6}
    assert sum(window.count for window in shown.windows) == 300


def test_without_readings_or_in_another_mode_there_is_no_curve() -> None:
    readings = [reading(0, 0), reading(10, 6)]
    assert sustained(make_report(readings=readings)) is None
    assert sustained(make_report(sustained=True)) is None
    assert sustained(make_report(readings=[reading(0, 0)] * 2, sustained=True)) is None


def test_thermal_states_are_told_with_the_second_from_which_they_were_seen() -> None:
    def told(second: int) -> dict[str, str]:
        return {"thermal": "none" if second < 100 else "light" if second < 250 else "none"}

    assert found(sustained_report(throttling, told=told)).thermal == (
        (0, "none"),
        (100, "light"),
        (250, "none"),
    )


def test_what_was_taken_from_the_battery() -> None:
    report = sustained_report(
        lambda _: 10.0,
        told=lambda second: {
            "charging": False,
            "percent": 80 - second / 100,
            "volts": 4.0,
            "microamperes": -500_000,
            "microampere_hours": 3_000_000 - 139 * second,
        },
        runs_per_sample=10,
    )
    assert found(report).battery == BatteryUse(
        charging=False,
        percent=6,
        milliampere_hours=pytest.approx(83.4),
        milliamperes=500,
        watts=pytest.approx(2),
        joules=pytest.approx(2 * 600 / 60_000),
    )


def test_on_a_cable_or_with_a_sign_that_cannot_be_right_no_energy_is_told() -> None:
    cable = sustained_report(
        lambda _: 10.0,
        told=lambda second: {"charging": second > 3, "volts": 4.0, "microamperes": -5},
    )
    assert found(cable).battery == BatteryUse(True, None, None, None, None, None)
    inverted = sustained_report(
        lambda _: 10.0,
        told=lambda _: {"charging": False, "volts": 4.0, "microamperes": 500_000, "percent": 50},
    )
    assert found(inverted).battery == BatteryUse(False, 0, None, None, None, None)
    assert found(sustained_report(lambda _: 10.0)).battery is None


def test_heat_is_no_reason_against_a_sustained_run_but_others_are() -> None:
    curve = sustained_report(throttling)
    slowed = curve.model_copy(
        update={"conditions": curve.conditions.model_copy(update={"throttled": 5})}
    )
    assert conclude(slowed).doubts == ()
    usual = slowed.plan.model_copy(update={"sustained": False})
    codes = {one.code for one in conclude(slowed.model_copy(update={"plan": usual})).doubts}
    assert {"drift", "throttled"} <= codes
    noisy = sustained_report(throttling, noisy=True)
    assert [one.code for one in conclude(noisy).doubts] == ["low_power"]


def test_the_verdict_holds_the_curve_as_json() -> None:
    verdict = json.loads(json.dumps(conclude(sustained_report(throttling)).verdict))
    assert verdict["sustained"]["ratio"] == 1.5
    assert len(verdict["sustained"]["windows"]) == 60
    assert conclude(make_report()).verdict["sustained"] is None
