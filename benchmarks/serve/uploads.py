"""POST /api/reports: bounded, checked, kept once, and answered when it is on the disk."""

import asyncio
import contextlib
import math
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from benchmarks.report.content import Content
from benchmarks.serve.desk_events import Desk, Row, row
from benchmarks.serve.guard import refused
from benchmarks.serve.inbox import Inbox
from benchmarks.store import Entry
from mobilevit_deploy.contract.report import parse_report
from mobilevit_deploy.errors import ReportError, StoreBusyError, StoreFullError

_SLOWEST_UPLOAD_SECONDS = 60.0

_LARGE_BYTES = 64 * 1024
"""A larger report takes some milliseconds to check; others are answered meanwhile."""

_REST = 4.0
"""How many times as long as a large report took to check, its address rests before the next."""

_LARGEST_AT_ONCE = 3
"""Reports of the largest size whose bytes may wait at once, of all addresses together."""


class _RefusedBody(Exception):  # noqa: N818 (an answer, not a failure)
    def __init__(self, answer: Response) -> None:
        self.answer = answer


@dataclass
class _Address:
    """What one address has under way."""

    waiting_bytes: int = 0
    large: asyncio.Lock = field(default_factory=asyncio.Lock)
    rested: float = 0.0  # on the monotonic clock


class Uploads:
    """The route that takes reports."""

    def __init__(
        self, inbox: Inbox, desk: Desk, most_bytes: int, complain: Callable[[str], None]
    ) -> None:
        """Take reports of at most `most_bytes`; what goes wrong with the store is complained of."""
        self._inbox = inbox
        self._desk = desk
        self._most_bytes = most_bytes
        self._complain = complain
        self._addresses: dict[str, _Address] = {}
        self._waiting_bytes = 0
        self._checking = asyncio.Lock()  # a large report is held as many objects: one at a time

    async def receive(self, request: Request) -> Response:
        """Answer one upload."""
        wait = request.scope["allowance"].seconds_to_wait()
        if wait:
            return refused(429, "Too many reports at once. Try again.", math.ceil(wait))
        address = self._addresses.setdefault(request.scope["client"][0], _Address())
        body, taken = bytearray(), [0]
        try:
            async with self._turn(request, address):
                async with asyncio.timeout(_SLOWEST_UPLOAD_SECONDS):
                    await self._read(request, address, body, taken)
                if len(body) < _LARGE_BYTES:
                    checked = _checked(body)
                else:
                    async with self._checking:
                        started = time.monotonic()
                        checked = await run_in_threadpool(_checked, body)
                        address.rested = time.monotonic() * (1 + _REST) - started * _REST
            body.clear()
            return refused(400, checked) if isinstance(checked, str) else await self._kept(*checked)
        except _RefusedBody as refusal:
            return refusal.answer
        except TimeoutError:
            return refused(408, f"The report took more than {_SLOWEST_UPLOAD_SECONDS:.0f} s.")
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it, and nothing was kept
        finally:
            body.clear()  # an error's frames may keep it for long
            self._waiting_bytes -= taken[0]
            address.waiting_bytes -= taken[0]

    async def _kept(self, entry: Entry, shown: Row, verdict: dict[str, Any]) -> Response:
        try:
            kept = await self._inbox.keep(entry)
        except StoreBusyError as error:
            self._complain(str(error))
            return refused(503, "The store is busy. Try again.", 2)
        except StoreFullError as error:
            self._complain(str(error))
            return refused(507, "The disk of the computer that keeps the reports is full.")
        except ReportError as error:
            self._complain(str(error))
            return refused(500, "The report could not be kept; see the terminal of mvit-bench.")
        if kept == "other":
            return refused(409, f"Another report has the id {entry.id}. Measure again.")
        if kept == "new":
            self._desk.add(shown)
        return JSONResponse(
            {"id": entry.id, "kept": kept, "verdict": verdict},
            201 if kept == "new" else 200,
            {"Cache-Control": "no-store"},
        )

    @contextlib.asynccontextmanager
    async def _turn(self, request: Request, address: _Address) -> AsyncIterator[None]:
        """Of what may be large, one at a time of each address, which rests after it."""
        if 0 <= _declared(request) < _LARGE_BYTES:
            yield
            return
        async with address.large:
            await asyncio.sleep(address.rested - time.monotonic())
            yield

    async def _read(
        self, request: Request, address: _Address, body: bytearray, taken: list[int]
    ) -> None:
        too_large = _RefusedBody(
            refused(413, f"The report is too large; at most {self._most_bytes} bytes are taken.")
        )
        if request.headers.get("content-encoding", "identity") != "identity":
            raise _RefusedBody(refused(415, "Send the report as it is, not compressed."))
        if _declared(request) > self._most_bytes:
            raise too_large
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._most_bytes:  # a body without a length, or a wrong one
                raise too_large
            taken[0] += len(chunk)
            self._waiting_bytes += len(chunk)
            address.waiting_bytes += len(chunk)
            if (
                self._waiting_bytes > _LARGEST_AT_ONCE * self._most_bytes
                or address.waiting_bytes > 2 * self._most_bytes
            ):
                raise _RefusedBody(refused(503, "Too much is waiting to be kept. Try again.", 2))


def _declared(request: Request) -> int:
    """The length of the body by its head; -1 where that does not say."""
    return int(request.headers.get("content-length", "-1"))


def _checked(body: bytearray) -> tuple[Entry, Row, dict[str, Any]] | str:
    """What is left of a report when it has been checked; or why it is refused.

    No error leaves the thread: a future and the error in it keep each other, and with it all that
    was read of the report, until the collector comes by.
    """
    try:
        report = parse_report(body)
    except ReportError as error:
        return str(error)
    content = Content([report])
    return Entry.of(report), row(report, content), content[report].verdict
