"""Sustained runs: a table of what they come to, and latency over time beside the readings."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.conclusions import Sustained
from benchmarks.report.content import Content
from mobilevit_deploy.charts.axes import AXIS_LEFT, RIGHT, bottom_axis, left_axis
from mobilevit_deploy.charts.marks import Chart, Line, Mark, Shape, Text, polyline
from mobilevit_deploy.charts.quantities import plain_duration, plain_time, round_time
from mobilevit_deploy.charts.scales import Scale, spanning
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.contract.report import Reading, Report

_TOP, _BOTTOM = 14, 174  # of the latency
_TRACK = 44  # height of a quantity below it
_FEWEST_MINUTES = 3  # of a run whose axis is in minutes


@dataclass(frozen=True)
class _Track:
    """A quantity that readings tell: its name, how it is written, and where it is in a reading."""

    name: str
    form: str
    value: Callable[[Reading], float | None]


def _of_battery(reading: Reading, field: str, unit: float = 1.0) -> float | None:
    value: float | None = getattr(reading.battery, field, None)
    return None if value is None else value / unit


_TRACKS = (
    _Track("temperature", "{:.1f} °C", lambda one: one.celsius),
    _Track("clock", "{:.2f} GHz", lambda one: one.frequency_hz and one.frequency_hz / 1e9),
    _Track("thermal headroom, 1 is severe", "{:.2f}", lambda one: one.thermal_headroom),
    _Track("battery", "{:.1f} %", lambda one: _of_battery(one, "percent")),
    _Track("battery temperature", "{:.1f} °C", lambda one: _of_battery(one, "celsius")),
    _Track("battery current", "{:.0f} mA", lambda one: _of_battery(one, "microamperes", 1e3)),
)


def sustained_reports(content: Content) -> list[tuple[Report, Sustained]]:
    """The newest sustained run of each series."""
    pairs = ((report, content[report].sustained) for report in content.newest)
    return [(report, found) for report, found in pairs if found is not None]


def sustained_table(content: Content) -> Table:
    """Each run's beginning and end, where it settles, and what the device told meanwhile."""
    runs = sustained_reports(content)
    told = [track for track in _TRACKS if any(_told(track, report) for report, _ in runs)]
    return Table(
        "Sustained latency",
        (
            "artifact",
            "network",
            "first",
            "last",
            "last / first",
            "settles after",
            "lasted",
            "thermal state",
            *(track.name for track in told),
            "energy of a run",
        ),
        tuple(
            (
                content.name(report),
                content.work(report),
                plain_time(found.first_ns),
                plain_time(found.last_ns),
                f"{found.ratio:.3f}",
                "not within the run"
                if found.settled_seconds is None
                else plain_duration(found.settled_seconds),
                plain_duration(found.seconds),
                ", ".join(state for _, state in found.thermal) or "–",
                *(_range(track, report) for track in told),
                _energy(found),
            )
            for report, found in runs
        ),
        frozenset(range(2, 7)),
    )


def sustained_charts(content: Content) -> list[Chart]:
    """One chart of each run."""
    return [
        _chart(content, report, found, index)
        for index, (report, found) in enumerate(sustained_reports(content))
    ]


def _chart(content: Content, report: Report, found: Sustained, index: int) -> Chart:
    minutes = found.seconds >= 60 * _FEWEST_MINUTES
    unit = 60.0 if minutes else 1.0
    when = Scale(0, found.seconds / unit, AXIS_LEFT, RIGHT)
    highest = max(window.p90_ns for window in found.windows)
    times = Scale(0, max(1.05 * highest, 1), _BOTTOM, _TOP)
    name = content.name(report)
    marks: list[Mark] = [
        *left_axis(times, lambda ns: "0" if not ns else round_time(ns)),
        *_spread(found, when, times, unit, report.artifact.format),
        *_spans(found, when, times, unit),
        *_states(found, when, unit),
    ]
    height = float(_BOTTOM)
    for track in _TRACKS:
        if points := _told(track, report):
            height += _TRACK
            marks += _drawn(track, points, when, unit, height)
    marks += bottom_axis(
        when, height + 4, lambda value: f"{value:g}", "minutes" if minutes else "seconds"
    )
    return Chart(
        f"sustained-{index}",
        f"{name}, {content.work(report)}",
        f"Latency of {name} over {plain_duration(found.seconds)}: "
        f"{plain_time(found.first_ns)} in the first {plain_duration(found.span_seconds)}, "
        f"{plain_time(found.last_ns)} in the last",
        height + 38,
        tuple(marks),
    )


