"""POST /api/reports: bounded, checked, kept once, and answered when it is on the disk."""

import asyncio
import math
from collections.abc import Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from benchmarks.conclusions import conclude
from benchmarks.serve.desk_events import Desk
from benchmarks.serve.guard import refused
from benchmarks.serve.inbox import Inbox
from mobilevit_deploy.contract.report import parse_report
from mobilevit_deploy.errors import ReportError, StoreBusyError, StoreFullError

_SLOWEST_UPLOAD_SECONDS = 60.0

_CHECKED_AT_ONCE_BYTES = 64 * 1024
"""A larger report takes some milliseconds to check; others are answered meanwhile."""


class _RefusedBody(Exception):  # noqa: N818 (an answer, not a failure)
    def __init__(self, answer: Response) -> None:
        self.answer = answer


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

    async def receive(self, request: Request) -> Response:
        """Answer one upload."""
        wait = request.scope["allowance"].seconds_to_wait()
        if wait:
            return refused(429, "Too many reports at once. Try again.", math.ceil(wait))
        try:
            async with asyncio.timeout(_SLOWEST_UPLOAD_SECONDS):
                body = await self._body(request)
            report = (
                parse_report(body)
                if len(body) < _CHECKED_AT_ONCE_BYTES
                else await run_in_threadpool(parse_report, body)
            )
        except _RefusedBody as refusal:
            return refusal.answer
        except TimeoutError:
            return refused(408, f"The report took more than {_SLOWEST_UPLOAD_SECONDS:.0f} s.")
        except ClientDisconnect:
            return Response(status_code=400)  # nobody reads it, and nothing was kept
        except ReportError as error:
            return refused(400, str(error))
        try:
            kept = await self._inbox.keep(report)
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
            return refused(409, f"Another report has the id {report.id}. Measure again.")
        if kept == "new":
            self._desk.add(report)
        status = 201 if kept == "new" else 200
        verdict = (await run_in_threadpool(conclude, report)).verdict
        return JSONResponse(
            {"id": str(report.id), "kept": kept, "verdict": verdict},
            status,
            {"Cache-Control": "no-store"},
        )

    async def _body(self, request: Request) -> bytes:
        too_large = _RefusedBody(
            refused(413, f"The report is too large; at most {self._most_bytes} bytes are taken.")
        )
        if request.headers.get("content-encoding", "identity") != "identity":
            raise _RefusedBody(refused(415, "Send the report as it is, not compressed."))
        if int(request.headers.get("content-length", "0")) > self._most_bytes:
            raise too_large
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > self._most_bytes:  # a body without a length, or a wrong one
                raise too_large
        return bytes(body)
