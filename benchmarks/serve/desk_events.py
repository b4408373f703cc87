"""What the desk's live page is told: rows of text, as server-sent events."""

import asyncio
import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from benchmarks.report.content import Content
from benchmarks.report.tables import interval_text, runtime_name
from benchmarks.serve.inbox import FORMER_REPORTS
from mobilevit_deploy.charts.quantities import plain_time
from mobilevit_deploy.contract.report import Report

_MOST_BEHIND = 50  # events; a page that reads slower is sent everything anew
_MOST_PAGES = 16
_LONGEST_TEXT = 200  # characters of each text that a page is sent, and of each reason
_HEARTBEAT_SECONDS = 15.0  # so that a connection that is gone is noticed

Row = dict[str, Any]


class Desk:
    """The newest reports, and the pages that watch them."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Begin with what the store has."""
        self._rows = deque(map(row, reports), maxlen=FORMER_REPORTS)
        self._pages: set[asyncio.Queue[str | None]] = set()
        self._closed = False
        self.received = 0

    @property
    def full(self) -> bool:
        """Do as many pages watch as may?"""
        return len(self._pages) >= _MOST_PAGES

    def add(self, new: Row) -> None:
        """Show a report that was kept."""
        self._rows.append(new)
        self.received += 1
        self._tell("report", new)

    def close(self) -> None:
        """End every page's connection."""
        self._closed = True
        for page in self._pages:
            _hang_up(page)

    async def events(self, seconds_left: Callable[[], float]) -> AsyncIterator[str]:
        """What one page is sent: all rows, then each new one, until it or the server ends.

        `seconds_left` is how long its session still lasts; it ends with that.
        """
        page: asyncio.Queue[str | None] = asyncio.Queue(_MOST_BEHIND)
        if self._closed or self.full:
            return
        self._pages.add(page)
        try:
            yield "retry: 1000\n" + _event("all", list(self._rows))
            while (left := seconds_left()) > 0:
                try:
                    text = await asyncio.wait_for(page.get(), min(_HEARTBEAT_SECONDS, left))
                except TimeoutError:
                    text = ": still here\n\n"
                if text is None:
                    return
                yield text
        finally:
            self._pages.discard(page)

    def _tell(self, name: str, data: object) -> None:
        text = _event(name, data)
        for page in list(self._pages):
            if page.full():  # it reconnects, and is sent all rows
                _hang_up(page)
                self._pages.discard(page)
            else:
                page.put_nowait(text)


def row(report: Report, content: Content | None = None) -> Row:
    """What the page shows of a report; plain text, cut short, escaped by who draws it.

    `content` holds that report alone, where it was looked at already.
    """
    content = content or Content([report])
    found, outputs = content[report], report.comparison
    shown: Row = {
        "id": str(report.id),
        "created": report.created_utc,
        "device": content.device_name(report.device),
        "system": report.device.os,
        "network": content.work(report),
        "artifact": content.name(report),
        "runtime": runtime_name(report),
        "median": plain_time(found.latency_ns),
        "interval": interval_text(found.wall),
        "p90": plain_time(found.wall.p90_ns / report.timing.runs_per_sample),
        "samples": found.wall.count,
        "error": None
        if outputs is None
        else f"{max(one.max_abs_error for one in outputs.outputs.values()):.1e}",
        "valid": found.valid,
        "reasons": [_cut(doubt.sentence) for doubt in found.doubts],
    }
    return {name: _cut(one) if isinstance(one, str) else one for name, one in shown.items()}


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_TEXT else f"{text[:_LONGEST_TEXT]}..."


def _event(name: str, data: object) -> str:
    return f"event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


def _hang_up(page: "asyncio.Queue[str | None]") -> None:
    while not page.empty():
        page.get_nowait()
    page.put_nowait(None)
