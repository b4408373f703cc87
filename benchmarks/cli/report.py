"""`mvit-bench report`: everything that was measured, as one page."""

from pathlib import Path
from typing import Annotated

import typer

from benchmarks.cli.options import DEFAULT_STORE, DebugOption, JsonOption, StoreOption
from benchmarks.cli.store import show_damaged
from mobilevit_deploy.console import activity, out, print_json, reported
from mobilevit_deploy.errors import ReportError, UsageError
from mobilevit_deploy.publishing import publish_file

EXAMPLES = """
**Examples**

`mvit-bench report` (what was measured, as one HTML page)

`mvit-bench report phone/report.json` (adds reports of other devices first)

`mvit-bench report --format markdown > RESULTS.md`
"""


def report(
    documents: Annotated[
        list[Path] | None,
        typer.Argument(help="report.json files, or folders of them, to keep in the store first."),
    ] = None,
    store: StoreOption = DEFAULT_STORE,
    output: Annotated[
        Path | None,
        typer.Option(help="File; HTML: report.html beside the store, Markdown: standard output."),
    ] = None,
    text_format: Annotated[str, typer.Option("--format", help="html or markdown.")] = "html",
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show everything in the store: one self-contained HTML page, or Markdown."""
    with reported(debug=debug, as_json=as_json):
        if text_format not in {"html", "markdown"}:
            raise UsageError(f"--format is html or markdown, got {text_format!r}.")
        with activity() as progress:
            progress("reading reports")
            from benchmarks.report.markdown import markdown_text
            from benchmarks.report.page import html_page
            from benchmarks.store import Store, read_reports

            found = read_reports(documents or [])
            with Store(store, create=bool(found)) as kept:
                added = kept.add(found)
                reports = kept.reports()
                damaged = kept.damaged
            show_damaged(kept)
            progress("drawing")
            text = html_page(reports) if text_format == "html" else markdown_text(reports)
        if output is None and text_format == "html":
            output = store.with_name("report.html")
        if output is None and not as_json:
            out.file.write(text)
            return
        if output is not None:
            _write(output, text)
        if as_json:
            document = {"reports": len(reports), "added": added, "set_aside": damaged}
            print_json(document | ({"text": text} if output is None else {"file": str(output)}))
        else:
            out.print(f"{len(reports)} reports in {output}", soft_wrap=True)


def _write(path: Path, text: str) -> None:
    """Write a file, its folder included; raises `ReportError`."""
    try:
        publish_file(path, text)
    except OSError as error:
        raise ReportError(
            f"{path} cannot be written: {error.strerror}. What was there is unchanged."
        ) from None
