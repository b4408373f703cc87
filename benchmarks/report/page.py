"""The HTML page of everything that was measured."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import charts
from benchmarks.report.accuracy import (
    accuracy_charts,
    accuracy_table,
    choices,
    published_accuracy,
)
from benchmarks.report.across_devices import browser_table, devices_table
from benchmarks.report.content import Content
from benchmarks.report.dots import marker
from benchmarks.report.sustained import sustained_charts, sustained_table
from benchmarks.report.tables import device_facts, ratios_table, result_tables, runs_table
from mobilevit_deploy.charts.html import html_text
from mobilevit_deploy.contract.report import Report

TITLE = "MobileViT on devices: measured latency"
_TEMPLATE = Path(__file__).parent / "templates" / "report.html.j2"


def html_page(reports: Sequence[Report]) -> str:
    """One page about all reports.

    Args:
        reports: at least one, oldest first.

    Raises:
        ReportError: there is none.
        RuntimeUnavailableError: Jinja2 is not installed.
    """
    content = Content(reports)
    formats = sorted({report.artifact.format for report in reports})
    measured = choices(content)
    return html_text(
        _TEMPLATE,
        "bench",
        title=TITLE,
        summary=content.summary(),
        legend=[(name, marker(name, 0, 0, 5)) for name in formats],
        results=result_tables(content),
        doubts=content.doubts(),
        across=[table for table in (devices_table(content), browser_table(content)) if table.rows],
        comparisons=ratios_table(content),
        ratio_chart=charts.ratio_chart(content),
        sustained=sustained_table(content),
        sustained_charts=sustained_charts(content),
        distributions=[
            charts.distributions(content, group, index)
            for index, group in enumerate(content.groups())
        ],
        size=charts.latency_against_size(content),
        accuracy=[
            (accuracy_table(content, choice), accuracy_charts(content, choice, index))
            for index, choice in enumerate(measured)
        ],
        published=None if measured else published_accuracy(content),
        histories=[
            charts.history(content, title, series, index)
            for index, (title, series) in enumerate(content.histories())
        ],
        machines=[
            (content.device_name(device), device_facts(content, device))
            for device in content.devices
        ],
        runs=runs_table(content),
    )
