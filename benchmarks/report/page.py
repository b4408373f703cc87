"""The HTML page: self-contained, without scripts, readable offline and on a phone."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.report import charts
from benchmarks.report.across_devices import browser_table, devices_table
from benchmarks.report.content import Content
from benchmarks.report.marks import WIDTH, marker
from benchmarks.report.sustained import sustained_charts, sustained_table
from benchmarks.report.tables import device_facts, ratios_table, result_tables, runs_table
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import missing_extra

TITLE = "MobileViT on devices: measured latency"
_TEMPLATES = Path(__file__).parent / "templates"


def html_page(reports: Sequence[Report]) -> str:
    """One page about all reports.

    Args:
        reports: at least one, oldest first.

    Raises:
        ReportError: there is none.
        RuntimeUnavailableError: Jinja2 is not installed.
    """
    try:
        import jinja2
    except ModuleNotFoundError:
        raise missing_extra("jinja2", "bench") from None
    content = Content(reports)
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
    )
    formats = sorted({report.artifact.format for report in reports})
    return (
        environment.get_template("page.html.j2").render(
            title=TITLE,
            width=WIDTH,
            summary=content.summary(),
            legend=[(name, marker(name, 0, 0, 5)) for name in formats],
            results=result_tables(content),
            doubts=content.doubts(),
            across=[
                table for table in (devices_table(content), browser_table(content)) if table.rows
            ],
            comparisons=ratios_table(content),
            ratio_chart=charts.ratio_chart(content),
            sustained=sustained_table(content),
            sustained_charts=sustained_charts(content),
            distributions=[
                charts.distributions(content, group, index)
                for index, group in enumerate(content.groups())
            ],
            size=charts.latency_against_size(content),
            accuracy=charts.accuracy_against_latency(content),
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
        + "\n"
    )
