"""The result store: every report, in one SQLite file.

A report is validated on the way in and on the way out, where its digest has to be the one that was
kept. The document is what counts: nothing that follows from it is kept beside it.
"""

import contextlib
import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Literal, Self

from benchmarks.conclusions import conclude
from mobilevit_deploy.contract.report import Report, parse_report, report_text
from mobilevit_deploy.errors import (
    ReportConflictError,
    ReportError,
    StoreBusyError,
    StoreFullError,
)

Kept = Literal["new", "same", "other"]
"""What became of a report: kept now, kept already, or refused since its id is another's."""

STORE_VERSION = 2
_LEAST_FREE_BYTES = 64 * 1024  # below, an error of the disk means that it is full
_APPLICATION_ID = 0x6D766974  # "mvit": tells the file from any other SQLite database

_TABLE = """
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    created TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT
"""

_FIELDS: dict[str, Callable[[Report], str | int | None]] = {
    "run": lambda report: str(report.run),
    "variant": lambda report: report.artifact.variant,
    "format": lambda report: report.artifact.format,
    "precision": lambda report: report.artifact.precision,
    "label": lambda report: report.artifact.label,
    "threads": lambda report: report.execution.threads,
    "valid": lambda report: conclude(report).valid,
}


class Store:
    """An open result store; use it in a `with` statement."""

    def __init__(self, path: Path, *, create: bool = False, patience_seconds: float = 30.0) -> None:
        """Open a store.

        Args:
            path: the SQLite file.
            create: make it, and its folder, if it is not there.
            patience_seconds: how long to wait for another program that is writing.

        Raises:
            ReportError: it is not there, or is no result store of this release.
        """
        if not create and not path.is_file():
            raise ReportError(
                f"There is no result store {path}. Measure first: mvit-bench host FOLDER"
            )
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ReportError(f"{path.parent} cannot be made: {error.strerror}.") from None
        self._path = path
        with self._explained_errors():
            self._connection = sqlite3.connect(path, timeout=patience_seconds)
            try:
                self._prepare()
            except BaseException:
                self._connection.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def add(self, reports: Sequence[Report]) -> int:
        """Keep reports, all or none; one that is kept already changes nothing.

        Returns:
            How many were new.

        Raises:
            ReportConflictError: another report is kept under the same id.
            StoreBusyError: another program kept the store locked.
            StoreFullError: there is no space left.
            ReportError: the file cannot be written.
        """
        with self._transaction():
            kept = [self._insert(report) for report in reports]
            if "other" in kept:
                raise ReportConflictError(
                    f"{self._path} has another report with the id "
                    f"{reports[kept.index('other')].id}. A report is never changed: measure "
                    "again, which gives a new id."
                )
        return kept.count("new")

    def add_each(self, reports: Sequence[Report]) -> list[Kept]:
        """Keep reports that do not depend on each other, in one transaction.

        Returns:
            What became of each, in their order.

        Raises:
            StoreBusyError: another program kept the store locked; none is kept.
            StoreFullError: there is no space left; none is kept.
            ReportError: the file cannot be written; none is kept.
        """
        with self._transaction():
            return [self._insert(report) for report in reports]

    def reports(self, **wanted: str | int | bool) -> list[Report]:
        """The reports with these fields, oldest first, those of one run in their order.

        Args:
            wanted: run, variant, format, precision, label, threads, valid; all have to hold.

        Raises:
            ReportError: an unknown field, or a stored document is damaged.
        """
        unknown = sorted(set(wanted) - set(_FIELDS))
        if unknown:
            raise ReportError(f"Reports are found by {', '.join(_FIELDS)}; got {unknown[0]!r}.")
        return [
            report
            for report in self._ordered("created, rowid")
            if all(_FIELDS[name](report) == value for name, value in wanted.items())
        ]

    def newest(self, count: int) -> list[Report]:
        """The last reports that came in, at most `count`, in the order in which they came.

        Raises:
            ReportError: a stored document is damaged.
        """
        return self._ordered("rowid DESC", most=count)[::-1]

    def _ordered(self, order: str, most: int = -1) -> list[Report]:
        query = f"SELECT document, sha256 FROM reports ORDER BY {order} LIMIT ?"  # noqa: S608
        with self._explained_errors():
            rows = self._connection.execute(query, (most,)).fetchall()
        if any(_digest(document) != sha256 for document, sha256 in rows):
            raise ReportError(
                f"{self._path} holds a report that was changed or damaged since it was kept. "
                "Use a copy of the store, or another file with --store."
            )
        return [parse_report(document) for document, _ in rows]

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained_errors(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")  # nobody adds between look and insert
            yield

    def _insert(self, report: Report) -> Kept:
        row = self._connection.execute(
            "SELECT document FROM reports WHERE id = ?", (str(report.id),)
        ).fetchone()
        if row is not None:
            with contextlib.suppress(ReportError):  # a damaged one is another
                return "same" if parse_report(row[0]) == report else "other"
            return "other"
        document = report_text(report)
        self._connection.execute(
            "INSERT INTO reports VALUES (?, ?, ?, ?)",
            (str(report.id), report.created_utc, document, _digest(document)),
        )
        return "new"

    def _prepare(self) -> None:
        connection = self._connection
        # Tables before marks: another process may be making the store, all of it at once.
        (tables,) = connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if tables == 0:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                if not connection.execute("SELECT COUNT(*) FROM sqlite_schema").fetchone()[0]:
                    connection.execute(_TABLE)
                    connection.execute(f"PRAGMA application_id = {_APPLICATION_ID}")
                    connection.execute(f"PRAGMA user_version = {STORE_VERSION}")
        elif application != _APPLICATION_ID:
            raise ReportError(f"{self._path} is a database, but no result store of mvit-bench.")
        elif version != STORE_VERSION:
            raise ReportError(
                f"{self._path} is a result store of version {version}; this release reads "
                f"{STORE_VERSION}. Use the release that wrote it, or another file."
            )

    @contextlib.contextmanager
    def _explained_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says where
            if code in {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}:
                raise StoreBusyError(
                    f"{self._path} is locked: another program is writing to it. Try again."
                ) from error
            free_bytes = shutil.disk_usage(self._path.parent).free
            if code == sqlite3.SQLITE_FULL or (
                code == sqlite3.SQLITE_IOERR and free_bytes < _LEAST_FREE_BYTES
            ):
                raise StoreFullError(
                    f"The disk of {self._path} is full; nothing was added. Make space, or give "
                    "another file with --store."
                ) from error
            raise ReportError(
                f"{self._path} cannot be used as a result store: {error}. "
                "Give another file with --store."
            ) from error


def read_reports(paths: Sequence[Path]) -> list[Report]:
    """Reports from files, and from the `.json` files below folders.

    Raises:
        ReportError: a path is missing or a document is no valid report; it is named.
    """
    found = []
    for path in paths:
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        for file in files:
            try:
                found.append(parse_report(file.read_bytes()))
            except OSError as error:
                raise ReportError(f"{file} cannot be read: {error.strerror}.") from None
            except ReportError as error:
                raise ReportError(f"{file}: {error}") from None
    return found


def write_reports(folder: Path, reports: Sequence[Report]) -> None:
    """Write each report as ID.json into a folder.

    Raises:
        ReportError: the folder cannot be written to.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for report in reports:
            (folder / f"{report.id}.json").write_text(report_text(report), encoding="utf-8")
    except OSError as error:
        raise ReportError(f"{folder} cannot be written to: {error.strerror}.") from None


def _digest(document: str) -> str:
    return hashlib.sha256(document.encode()).hexdigest()
