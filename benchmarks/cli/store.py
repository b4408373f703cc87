"""The store that a command keeps its reports in."""

import contextlib
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from mobilevit_deploy.console import err, out, styled
from mobilevit_deploy.errors import ReportError

if TYPE_CHECKING:
    from benchmarks.store import Store
    from mobilevit_deploy.contract.report import Report


@contextlib.contextmanager
def opened_store(path: Path) -> Iterator["Store"]:
    """Open a store, made if need be, before anything is measured.

    A file that cannot be used is said first: an hour on a phone is not spent for nothing.

    Raises:
        ReportError: the file cannot be used as a store.
    """
    from benchmarks.store import Store

    with Store(path, create=True) as kept:
        yield kept


def keep(store: "Store", reports: Sequence["Report"], output: Path | None = None) -> None:
    """Keep what was measured, and write it into a folder too where one is named.

    Where the store is full or locked by now, the reports are written as files: into that folder, or
    beside the store, or where temporary files go; and where no disk takes them, to standard output.

    Raises:
        ReportError: the store, or the folder, took nothing; says where the reports are.
    """
    from benchmarks.store import write_reports

    refused: ReportError | None = None
    if output is not None:
        try:
            write_reports(output, reports)
        except ReportError as error:
            refused, output = error, None
    try:
        store.add(reports)
    except ReportError as error:
        folder = output or _rescued(store.path, reports)
        raise ReportError(
            f"{error} The reports are "
            + (
                "on standard output: no folder took them."
                if folder is None
                else f"in {folder}. Keep them with: mvit-bench report {folder} --store {store.path}"
            )
        ) from None
    if refused is not None:
        raise refused


def _rescued(path: Path, reports: Sequence["Report"]) -> Path | None:
    """Where the reports were written to: the first folder that takes them; None: printed."""
    from benchmarks.store import write_reports
    from mobilevit_deploy.contract.report import report_text

    beside = path.with_name(f"{path.stem}-unkept")
    for folder in (beside, Path(tempfile.gettempdir()) / beside.name):
        with contextlib.suppress(ReportError):
            write_reports(folder, reports)
            return folder
    out.file.write("".join(map(report_text, reports)))
    return None


def show_damaged(store: "Store") -> None:
    """Name the reports that the store set aside."""
    for name, why in store.damaged.items():
        what = f"report {name} of {store.path}: {why}"
        err.print(styled("bold red", "set aside:", f" {what}"), soft_wrap=True)
