"""Accuracy against latency and size: what users decide by.

Accuracy is that of the artifact where its export measured it (`mvit-export --eval`), a device at a
time and only on the same pictures; where nothing was measured, what was published of the network.
"""

import math
from collections import defaultdict
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from uuid import UUID

from benchmarks.report.content import Content, threads_text
from benchmarks.report.dots import dot, fewest_threads, latency_scale, names_beside
from mobilevit_deploy.charts.axes import AXIS_LEFT, RIGHT, bottom_axis, left_axis, plain_number
from mobilevit_deploy.charts.marks import Chart, Mark, Shape, polyline
from mobilevit_deploy.charts.quantities import plain_time, round_time
from mobilevit_deploy.charts.scales import Scale, spanning
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.contract.manifest import AccuracyFigure
from mobilevit_deploy.contract.report import Report

_TOP, _BOTTOM = 14, 216
_LEFT_END, _RIGHT_END = AXIS_LEFT + 8, RIGHT - 12
_LATENCY = "median latency; the larger the mark, the file"


@dataclass(frozen=True)
class Point:
    """A report of an artifact whose accuracy was measured, and its task's main figure."""

    report: Report
    figure: AccuracyFigure
    latency_ns: float


@dataclass(frozen=True)
class Choice:
    """Artifacts that were measured on the same device and the same pictures.

    `fast` and `small` are the Pareto fronts: of what is as fast, or as small, none is more right,
    and of what is as right none is faster, or smaller. The fastest, or smallest, comes first.
    """

    title: str
    points: tuple[Point, ...]
    fast: tuple[Point, ...]
    small: tuple[Point, ...]


def choices(content: Content) -> list[Choice]:
    """The newest reports with measured accuracy, by device and pictures; of the fewest threads."""
    found: dict[Hashable, list[Report]] = defaultdict(list)
    for report in content.newest:
        artifact = report.artifact
        if artifact.accuracy is not None and not report.plan.sustained:
            same = (artifact.task, artifact.batch, artifact.accuracy.data)
            device = report.device.model_dump_json(exclude={"os"})
            found[device, *same, artifact.accuracy.pictures].append(report)
    return [_choice(content, fewest_threads(reports)) for reports in found.values()]


def _choice(content: Content, reports: Sequence[Report]) -> Choice:
    pairs = [(one, one.artifact.accuracy) for one in reports]
    points = tuple(
        Point(report, accuracy.figures[0], content[report].latency_ns)
        for report, accuracy in pairs
        if accuracy is not None
    )
    report, accuracy = pairs[0]
    pictures = f"{accuracy.pictures} pictures of {accuracy.data}" if accuracy else ""
    device = content.device_name(report.device)
    return Choice(
        f"{points[0].figure.name} on {pictures}: {device}, {threads_text(report)}",
        points,
        _pareto_front(points, lambda one: one.latency_ns),
        _pareto_front(points, lambda one: one.report.artifact.bytes),
    )


def _pareto_front(points: Sequence[Point], cost: Callable[[Point], float]) -> tuple[Point, ...]:
    front: list[Point] = []
    for one in sorted(points, key=lambda one: (cost(one), -one.figure.value)):
        last = front[-1] if front else None
        better = last is None or one.figure.value > last.figure.value
        if better or (last and (cost(one), one.figure.value) == (cost(last), last.figure.value)):
            front.append(one)
    return tuple(front)


def accuracy_table(content: Content, choice: Choice) -> Table:
    """A row for each artifact, the most right one first, and which front it is on."""
    name = choice.points[0].figure.name
    rows = sorted(choice.points, key=lambda one: (-one.figure.value, one.latency_ns))
    return Table(
        choice.title,
        ("artifact", name, "median", "file", "Pareto front", "95 % interval", "PyTorch", "network"),
        tuple(
            (
                content.name(one.report),
                f"{one.figure.value:.2%}",
                plain_time(one.latency_ns),
                plain_bytes(one.report.artifact.bytes),
                " and ".join(
                    said
                    for said, front in (("latency", choice.fast), ("size", choice.small))
                    if one in front
                )
                or "–",
                "–"
                if one.figure.interval is None
                else " to ".join(f"{end:.1%}" for end in one.figure.interval),
                f"{one.figure.reference:.2%}",
                content.work(one.report),
            )
            for one in rows
        ),
        frozenset({1, 2, 3, 5, 6}),
    )


