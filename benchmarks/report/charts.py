"""The charts of the page: from reports to marks."""

import math
from collections import Counter
from collections.abc import Sequence

from benchmarks.report.content import Content, Group
from benchmarks.report.dots import dot, fewest_threads, latency_scale, marker, names_beside
from mobilevit_deploy.charts.axes import (
    AXIS_LEFT,
    LEFT,
    RIGHT,
    bottom_axis,
    left_axis,
    plain_number,
)
from mobilevit_deploy.charts.marks import Chart, Line, Mark, Shape, Text, polyline
from mobilevit_deploy.charts.quantities import plain_time, round_time
from mobilevit_deploy.charts.scales import Scale, spanning
from mobilevit_deploy.contract.report import Report

_BINS = 48
_DASHES = 3  # ways to draw a line, for several of one format
_ROW = 52  # of a distribution: a line of text, then the histogram
_HISTOGRAM = 28


def distributions(content: Content, group: Group, index: int) -> Chart:
    """Every sample of a group's artifacts, as histograms over one logarithmic axis."""
    per_run = [
        [max(sample, 1) / one.timing.runs_per_sample for sample in one.timing.samples_ns]
        for one in group.reports
    ]
    scale = spanning([ns for row in per_run for ns in row], LEFT, RIGHT, logarithmic=True)
    bottom = 6 + _ROW * len(group.reports)
    marks: list[Mark] = [
        *(Line(scale(tick), 6, scale(tick), bottom, "grid") for tick in scale.ticks()),
        *bottom_axis(scale, bottom, round_time, "latency (bar: median and its interval)", LEFT),
    ]
    for row, (report, samples) in enumerate(zip(group.reports, per_run, strict=True)):
        base = 6 + _ROW * (row + 1) - 6
        name, median = content.name(report), plain_time(content[report].latency_ns)
        marks.append(Text(LEFT, base - _HISTOGRAM - 5, name))
        marks.append(Text(RIGHT, base - _HISTOGRAM - 5, median, "end", "value"))
        marks.append(
            Shape(
                _histogram(samples, scale, base),
                f"area {report.artifact.format}",
                f"{name}: {len(samples)} samples, median {median}",
            )
        )
        marks.extend(_median_marks(content, report, scale, base))
    return Chart(
        f"distribution-{index}",
        group.title,
        "Histogram of every sample of " + ", ".join(content.name(one) for one in group.reports),
        bottom + 34,
        tuple(marks),
    )


def latency_against_size(content: Content) -> Chart:
    """Median latency over the file's size, of the newest reports of the fewest threads."""
    reports = fewest_threads(content.newest)
    sizes = spanning([one.artifact.bytes / 1e6 for one in reports], AXIS_LEFT + 6, RIGHT - 8)
    times = latency_scale(content, reports, 216, 12)
    points = [
        (one, sizes(one.artifact.bytes / 1e6), times(content[one].latency_ns), 5.0)
        for one in reports
    ]
    marks = [
        *left_axis(times, round_time),
        *bottom_axis(sizes, 216, plain_number, "file, MB"),
        *(dot(content, *point) for point in points),
        *names_beside([(one.artifact.variant, x, y, radius) for one, x, y, radius in points]),
    ]
    return Chart(
        "size",
        "Latency against size",
        "Median latency over the size of the file",
        250,
        tuple(marks),
    )


