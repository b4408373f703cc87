"""Reports on their way into the store: one thread writes, so that many come in one transaction."""

import asyncio
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Self

from benchmarks.store import Entry, Kept, Store
from mobilevit_deploy.errors import ReportError, StoreBusyError, StoreFullError

FORMER_REPORTS = 100
"""Reports of earlier sessions that the desk shows."""

_MOST_WAITING = 256  # reports; beyond, senders are asked to come again

_Waiting = tuple[Entry, "Future[Kept]"]


class Inbox:
    """An open store that keeps reports from several tasks; use it in a `with` statement."""

    def __init__(self, path: Path, patience_seconds: float) -> None:
        """Open the store, and make it if it is not there; see `Store`.

        Raises:
            ReportError: it cannot be opened.
        """
        self._waiting: deque[_Waiting] = deque()
        self._thread = ThreadPoolExecutor(1, "inbox")  # SQLite's connection stays in its thread
        opening = self._thread.submit(Store, path, create=True, patience_seconds=patience_seconds)
        self._store = opening.result()
        self.former = self._thread.submit(self._store.newest, FORMER_REPORTS).result()
        self.damaged = dict(self._store.damaged)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._thread.submit(self._store.close)  # behind what is waiting, which is still written
        self._thread.shutdown()

    async def keep(self, entry: Entry) -> Kept:
        """Keep one report; returns when it is on the disk.

        Raises:
            StoreBusyError: too many are waiting, or another program kept the store locked.
            StoreFullError: there is no space left.
            ReportError: the store cannot be written, or this report cannot be kept.
        """
        if len(self._waiting) >= _MOST_WAITING:
            raise StoreBusyError("Too many reports are waiting to be kept. Try again.")
        done: Future[Kept] = Future()
        done.set_running_or_notify_cancel()  # a sender who gives up cannot cancel a write
        self._waiting.append((entry, done))
        self._thread.submit(self._write)
        return await asyncio.wrap_future(done)

    def _write(self) -> None:
        """Write what waits; every sender is told something, whatever happens."""
        batch = [self._waiting.popleft() for _ in range(len(self._waiting))]
        if batch and self._failure(batch) is not None:
            for one in batch:  # alone, so that one that cannot be kept keeps no other out
                failure = self._failure([one])
                if failure is not None:
                    one[1].set_exception(failure)

    def _failure(self, batch: list[_Waiting]) -> ReportError | None:
        """Write a batch and tell its senders; None, or why nothing of it is kept."""
        try:
            kept = self._store.add_each([entry for entry, _ in batch])
        except (StoreBusyError, StoreFullError) as error:  # not for what is in the batch
            for _, done in batch:
                done.set_exception(error)
            return None
        except ReportError as error:
            return error
        except Exception as error:  # noqa: BLE001 (the writer goes on for the others)
            return ReportError(f"The report cannot be kept: {type(error).__name__}: {error}.")
        for (_, done), what in zip(batch, kept, strict=True):
            done.set_result(what)
        return None
