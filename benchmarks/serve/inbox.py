"""Reports on their way into the store: one thread writes, so that many come in one transaction."""

import asyncio
import contextlib
import queue
import threading
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from benchmarks.store import Kept, Store
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import ReportError, StoreBusyError

FORMER_REPORTS = 100
"""Reports of earlier sessions that the desk shows."""

_MOST_WAITING = 256  # reports; beyond, senders are asked to come again
_MOST_AT_ONCE = 64  # in one transaction
_Waiting = tuple[Report, "Future[Kept]"]


class Inbox:
    """An open store that keeps reports from several tasks; use it in a `with` statement."""

    def __init__(self, path: Path, patience_seconds: float) -> None:
        """Open the store, and make it if it is not there.

        Args:
            path: the SQLite file.
            patience_seconds: how long a report waits for another program that writes.

        Raises:
            ReportError: it cannot be opened.
        """
        self._path = path
        self._patience = patience_seconds
        self._waiting: queue.Queue[_Waiting | None] = queue.Queue(_MOST_WAITING)
        self._opened: Future[list[Report]] = Future()
        self._thread = threading.Thread(target=self._write, name="inbox")
        self._thread.start()
        try:
            self.former = self._opened.result()
        except BaseException:
            self._thread.join()
            raise

    def __enter__(self) -> "Inbox":
        return self

    def __exit__(self, *_: object) -> None:
        self._waiting.put(None)  # behind what is waiting, which is still written
        self._thread.join()

    async def keep(self, report: Report) -> Kept:
        """Keep one report; returns when it is on the disk.

        Raises:
            StoreBusyError: too many are waiting, or another program kept the store locked.
            StoreFullError: there is no space left.
            ReportError: the store cannot be written.
        """
        done: Future[Kept] = Future()
        done.set_running_or_notify_cancel()  # a sender who gives up cannot cancel a write
        try:
            self._waiting.put_nowait((report, done))
        except queue.Full:
            raise StoreBusyError("Too many reports are waiting to be kept. Try again.") from None
        return await asyncio.wrap_future(done)

    def _write(self) -> None:
        try:
            store = Store(self._path, create=True, patience_seconds=self._patience)
            former = store.newest(FORMER_REPORTS)
        except BaseException as error:  # noqa: BLE001 (handed to who waits for the opening)
            self._opened.set_exception(error)
            return
        with store:
            self._opened.set_result(former)
            while (first := self._waiting.get()) is not None:
                batch, end = self._with_others(first)
                _keep(store, batch)
                if end:
                    return

    def _with_others(self, first: _Waiting) -> tuple[list[_Waiting], bool]:
        """What else is waiting already, and whether the end was among it."""
        batch = [first]
        with contextlib.suppress(queue.Empty):
            while len(batch) < _MOST_AT_ONCE:
                following = self._waiting.get_nowait()
                if following is None:
                    return batch, True
                batch.append(following)
        return batch, False


def _keep(store: Store, batch: Sequence[_Waiting]) -> None:
    try:
        kept = store.add_each([report for report, _ in batch])
    except ReportError as error:
        for _, done in batch:
            done.set_exception(error)
        return
    for (_, done), what in zip(batch, kept, strict=True):
        done.set_result(what)