def accuracy_charts(content: Content, choice: Choice, index: int) -> list[Chart]:
    """Measured accuracy over latency, and over size; none of a single artifact."""
    if len(choice.points) < 2:
        return []
    reports = [one.report for one in choice.points]
    times = latency_scale(content, reports, _LEFT_END, _RIGHT_END)
    sizes = spanning([one.artifact.bytes / 1e6 for one in reports], _LEFT_END, _RIGHT_END)
    radius = _radius(reports)
    return [
        _chart(
            content,
            choice,
            f"accuracy-latency-{index}",
            "latency",
            choice.fast,
            lambda one: times(one.latency_ns),
            radius,
            bottom_axis(times, _BOTTOM, round_time, _LATENCY),
        ),
        _chart(
            content,
            choice,
            f"accuracy-size-{index}",
            "size",
            choice.small,
            lambda one: sizes(one.report.artifact.bytes / 1e6),
            lambda _: 5.0,
            bottom_axis(sizes, _BOTTOM, plain_number, "file, MB"),
        ),
    ]


def _chart(
    content: Content,
    choice: Choice,
    name: str,
    against: str,
    front: Sequence[Point],
    across: Callable[[Point], float],
    radius: Callable[[Report], float],
    axis: Sequence[Mark],
) -> Chart:
    scores = _percent_scale([100 * one.figure.value for one in choice.points])
    places = {
        one.report.id: (across(one), scores(100 * one.figure.value), radius(one.report))
        for one in choice.points
    }
    names = _names(content, choice)
    # Between two artifacts there is nothing: up to the next one, the former is what there is.
    corners = [places[one.report.id][:2] for one in front]
    levels = [float(_BOTTOM), *(y for _, y in corners)]
    steps = [
        step
        for (x, y), level in zip(corners, levels, strict=False)
        for step in ((x, level), (x, y))
    ]
    figure = choice.points[0].figure.name
    return Chart(
        name,
        f"Measured {figure} against {against}",
        f"{choice.title}, over {against}; on the Pareto front are "
        + ", ".join(names[one.report.id] for one in front),
        _BOTTOM + 34,
        (
            *left_axis(scores, lambda value: f"{value:g} %"),
            *axis,
            Shape(polyline([*steps, (RIGHT, levels[-1])]), "front", "Pareto front"),
            *(dot(content, one.report, *places[one.report.id]) for one in choice.points),
            *names_beside([(names[one.report.id], *places[one.report.id]) for one in front]),
        ),
    )


def _names(content: Content, choice: Choice) -> dict[UUID, str]:
    """Of every report what tells it from the others: network, input size, artifact."""
    reports = [one.report for one in choice.points]
    known = [
        (
            one.artifact.variant,
            "{} × {}".format(*one.artifact.input_size),
            content.name(one),
        )
        for one in reports
    ]
    differs = [len(set(column)) > 1 for column in zip(*known, strict=True)]
    return {
        one.id: ", ".join(part for part, shown in zip(parts, differs, strict=True) if shown)
        for one, parts in zip(reports, known, strict=True)
    }


def _percent_scale(values: Sequence[float]) -> Scale:
    """An axis of percents as narrow as what is on it: precisions differ by tenths."""
    low, high = min(values), max(values)
    margin = max(0.06 * (high - low), 0.05)
    return Scale(max(low - margin, 0), min(high + margin, 100), _BOTTOM, _TOP)


def _radius(reports: Sequence[Report]) -> Callable[[Report], float]:
    """The size of a dot by that of its file."""
    largest = max(one.artifact.bytes for one in reports)
    return lambda report: 3 + 5 * math.sqrt(report.artifact.bytes / largest)


def published_accuracy(content: Content) -> Chart | None:
    """Published metric over median latency; None for fewer than two published networks."""
    if len({one.artifact.variant for one in content.newest}) < 2:
        return None
    from mobilevit_deploy.models.heads import NETWORKS  # brings PyTorch along
    from mobilevit_deploy.models.published import published_figures
    from mobilevit_deploy.models.variants import VARIANTS

    known = [one for one in fewest_threads(content.newest) if one.artifact.variant in VARIANTS]
    published = {
        one.id: figures[0]
        for one in known
        for head in NETWORKS.get(one.artifact.task, ())[:1]  # a report does not tell heads apart
        if (figures := published_figures(one.artifact.variant, head.name))
    }
    reports = [one for one in known if one.id in published]
    if len({one.artifact.variant for one in reports}) < 2:
        return None
    times = latency_scale(content, reports, _LEFT_END, _RIGHT_END)
    scores = _percent_scale([one.percent for one in published.values()])
    radius = _radius(reports)
    places = {
        one.id: (times(content[one].latency_ns), scores(published[one.id].percent), radius(one))
        for one in reports
    }
    metrics = sorted({one.metric for one in published.values()})
    return Chart(
        "accuracy",
        "Published accuracy against latency",
        f"Published {' or '.join(metrics)} of the network over median latency",
        _BOTTOM + 34,
        (
            *left_axis(scores, lambda value: f"{value:g} %"),
            *bottom_axis(times, _BOTTOM, round_time, _LATENCY),
            *(dot(content, one, *places[one.id]) for one in reports),
            *names_beside([(one.artifact.variant, *places[one.id]) for one in reports]),
        ),
    )
