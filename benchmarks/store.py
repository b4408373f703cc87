"""The result store: every report, in one SQLite file.

A report is validated on the way in and on the way out, where its digest has to be the one that was
kept. The document is what counts: nothing that follows from it is kept beside it. One that is
damaged is set aside and named in `Store.damaged`; the others are read. The file is no more than
this table: a trigger or view that somebody else put into it would decide what is kept.
"""

import contextlib
import functools
import hashlib
import shutil
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Self

from pydantic_core import from_json

from benchmarks.conclusions import conclude
from mobilevit_deploy.contract.report import Report, parse_report, report_text
from mobilevit_deploy.errors import (
    PublicationError,
    ReportConflictError,
    ReportError,
    StoreBusyError,
    StoreFullError,
)
from mobilevit_deploy.publishing import publish_file

Kept = Literal["new", "same", "other"]
"""What became of a report: kept now, kept already, or refused since its id is another's."""

STORE_VERSION = 2
_LEAST_FREE_BYTES = 64 * 1024  # below, an error of the disk means that it is full
_LONGEST_NAME = 80  # characters, in a message
_DAMAGED = "it was changed or damaged since it was kept"
_APPLICATION_ID = 0x6D766974  # "mvit": tells the file from any other SQLite database

_TABLE = """
CREATE TABLE reports (
    id TEXT PRIMARY KEY,
    created TEXT NOT NULL,
    document TEXT NOT NULL,
    sha256 TEXT NOT NULL
) STRICT
"""

_INDEX = "sqlite_autoindex_reports_1"
"""Of the ids; what SQLite keeps twice tells what one damaged page has lost."""

_FIELDS: dict[str, tuple[str, ...]] = {
    "run": ("run",),
    "variant": ("artifact", "variant"),
    "format": ("artifact", "format"),
    "precision": ("artifact", "precision"),
    "label": ("artifact", "label"),
    "threads": ("execution", "threads"),
}
"""Where a document has what reports are found by, beside whether they are valid."""


