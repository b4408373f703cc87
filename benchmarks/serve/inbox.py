"""Reports on their way into the store: one thread writes, so that many come in one transaction."""

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from benchmarks.store import Kept, Store
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import ReportError, StoreBusyError

FORMER_REPORTS = 100
"""Reports of earlier sessions that the desk shows."""

_MOST_WAITING = 256  # reports; beyond, senders are asked to come again


class Inbox:
    """An open store that keeps reports from several tasks; use it in a `with` statement."""

    def __init__(self, path: Path, patience_seconds: float) -> None:
        """Open the store, and make it if it is not there; see `Store`.

        Raises:
            ReportError: it cannot be opened.
        """
        self._waiting: deque[tuple[Report, Future[Kept]]] = deque()
        self._thread = ThreadPoolExecutor(1, "inbox")  # SQLite's connection stays in its thread
        opening = self._thread.submit(Store, path, create=True, patience_seconds=patience_seconds)
        self._store = opening.result()
        self.former = self._thread.submit(self._store.newest, FORMER_REPORTS).result()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._store.close)  # behind what is waiting, which is still written
        self._thread.shutdown()

    async def keep(self, report: Report) -> Kept:
        """Keep one report; returns when it is on the disk.

        Raises:
            StoreBusyError: too many are waiting, or another program kept the store locked.
            StoreFullError: there is no space left.
            ReportError: the store cannot be written.
        """
        if len(self._waiting) >= _MOST_WAITING:
            raise StoreBusyError("Too many reports are waiting to be kept. Try again.")
        done: Future[Kept] = Future()
        done.set_running_or_notify_cancel()  # a sender who gives up cannot cancel a write
        self._waiting.append((report, done))
        self._thread.submit(self._write)
        return await asyncio.wrap_future(done)

    def _write(self) -> None:
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if not batch:  # an earlier call took them along
            return
        try:
            kept = self._store.add_each([report for report, _ in batch])
        except ReportError as error:
            for _, done in batch:
                done.set_exception(error)
            return
        for (_, done), what in zip(batch, kept, strict=True):
            done.set_result(what)
