"""Sustained runs on the page: a curve with its readings, and a row of what it comes to."""

import re
from typing import Any

from benchmarks.report.content import Content
from benchmarks.report.markdown import markdown_text
from benchmarks.report.page import html_page
from benchmarks.report.sustained import sustained_charts, sustained_table
from mobilevit_deploy.contract.report import Report
from tests.html_page import Page
from tests.reports import make_report, sustained_report


def hot_phone() -> Report:
    """A phone that gets hot after two minutes, and tells everything that a phone tells."""

    def told(second: int) -> dict[str, Any]:
        heat = min(second / 300, 1)
        return {
            "thermal": "none" if heat < 0.3 else "light" if heat < 0.8 else "moderate",
            "thermal_headroom": round(0.55 + 0.4 * heat, 2),
            "frequency_hz": round(2.85e9 - 0.9e9 * heat),
            "percent": 80 - second / 150,
            "charging": False,
            "celsius": 30 + 9 * heat,
            "volts": 4.0,
            "microamperes": -750_000,
            "microampere_hours": 3_000_000 - 208 * second,
        }

    def latency_ms(second: float) -> float:
        return 10 + 5 * min(max(second - 120, 0) / 120, 1) + (second * 7919 % 1) / 2

    return sustained_report(latency_ms, told=told)


def test_a_curve_with_every_quantity_that_the_device_told() -> None:
    page = Page(html_page([make_report(), hot_phone()]))
    charts = [one for one in page.all("svg") if (one.get("id") or "").startswith("sustained")]
    assert [one["id"] for one in charts] == ["sustained-0"]
    assert "over 10 min" in (charts[0]["aria-label"] or "")
    (median,) = [one for one in page.all("path") if one.get("class") == "trend onnx"]
    points = re.findall(r"([\d.]+),([\d.]+)", median["d"] or "")
    assert len(points) == 120, "both ends of sixty stretches"
    heights = [float(y) for _, y in points]
    assert heights[0] > heights[-1], "later it is slower, and higher on the page"
    assert len([one for one in page.all("path") if one.get("class") == "told"]) == 5
    for text in (
        "Sustained latency", "settles after", "thermal headroom", "0.55 → 0.95", "battery",
        "2.85 GHz → 1.95 GHz", "-750 mA → -750 mA", "none, light, moderate", "3.00 W",
    ):  # fmt: skip
        assert text in page.text


def test_the_row_of_a_run() -> None:
    report = hot_phone()
    table = sustained_table(Content([report]))
    (row,) = table.rows
    cells = dict(zip(table.headings, row, strict=True))
    assert cells["artifact"] == "onnx fp32 sustained"
    assert cells["last / first"] == "1.490"
    assert cells["lasted"] == "10 min"
    assert cells["settles after"] == "3 min 40 s"
    assert cells["energy of a run"] == "300 mJ (3.00 W)"
    assert f"| {row[0]} |" in markdown_text([report])


def test_what_a_device_does_not_tell_has_no_track() -> None:
    report = sustained_report(lambda second: 10 + second / 20, 40)
    table = sustained_table(Content([report]))
    assert [name for name in table.headings if "battery" in name or "clock" in name] == []
    cells = dict(zip(table.headings, table.rows[0], strict=True))
    assert (cells["settles after"], cells["energy of a run"]) == ("not within the run", "–")
    (chart,) = sustained_charts(Content([report]))
    assert "seconds" in [getattr(mark, "text", "") for mark in chart.marks]


def test_a_page_without_a_sustained_run_has_no_such_part() -> None:
    assert "Sustained" not in html_page([make_report()])


def test_a_sustained_run_is_a_series_of_its_own() -> None:
    usual, sustained = make_report(), sustained_report(lambda _: 2.0, 60)
    content = Content([usual, sustained])
    assert len(content.newest) == 2
    assert {content.name(one) for one in content.newest} == {"onnx fp32", "onnx fp32 sustained"}
    assert content.histories() == []