@dataclass(frozen=True)
class Entry:
    """A report as it is kept: what may wait in large numbers is no more than its text."""

    id: str
    created: str
    document: bytes

    @classmethod
    def of(cls, report: Report) -> Self:
        """The entry of a report."""
        return cls(str(report.id), report.created_utc, report_text(report).encode())


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
        self.path = path
        self.damaged: dict[str, str] = {}
        """Id, or position, of each report that was set aside by the latest look -> why."""
        with self._explained_errors():
            self._connection = sqlite3.connect(path, timeout=patience_seconds)
            self._connection.text_factory = bytes  # a damaged file's text may be no UTF-8
            try:
                self._prepare()
                self._file = self._identity()
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
            kept = [self._insert(Entry.of(report)) for report in reports]
            if "other" in kept:
                raise ReportConflictError(
                    f"{self.path} has another report with the id "
                    f"{reports[kept.index('other')].id}. A report is never changed: measure "
                    "again, which gives a new id."
                )
        return kept.count("new")

    def add_each(self, entries: Sequence[Entry]) -> list[Kept]:
        """Keep reports that do not depend on each other, in one transaction.

        Returns:
            What became of each, in their order.

        Raises:
            StoreBusyError: another program kept the store locked; none is kept.
            StoreFullError: there is no space left; none is kept.
            ReportError: the file cannot be written; none is kept.
        """
        with self._transaction():
            return [self._insert(entry) for entry in entries]

    def reports(self, **wanted: str | int | bool) -> list[Report]:
        """The reports with these fields, oldest first, those of one run in their order.

        Args:
            wanted: run, variant, format, precision, label, threads, valid; all have to hold.

        Raises:
            ReportError: an unknown field, or the file is damaged as a whole.
        """
        known = (*_FIELDS, "valid")
        unknown = sorted(set(wanted) - set(known))
        if unknown:
            raise ReportError(f"Reports are found by {', '.join(known)}; got {unknown[0]!r}.")
        valid = wanted.pop("valid", None)
        found = [
            (report.created_utc, position, report)
            for position, report in self._read(self._positions(), wanted)
            if valid is None or conclude(report).valid == valid
        ]
        return [report for *_, report in sorted(found, key=lambda one: one[:2])]

    def newest(self, count: int) -> list[Report]:
        """The last reports that came in, at most `count`, in the order in which they came.

        Raises:
            ReportError: the file is damaged as a whole.
        """
        found: list[Report] = []
        for _, report in self._read(reversed(self._positions()), {}):
            found.append(report)
            if len(found) == count:
                break
        return found[::-1]

    def _positions(self) -> list[int]:
        """Where there are reports, by the table and by the index of ids, in the order of coming."""
        self.damaged = {}
        found: set[int] = set()
        most, failed = 0, []
        for source in ("NOT INDEXED", f"INDEXED BY {_INDEX}"):
            try:
                query = f"SELECT rowid FROM reports {source}"  # noqa: S608
                rows = [row for (row,) in self._connection.execute(query)]
            except sqlite3.DatabaseError as error:
                failed.append(error)
            else:
                most = max(most, len(rows))
                found.update(rows)
        if len(failed) == 2:
            with self._explained_errors():
                raise failed[0]
        for number in range(len(found), most):  # one place twice: another has lost its own
            self.damaged[f"without a place ({number + 1} of {most})"] = _DAMAGED
        return sorted(found)

    def _read(
        self, positions: Iterable[int], wanted: Mapping[str, object]
    ) -> Iterator[tuple[int, Report]]:
        """The sound reports at some positions, with those; what is damaged is set aside."""
        for position in positions:
            report = self._report_at(position, wanted)
            if report is not None:
                yield position, report

    def _report_at(self, position: int, wanted: Mapping[str, object]) -> Report | None:
        """The report at a position; None if it has other values, or is set aside."""
        name, problem = f"number {position}", _DAMAGED
        try:
            query = "SELECT id, document, sha256 FROM reports WHERE rowid = ?"
            row = self._connection.execute(query, (position,)).fetchone()
            if row is not None and all(isinstance(part, bytes) for part in row):
                name = row[0].decode(errors="replace")[:_LONGEST_NAME]
                if _digest(row[1]).encode() == row[2]:
                    if not _holds(row[1], wanted):
                        return None
                    report = parse_report(row[1])
                    if name == str(report.id):
                        return report
                    problem = f"its document is that of {report.id}"
        except (sqlite3.DatabaseError, ReportError) as error:
            if _code(error) in _BUSY:  # which says nothing about this report
                with self._explained_errors():
                    raise
            problem = str(error)
        self.damaged[name] = problem
        return None

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._explained_errors(), self._connection:
            self._connection.execute("BEGIN IMMEDIATE")  # nobody adds between look and insert
            self._require_own_schema()
            if self._identity() != self._file:
                raise ReportError(
                    f"{self.path} was moved, deleted or replaced while it was open; nothing was "
                    "added. Start again."
                )
            yield

    def _insert(self, entry: Entry) -> Kept:
        digest = _digest(entry.document)
        query = "SELECT document, sha256 FROM reports WHERE id = ?"
        row = self._connection.execute(query, (entry.id,)).fetchone()
        if row is not None:
            if row[1] != digest.encode():
                return "other"
            if row[0] == entry.document:
                return "same"
            # The same again, and the one that was kept is damaged.
            self._connection.execute("DELETE FROM reports WHERE id = ?", (entry.id,))
        self._connection.execute(
            "INSERT INTO reports VALUES (?, ?, CAST(? AS TEXT), ?)",
            (entry.id, entry.created, entry.document, digest),
        )
        # A damaged file may take it to where nobody finds it.
        if self._connection.execute(query, (entry.id,)).fetchone() != (
            entry.document,
            digest.encode(),
        ):
            raise ReportError(
                f"{self.path} is damaged: what is added to it cannot be read again. Nothing was "
                "added; give another file with --store."
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
            return
        if application != _APPLICATION_ID:
            raise ReportError(f"{self.path} is a database, but no result store of mvit-bench.")
        if version != STORE_VERSION:
            raise ReportError(
                f"{self.path} is a result store of version {version}; this release reads "
                f"{STORE_VERSION}. Use the release that wrote it, or another file."
            )
        self._require_own_schema()

    def _identity(self) -> tuple[int, int] | None:
        """Which file the path names; SQLite goes on writing to one that is no longer there."""
        try:
            status = self.path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _require_own_schema(self) -> None:
        """Refuse a file with a trigger, view or constraint that is not this release's."""
        found = self._connection.execute("SELECT name, sql FROM sqlite_schema").fetchall()
        for name, sql in found:
            own = (
                name == b"reports"
                and isinstance(sql, bytes)
                and sql.strip() == _TABLE.strip().encode()
            ) or (name == _INDEX.encode() and sql is None)
            if not own:
                shown = str(name, errors="replace") if isinstance(name, bytes) else str(name)
                raise ReportError(
                    f"{self.path} has {shown[:_LONGEST_NAME]!r}, which mvit-bench did not make: "
                    "it could change or delete what is kept. Give another file with --store."
                )

    @contextlib.contextmanager
    def _explained_errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            code = _code(error)
            if code in _BUSY:
                raise StoreBusyError(
                    f"{self.path} is locked: another program is writing to it. Try again."
                ) from error
            if code == sqlite3.SQLITE_FULL or (
                code == sqlite3.SQLITE_IOERR and _free_bytes(self.path) < _LEAST_FREE_BYTES
            ):
                raise StoreFullError(
                    f"The disk of {self.path} is full; nothing was added. Make space, or give "
                    "another file with --store."
                ) from error
            raise ReportError(
                f"{self.path} cannot be used as a result store: {error}. "
                "Give another file with --store."
            ) from error


_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}


def _code(error: Exception) -> int:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest says where


def _free_bytes(path: Path) -> int:
    return shutil.disk_usage(path.parent).free


def _holds(document: bytes, wanted: Mapping[str, object]) -> bool:
    """Has a sound document these values? Found without checking what else it has."""
    if not wanted:
        return True
    fields = from_json(document)
    return all(
        functools.reduce(lambda part, key: part[key], _FIELDS[name], fields) == value
        for name, value in wanted.items()
    )


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
    """Write each report as ID.json into a folder, whole or not at all.

    Raises:
        ReportError: the folder cannot be written to.
    """
    try:
        for report in reports:
            publish_file(folder / f"{report.id}.json", report_text(report))
    except OSError as error:
        raise ReportError(f"{folder} cannot be written to: {error.strerror}.") from None
    except PublicationError as error:
        raise ReportError(str(error)) from None


def _digest(document: bytes) -> str:
    return hashlib.sha256(document).hexdigest()
