"""Measured accuracy against latency and size: what is compared, and what is on the front."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.report.accuracy import accuracy_charts, accuracy_table, choices
from benchmarks.report.content import Content
from benchmarks.report.markdown import markdown_text
from benchmarks.report.page import html_page
from mobilevit_deploy.charts.marks import Shape
from mobilevit_deploy.contract.report import Report
from tests.html_page import Page
from tests.reports import make_report


def measured(value: float, data: str = "digits", pictures: int = 360) -> dict[str, Any]:
    interval = (max(value - 0.01, 0), min(value + 0.005, 1))
    figure = {"value": value, "reference": 0.99, "interval": interval}
    return {
        "data": data,
        "pictures": pictures,
        "figures": ({"name": "top-1", **figure}, {"name": "top-5", "value": 1.0, "reference": 1.0}),
    }


def report(value: float, latency: int, size: int, **changes: Any) -> Report:
    """An artifact of that accuracy, latency in ns and size in bytes."""
    return make_report([latency] * 6, bytes=size, accuracy=measured(value), **changes)


def four() -> list[Report]:
    """In the order of accuracy; fp16 is faster and as right as fp32, and w8 as right as w4."""
    return [
        report(0.99, 3_000_000, 5_000_000, precision="fp32"),
        report(0.99, 2_000_000, 2_600_000, precision="fp16"),
        report(0.97, 2_500_000, 1_300_000, precision="w8"),
        report(0.97, 1_000_000, 2_000_000, precision="int8", format="tflite"),
    ]


def fronts(reports: list[Report]) -> list[tuple[list[str], list[str]]]:
    return [
        tuple([one.report.artifact.precision for one in front] for front in (one.fast, one.small))
        for one in choices(Content(reports))
    ]


def test_the_fronts_are_of_what_nothing_beats() -> None:
    assert fronts(four()) == [(["int8", "fp16"], ["w8", "fp16"])]


@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(1, 5), st.integers(1, 5)), min_size=1, max_size=8
    )
)
def test_whoever_is_not_on_a_front_is_beaten_and_whoever_is_is_not(
    given_points: list[tuple[int, int, int]],
) -> None:
    reports = [
        report(0.9 + right / 100, 1_000_000 * slow, 1_000_000 * large, label=str(index))
        for index, (right, slow, large) in enumerate(given_points)
    ]
    (choice,) = choices(Content(reports))
    for axis, front in ((1, choice.fast), (2, choice.small)):
        on_it = {int(one.report.artifact.label) for one in front}
        for index, point in enumerate(given_points):
            beaten = any(
                other[0] >= point[0]
                and other[axis] <= point[axis]
                and (other[0], other[axis]) != (point[0], point[axis])
                for other in given_points
            )
            assert (index in on_it) == (not beaten)


def test_only_the_same_pictures_on_the_same_device_are_compared() -> None:
    reports = [
        *four(),
        report(0.5, 2_000_000, 9, precision="fp32", device={"model": "Pixel 8"}),
        make_report(precision="w6", accuracy=measured(0.9, "cats")),
        make_report(precision="w4", accuracy=measured(0.9, pictures=10)),
        make_report(precision="none"),
        report(0.99, 1, 1, precision="fp32", threads=2),
        report(0.99, 1, 1, precision="fp16", sustained=True),
    ]
    assert [len(one.points) for one in choices(Content(reports))] == [4, 1, 1, 1]


def test_rows_name_their_front() -> None:
    content = Content(four())
    (choice,) = choices(content)
    assert choice.title == "top-1 on 360 pictures of digits: A processor, 1 thread"
    table = accuracy_table(content, choice)
    rows = [dict(zip(table.headings, row, strict=True)) for row in table.rows]
    assert [(one["artifact"], one["top-1"], one["Pareto front"]) for one in rows] == [
        ("onnx fp16", "99.00%", "latency and size"),
        ("onnx fp32", "99.00%", "–"),
        ("tflite int8", "97.00%", "latency"),
        ("onnx w8", "97.00%", "size"),
    ]
    assert rows[0]["95 % interval"] == "98.0% to 99.5%"
    assert "| onnx fp16 | " in markdown_text(four())
    assert "Pareto front" in markdown_text(four())


def test_the_front_is_a_line_through_its_dots_and_marks_are_as_large_as_files() -> None:
    content = Content(four())
    (choice,) = choices(content)
    latency, size = accuracy_charts(content, choice, 0)
    (line,) = [one for one in latency.marks if getattr(one, "style", "") == "front"]
    assert isinstance(line, Shape)
    corners = [tuple(map(float, one)) for one in re.findall(r"([\d.]+),([\d.]+)", line.path)]
    (start, int8, below, fp16, end) = corners
    assert start[0] == int8[0] < below[0] == fp16[0] < end[0]
    assert start[1] > int8[1] == below[1] > fp16[1] == end[1], "up, level, up, level"
    dots = {
        one.says.split(":")[0]: one
        for one in latency.marks
        if isinstance(one, Shape) and one.style.startswith("dot")
    }
    assert len(dots) == 4
    radii = [
        float(re.findall(r"a([\d.]+)", dots[f"mobilevit_xxs onnx {precision}"].path)[0])
        for precision in ("w8", "fp16", "fp32")
    ]
    assert 3 < radii[0] < radii[1] < radii[2]
    assert size.title == "Measured top-1 against size"
    said = dots["mobilevit_xxs onnx fp16"].says
    assert "onnx fp16: top-1 99.00%, top-5 100.00%, 2.00 ms, 2.60 MB" in said


def test_the_page_draws_what_was_measured_and_else_what_was_published() -> None:
    published = [make_report(variant=name) for name in ("mobilevit_xxs", "mobilevit_s")]
    page = Page(html_page(published))
    assert "accuracy" in [one.get("id") for one in page.all("svg")]
    assert "mvit-export --eval FOLDER measures that" in page.text
    page = Page(html_page([*published, *four()]))
    drawn = [one["id"] for one in page.all("svg") if one.get("id")]
    assert "accuracy" not in drawn
    assert {"accuracy-latency-0", "accuracy-size-0"} <= set(drawn)
    assert "Measured top-1 against latency" in page.text


def test_a_single_artifact_is_a_row_without_a_plot() -> None:
    page = Page(html_page([report(0.9, 2_000_000, 9)]))
    assert "latency and size" in page.text
    assert not [one for one in page.all("svg") if (one.get("id") or "").startswith("accuracy")]


@pytest.mark.parametrize("values", [(1.0, 1.0), (0.0, 1.0), (0.999, 0.9991)])
def test_dots_lie_in_the_chart_whatever_the_values(values: tuple[float, float]) -> None:
    content = Content([report(value, 2_000_000, 9, label=str(i)) for i, value in enumerate(values)])
    for chart in accuracy_charts(content, choices(content)[0], 0):
        for one in chart.marks:
            if isinstance(one, Shape):
                for x, y in re.findall(r"[ML](-?[\d.]+),(-?[\d.]+)", one.path):
                    assert 0 <= float(x) <= chart.width
                    assert 0 <= float(y) <= chart.height
