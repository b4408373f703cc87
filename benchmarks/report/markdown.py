"""The report as Markdown, for READMEs."""

from collections.abc import Sequence

from benchmarks.report.accuracy import accuracy_table, choices
from benchmarks.report.across_devices import browser_table, devices_table
from benchmarks.report.content import Content
from benchmarks.report.sustained import sustained_table
from benchmarks.report.tables import device_facts, ratios_table, result_tables
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import visible


def markdown_text(reports: Sequence[Report]) -> str:
    """The newest results, ratios and machine facts as Markdown tables.

    Args:
        reports: at least one, oldest first.

    Raises:
        ReportError: there is none.
    """
    content = Content(reports)
    parts = [_escaped(content.summary()), *map(markdown_table, result_tables(content))]
    for title, reasons in content.doubts():
        parts.append(f"Noisy, {_escaped(title)}:")
        parts.append("\n".join(f"- {_escaped(reason)}" for reason in reasons))
    parts += [markdown_table(accuracy_table(content, choice)) for choice in choices(content)]
    across = (sustained_table(content), devices_table(content), browser_table(content))
    parts += [markdown_table(table) for table in across if table.rows]
    comparisons = ratios_table(content)
    if comparisons.rows:
        parts.append(markdown_table(comparisons))
        parts.append("A ratio is the baseline's median by the artifact's: above 1 it is faster.")
    for device in content.devices:
        facts = tuple(device_facts(content, device))
        parts.append(
            markdown_table(
                Table(content.device_name(device), ("fact", "value"), facts, frozenset())
            )
        )
    return "\n\n".join(parts) + "\n"


def markdown_table(table: Table) -> str:
    """One table under its title."""
    rule = ("---:" if index in table.numbers else "---" for index in range(len(table.headings)))
    rows = [_row(table.headings), f"| {' | '.join(rule)} |", *map(_row, table.rows)]
    return f"**{_escaped(table.title)}**\n\n" + "\n".join(rows)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_escaped, cells))} |"


def _escaped(text: str) -> str:
    """Text that means nothing to Markdown and is no HTML."""
    text = visible(" ".join(text.split()))
    for character in "\\`*_[]|":
        text = text.replace(character, "\\" + character)
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
