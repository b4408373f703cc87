"""A dot per artifact in a chart: told apart by its format, and by whether it is to be trusted."""

from collections.abc import Sequence

from benchmarks.report.content import Content
from mobilevit_deploy.charts.marks import WIDTH, Mark, Shape, Text, circle, polyline
from mobilevit_deploy.charts.quantities import plain_time
from mobilevit_deploy.charts.scales import Scale, spanning
from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.contract.report import Report


def marker(format_name: str, x: float, y: float, radius: float) -> str:
    """The path of a format's symbol: told apart by shape as well as by colour."""
    r = radius
    if format_name == "onnx":
        return circle(x, y, r)
    corners = {
        "tflite": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "executorch": [(0, -1.2 * r), (1.1 * r, r), (-1.1 * r, r)],
        "coreml": [(0, -1.3 * r), (1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0)],
    }
    return polyline([(x + dx, y + dy) for dx, dy in corners[format_name]]) + "Z"


def dot(content: Content, report: Report, x: float, y: float, radius: float) -> Shape:
    """The dot of one report; the pointer is told what it stands for."""
    doubt = "" if content[report].valid else " noisy"
    accuracy = report.artifact.accuracy
    right = (
        ""
        if accuracy is None
        else "".join(f"{one.name} {one.value:.2%}, " for one in accuracy.figures)
    )
    return Shape(
        marker(report.artifact.format, x, y, radius),
        f"dot {report.artifact.format}{doubt}",
        f"{report.artifact.variant} {content.name(report)}: {right}"
        f"{plain_time(content[report].latency_ns)}, {plain_bytes(report.artifact.bytes)}, "
        f"{report.created_utc}{', noisy' if doubt else ''}",
    )


def names_beside(dots: Sequence[tuple[str, float, float, float]]) -> list[Mark]:
    """Names of dots, x, y and radius: each name once, where it covers no other."""
    highest: dict[str, tuple[float, float]] = {}
    for name, x, y, radius in dots:
        top = y - max(radius - 5, 0)
        if name not in highest or top < highest[name][1]:
            highest[name] = (x, top)
    marks: list[Mark] = []
    placed: list[tuple[float, float]] = []
    for name, (x, y) in sorted(highest.items(), key=lambda item: item[1][1]):
        for line in (y - 9, y + 18):  # above or below
            if any(abs(x - other) < 90 and abs(line - height) < 11 for other, height in placed):
                continue
            placed.append((x, line))
            marks.append(Text(x, line, name, "end" if x > WIDTH / 2 else "start", "small"))
            break
    return marks


def fewest_threads(reports: Sequence[Report]) -> list[Report]:
    """Those of the fewest threads among some reports."""
    fewest = min(report.execution.threads or 1 for report in reports)
    return [report for report in reports if (report.execution.threads or 1) == fewest]


def latency_scale(content: Content, reports: Sequence[Report], start: float, end: float) -> Scale:
    """The logarithmic axis of some reports' medians."""
    medians = [max(content[one].latency_ns, 1) for one in reports]
    return spanning(medians, start, end, logarithmic=True)
