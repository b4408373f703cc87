"""What a sustained run shows: latency over time, where it settles, and what it takes.

The run is cut into windows of equal length, at least a second and at most `MOST_WINDOWS` of them;
samples lie evenly between the readings around them. All latencies are of one run.

- `first_ns`, `last_ns`: medians of the samples of the first and of the last `span_seconds`: a
  minute, of a run shorter than four minutes a quarter of it.
- `settled_seconds`: when the first window begins from which on the median of every window is within
  5 % of `last_ns`; None if less than two spans are left then: it has not settled.
- `slowed`: `last_ns` is more than 5 % above `first_ns`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from statistics import fmean

from benchmarks.conclusions.statistics import nearest_rank
from mobilevit_deploy.contract.report import Reading, Report

MOST_WINDOWS = 60
LONGEST_SPAN = 60.0
"""Seconds of the first and last stretch that are compared."""

LARGEST_CHANGE = 0.05
"""Of a median, that is not called one."""


@dataclass(frozen=True)
class Window:
    """The samples of a stretch of the run: from its beginning to its end, in seconds."""

    start: float
    end: float
    count: int
    median_ns: float
    p90_ns: float


@dataclass(frozen=True)
class BatteryUse:
    """What the whole device took from its battery; None where it did not tell, or charged.

    `percent` and `milliampere_hours` are what is gone at the end, `milliamperes` and `watts` means,
    `joules` of one run.
    """

    charging: bool
    percent: float | None
    milliampere_hours: float | None
    milliamperes: float | None
    watts: float | None
    joules: float | None


@dataclass(frozen=True)
class Sustained:
    """Latency over time, and the readings beside it; see the module for each figure."""

    seconds: float
    windows: tuple[Window, ...]
    span_seconds: float
    first_ns: float
    last_ns: float
    settled_seconds: float | None
    thermal: tuple[tuple[float, str], ...]
    """Thermal states in the system's own words, each with the second from which it was seen."""
    battery: BatteryUse | None

    @property
    def ratio(self) -> float:
        """The last span's median by the first's: above 1, it got slower."""
        return self.last_ns / self.first_ns

    @property
    def slowed(self) -> bool:
        """Did the heat, or anything else that lasts, slow it down?"""
        return self.ratio > 1 + LARGEST_CHANGE


def sustained(report: Report) -> Sustained | None:
    """What a sustained run shows; None of another one, and of one without readings or time."""
    readings, runs = report.conditions.readings or (), report.timing.runs_per_sample
    if not report.plan.sustained or len(readings) < 2 or not readings[-1].elapsed_ns:
        return None
    latencies = [sample / runs for sample in report.timing.samples_ns]
    times = _times(readings)
    latencies = latencies[: len(times)]
    seconds = readings[-1].elapsed_ns / 1e9
    span = min(LONGEST_SPAN, seconds / 4)
    windows = _windows(times, latencies, seconds)
    first = [one for when, one in zip(times, latencies, strict=True) if when <= span]
    last = [one for when, one in zip(times, latencies, strict=True) if when > seconds - span]
    if not first or not last or not (first_ns := _percentile(first, 50)):
        return None
    last_ns = _percentile(last, 50)
    settled = _settled(windows, last_ns)
    return Sustained(
        seconds=seconds,
        windows=windows,
        span_seconds=span,
        first_ns=first_ns,
        last_ns=last_ns,
        settled_seconds=settled if settled is not None and settled <= seconds - 2 * span else None,
        thermal=_states(readings),
        battery=_battery_use(readings, seconds, len(times) * runs),
    )


def _times(readings: Sequence[Reading]) -> list[float]:
    """The middle of each sample in seconds; they lie evenly between two readings."""
    times = []
    for early, late in pairwise(readings):
        count = late.samples - early.samples
        step = (late.elapsed_ns - early.elapsed_ns) / max(count, 1)
        times += [(early.elapsed_ns + step * (index + 0.5)) / 1e9 for index in range(count)]
    return times


def _windows(
    times: Sequence[float], latencies: Sequence[float], seconds: float
) -> tuple[Window, ...]:
    count = max(1, min(MOST_WINDOWS, int(seconds)))
    length = seconds / count

    def number(sample: tuple[float, float]) -> int:
        return min(int(sample[0] / length), count - 1)

    return tuple(
        Window(
            start=index * length,
            end=(index + 1) * length,
            count=len(inside := [latency for _, latency in members]),
            median_ns=_percentile(inside, 50),
            p90_ns=_percentile(inside, 90),
        )
        for index, members in groupby(zip(times, latencies, strict=True), key=number)
    )


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[nearest_rank(percent, len(values)) - 1]


def _settled(windows: Sequence[Window], last_ns: float) -> float | None:
    since = None
    for window in reversed(windows):
        if abs(window.median_ns - last_ns) > LARGEST_CHANGE * last_ns:
            break
        since = window.start
    return since


def _states(readings: Sequence[Reading]) -> tuple[tuple[float, str], ...]:
    told = [(one.elapsed_ns / 1e9, one.thermal) for one in readings if one.thermal is not None]
    return tuple(next(members) for _, members in groupby(told, key=lambda one: one[1]))


def _battery_use(readings: Sequence[Reading], seconds: float, runs: int) -> BatteryUse | None:
    told = [one.battery for one in readings if one.battery is not None]
    if not told:
        return None
    if any(one.charging is not False for one in told):
        charging = any(one.charging for one in told)
        return BatteryUse(charging, None, None, None, None, None)
    watts = _mean_out(
        [
            None
            if one.microamperes is None or one.volts is None
            else one.microamperes * one.volts / 1e6
            for one in told
        ]
    )
    amperes = _mean_out([one.microamperes for one in told])
    used = _fallen([one.microampere_hours for one in told])
    return BatteryUse(
        charging=False,
        percent=_fallen([one.percent for one in told]),
        milliampere_hours=None if used is None else used / 1e3,
        milliamperes=None if amperes is None else amperes / 1e3,
        watts=watts,
        joules=None if watts is None else watts * seconds / runs,
    )


def _mean_out(into: Sequence[float | None]) -> float | None:
    """Mean of what flows out; None where one is unknown, or the device's sign cannot be right."""
    known = [-value for value in into if value is not None]
    return mean if len(known) == len(into) and (mean := fmean(known)) > 0 else None


def _fallen(values: Sequence[float | None]) -> float | None:
    """From first to last; None where one of them is unknown, or it rose."""
    first, last = values[0], values[-1]
    return None if first is None or last is None or last > first else first - last