def ratio_chart(content: Content) -> Chart | None:
    """Baseline median over median with its confidence interval; None without ratios."""
    found = content.ratios()
    if not found:
        return None
    ends = [1.0, *(one.low for one in found), *(one.high for one in found)]
    scale = spanning(ends, LEFT + 6, RIGHT - 6)
    row = 44
    bottom = 4 + row * len(found)
    marks = bottom_axis(scale, bottom, plain_number, "times as fast as the baseline", LEFT)
    for index, one in enumerate(found):
        y = 4 + row * index + 34
        interval = f"{one.value:.2f} [{one.low:.2f}, {one.high:.2f}]"
        name = f"{content.name(one.report)}, {content.work(one.report)}"
        marks.append(Text(LEFT, y - 22, content.name(one.report)))
        marks.append(Text(RIGHT, y - 22, interval, "end", "value"))
        marks.append(Text(LEFT, y - 9, content.work(one.report), "start", "small"))
        marks.append(Line(scale(1), y - 6, scale(1), y + 6, "one"))
        marks.append(Line(scale(one.low), y, scale(one.high), y, "interval"))
        marks.append(
            Shape(
                marker(one.report.artifact.format, scale(one.value), y, 4),
                f"dot {one.report.artifact.format}",
                f"{name}: {interval}, {one.clock}, to {content.name(one.baseline)}",
            )
        )
    return Chart(
        "ratios",
        "Ratios of medians",
        "How many times as fast as its baseline each artifact is, with 95 % intervals",
        bottom + 34,
        tuple(marks),
    )


def history(
    content: Content, title: str, series: Sequence[tuple[Report, ...]], index: int
) -> Chart:
    """Median latency over time of series that were measured more than once."""
    everything = [report for one in series for report in one]
    seconds = [report.created.timestamp() for report in everything]
    when = spanning([0.0, max(seconds) - min(seconds)], AXIS_LEFT + 6, RIGHT - 8)
    times = latency_scale(content, everything, 196, 12)
    marks: list[Mark] = left_axis(times, round_time)
    first, last = (pick(everything, key=lambda one: one.created) for pick in (min, max))
    marks.append(Line(AXIS_LEFT, 196, RIGHT, 196, "axis"))
    marks.append(Text(AXIS_LEFT, 212, first.created_utc[:16], "start", "tick"))
    marks.append(Text(RIGHT, 212, last.created_utc[:16], "end", "tick"))
    drawn: Counter[str] = Counter()
    for row, one in enumerate(series):
        newest = one[-1]
        name = newest.artifact.format
        points = [
            (when(report.created.timestamp() - min(seconds)), times(content[report].latency_ns))
            for report in one
        ]
        style = f"trend {name} dash{drawn[name] % _DASHES}"
        drawn[name] += 1
        marks.append(Shape(polyline(points), style))
        marks.extend(
            dot(content, report, x, y, 3.5) for report, (x, y) in zip(one, points, strict=True)
        )
        y = 232 + 15 * row
        marks.append(Shape(polyline([(LEFT, y - 3.5), (AXIS_LEFT - 6, y - 3.5)]), style))
        marks.append(Text(AXIS_LEFT, y, content.name(newest), "start", "small"))
        marks.append(Text(RIGHT, y, plain_time(content[newest].latency_ns), "end", "small"))
    return Chart(
        f"history-{index}",
        title,
        f"Median latency over time, {title}",
        228 + 15 * len(series),
        tuple(marks),
    )


def _histogram(samples: Sequence[float], scale: Scale, base: float) -> str:
    counts = [0] * _BINS
    span = scale.end - scale.start
    for sample in samples:
        counts[min(int((scale(sample) - scale.start) / span * _BINS), _BINS - 1)] += 1
    # The square root keeps single samples far out visible; none is left away.
    heights = [_HISTOGRAM * math.sqrt(count / max(counts)) for count in counts]
    points = [(scale.start, base)]
    for index, height in enumerate(heights):
        left, right = (scale.start + span * (index + side) / _BINS for side in (0, 1))
        points += [(left, base - height), (right, base - height)]
    return polyline([*points, (scale.end, base)]) + "Z"


def _median_marks(content: Content, report: Report, scale: Scale, base: float) -> list[Mark]:
    figures, runs = content[report].wall, report.timing.runs_per_sample
    x = scale(max(content[report].latency_ns, 1))
    marks: list[Mark] = [Line(x, base - _HISTOGRAM, x, base, "median")]
    if figures.median_low_ns is not None and figures.median_high_ns is not None:
        low, high = (
            scale(max(end, 1) / runs) for end in (figures.median_low_ns, figures.median_high_ns)
        )
        marks.append(Line(low, base + 2, high, base + 2, "interval"))
    return marks