def _spread(
    found: Sustained, when: Scale, times: Scale, unit: float, format_name: str
) -> list[Mark]:
    """The median of each window, and the way from it to the 90th percentile."""
    medians, upper = [], []
    for window in found.windows:
        for end in (window.start, window.end):
            medians.append((when(end / unit), times(window.median_ns)))
            upper.append((when(end / unit), times(window.p90_ns)))
    says = f"median and 90th percentile of {plain_duration(found.windows[0].end)} each"
    return [
        Shape(polyline([*medians, *reversed(upper)]) + "Z", f"spread {format_name}", says),
        Shape(polyline(medians), f"trend {format_name}", says),
    ]


def _spans(found: Sustained, when: Scale, times: Scale, unit: float) -> list[Mark]:
    """The medians of the beginning and of the end, and where the end's level begins."""
    span, seconds = found.span_seconds, found.seconds
    marks: list[Mark] = []
    for start, end, ns, anchor in (
        (0.0, span, found.first_ns, "start"),
        (seconds - span, seconds, found.last_ns, "end"),
    ):
        y = times(ns)
        marks.append(Line(when(start / unit), y, when(end / unit), y, "interval"))
        side = start if anchor == "start" else end
        marks.append(Text(when(side / unit), y + 15, plain_time(ns), anchor, "value"))
    if found.settled_seconds:
        x = when(found.settled_seconds / unit)
        marks.append(Line(x, _TOP, x, _BOTTOM, "one"))
        near_right = x > (AXIS_LEFT + RIGHT) / 2
        text = f"settles after {plain_duration(found.settled_seconds)}"
        marks.append(
            Text(x - 4 if near_right else x + 4, _BOTTOM - 6, text, _anchor(near_right), "small")
        )
    return marks


def _states(found: Sustained, when: Scale, unit: float) -> list[Mark]:
    """The thermal states, each where it was first seen."""
    marks: list[Mark] = []
    free = 0.0
    for seconds, state in found.thermal:
        x = when(seconds / unit)
        marks.append(Line(x, _TOP - 2, x, _TOP + 4, "axis"))
        if x >= free and x < RIGHT - 6 * len(state):
            marks.append(Text(x + 2, _TOP - 4, state, "start", "small"))
            free = x + 6 * len(state) + 8
    return marks


def _drawn(
    track: _Track, points: Sequence[tuple[float, float]], when: Scale, unit: float, bottom: float
) -> list[Mark]:
    values = [value for _, value in points]
    levels = spanning(values, bottom - 2, bottom - _TRACK + 24)
    line = [(when(seconds / unit), levels(value)) for seconds, value in points]
    return [
        Text(AXIS_LEFT, bottom - _TRACK + 19, track.name, "start", "small"),
        Text(RIGHT, bottom - _TRACK + 19, _ends(track, values), "end", "small"),
        Shape(polyline(line), "told", track.name),
    ]


def _told(track: _Track, report: Report) -> list[tuple[float, float]]:
    """Seconds and values of a quantity; empty where the device does not tell it."""
    pairs = ((one.elapsed_ns / 1e9, track.value(one)) for one in report.conditions.readings or ())
    return [(seconds, value) for seconds, value in pairs if value is not None]


def _range(track: _Track, report: Report) -> str:
    values = [value for _, value in _told(track, report)]
    return _ends(track, values) if values else "–"


def _ends(track: _Track, values: Sequence[float]) -> str:
    first, last, most = (track.form.format(one) for one in (values[0], values[-1], max(values)))
    return f"{first} → {last}" + ("" if most in {first, last} else f", at most {most}")


def _energy(found: Sustained) -> str:
    battery = found.battery
    if battery is None:
        return "–"
    if battery.charging:
        return "was charging"
    if battery.joules is None or battery.watts is None:
        return "not told"
    return f"{1e3 * battery.joules:.3g} mJ ({battery.watts:.2f} W)"


def _anchor(near_right: bool) -> str:
    return "end" if near_right else "start"
