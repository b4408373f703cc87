"""What `mvit-bench` shows on a terminal, and what it keeps off while samples are taken."""

import contextlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from mobilevit_deploy.console import err, out, print_json, styled
from mobilevit_deploy.errors import UsageError

if TYPE_CHECKING:
    from benchmarks.measuring.request import Run
    from mobilevit_deploy.charts.table import Table


@contextlib.contextmanager
def between_samples() -> Iterator[Callable[[str], None]]:
    """A status line that is only drawn when it is told to.

    A spinner turns in a thread of its own: it would take CPU time of the process under test.
    """
    if not err.is_terminal:
        yield lambda _: None
        return
    from rich.live import Live
    from rich.text import Text

    with Live(Text("starting"), console=err, auto_refresh=False, transient=True) as live:
        yield lambda text: live.update(styled("", text), refresh=True)


def require_one_form(*, as_json: bool, as_markdown: bool) -> None:
    """Refuse two forms at once; raises `UsageError`."""
    if as_json and as_markdown:
        raise UsageError("--json and --markdown exclude each other.")


def show_study(
    document: Any,
    tables: "list[Table]",
    remarks: list[str],
    as_json: bool,
    as_markdown: bool,
) -> None:
    """Tables, the machine they are of, and what is missing from them."""
    from benchmarks.studies.tables import machine_line

    if as_json:
        print_json({"machine": machine_line(), "results": document})
    elif as_markdown:
        from benchmarks.report.markdown import markdown_table

        parts = [markdown_table(table) for table in tables]
        parts += ["\n".join(f"- {line}" for line in remarks)] if remarks else []
        out.file.write("\n\n".join([machine_line(), *parts]) + "\n")
    else:
        out.print(machine_line(), soft_wrap=True)
        for table in tables:
            show_table(table)
        for line in remarks:
            err.print(line, soft_wrap=True)


def finish_run(
    run: "Run", store: Path, *, require_valid: bool, as_json: bool, needs_reports: bool = False
) -> None:
    """Show what was measured and what was left out, and say where it is kept.

    Raises:
        Exit: code 1 if something should have been measured and was not: where `needs_reports`, if
            nothing was; where `require_valid`, if a measurement is too noisy.
    """
    from benchmarks.conclusions import conclude_together, ratios

    conclusions = conclude_together(run.reports)
    if as_json:
        print_json(
            {
                "reports": [
                    {**one.report.model_dump(mode="json"), "verdict": one.verdict}
                    for one in conclusions
                ],
                "ratios": [
                    {
                        "report": str(one.report.id),
                        "baseline": str(one.baseline.id),
                        "clock": one.clock,
                        "ratio": one.value,
                        "low": one.low,
                        "high": one.high,
                    }
                    for one in ratios(conclusions)
                ],
                "left_out": [
                    {"artifact": one.title, "label": one.label, "reason": one.reason}
                    for one in run.left_out
                ],
            }
        )
    else:
        _show_run(run)
        show_next(store)
    failed = any(one.failed for one in run.left_out) or (needs_reports and not run.reports)
    if failed or (require_valid and not all(one.valid for one in conclusions)):
        raise typer.Exit(1)


def _show_run(run: "Run") -> None:
    if run.reports:
        from benchmarks.report.content import Content
        from benchmarks.report.sustained import sustained_table
        from benchmarks.report.tables import ratios_table, result_tables

        content = Content(run.reports)
        for table in result_tables(content):
            show_table(table)
        sustained = sustained_table(content)
        if sustained.rows:
            show_table(sustained)
        comparisons = ratios_table(content)
        if comparisons.rows:
            show_table(comparisons)
        for title, reasons in content.doubts():
            err.print(styled("yellow", "noisy:", f" {title}"), soft_wrap=True)
            for reason in reasons:
                err.print(f"  {reason}", soft_wrap=True)
    for one in run.left_out:
        colour = "bold red" if one.failed else "yellow"
        said = f" {one.title} ({one.label}): {one.reason}"
        err.print(styled(colour, "not measured:", said), soft_wrap=True)


def show_next(store: Path) -> None:
    """The command that shows what is kept."""
    err.print(f"next: mvit-bench report --store {store}", soft_wrap=True)


def show_table(table: "Table") -> None:
    """One table, as wide as the terminal."""
    from rich.table import Table as Rich

    shown = Rich(title=table.title, title_justify="left")
    for index, heading in enumerate(table.headings):
        shown.add_column(
            heading, justify="right" if index in table.numbers else "left", overflow="fold"
        )
    for row in table.rows:
        shown.add_row(*row)
    out.print(shown)
