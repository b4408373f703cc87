"""The live page: told of every report, in a real browser, with nothing but text from a report."""

import asyncio
import http.client
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from benchmarks.serve.desk_events import Desk, row
from mobilevit_deploy.contract.report import Report, report_text
from tests.benchmarks.serve.running import Client, Served, serving
from tests.browser import Browser
from tests.reports import make_report

STEADY = [2_000_000 + 1_000 * (i % 30) for i in range(60)]
HOSTILE = "<img src=x onerror=\"document.title='broken in'\"><script>alert(1)</script>\"'&"


def send(client: Client, report: Report) -> None:
    assert client.post(report_text(report).encode()).status == 201


class Watcher:
    """A page that is open: reads events from its own connection."""

    def __init__(self, server: Served) -> None:
        client = server.device()
        self._connection = http.client.HTTPConnection(client.host, client.port, timeout=20)
        self._connection.request("GET", "/desk/events", headers={"Cookie": client.cookie or ""})
        self._answer = self._connection.getresponse()
        assert self._answer.status == 200
        assert self._answer.headers["Content-Type"].startswith("text/event-stream")

    def next(self) -> tuple[str, Any] | None:
        """The next event; None at the end."""
        name = ""
        while line := self._answer.readline().decode():
            if line.startswith("event: "):
                name = line.removeprefix("event: ").strip()
            elif line.startswith("data: "):
                return name, json.loads(line.removeprefix("data: "))
        return None

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


def test_every_page_is_told_of_every_report(export: Path, tmp_path: Path) -> None:
    with serving(export, store=tmp_path / "s.sqlite") as server:
        first = Watcher(server)
        assert first.next() == ("all", [])
        phone, reports = server.device(), [make_report(STEADY) for _ in range(3)]
        for report in reports:
            send(phone, report)
            assert phone.post(report_text(report).encode()).status == 200  # told once
        assert [first.next() for _ in reports] == [("report", row(one)) for one in reports]
        second = Watcher(server)
        assert second.next() == ("all", [row(one) for one in reports])
        first.close()  # a page that is closed disturbs nobody
        send(phone, make_report(STEADY))
        assert second.next() is not None
        # The server stops although a page is open, and ends its connection.
        assert server.stop() == 0
        assert second.next() is None
        second.close()
    # The next server shows what the store has.
    with serving(export, store=tmp_path / "s.sqlite") as server:
        again = Watcher(server)
        name, rows = again.next() or ("", [])
        assert (name, len(rows)) == ("all", 4)
        again.close()


def test_a_page_that_reads_too_slowly_is_hung_up_on_and_memory_stays_bounded() -> None:
    async def scenario() -> tuple[int, int]:
        desk = Desk([])
        slow = desk.events(lambda: 60.0)
        await anext(slow)
        for _ in range(1000):
            desk.add(row(make_report()))
        told = [text async for text in slow]
        renewed = await anext(desk.events(lambda: 60.0))
        return len(told), len(json.loads(renewed.partition("data: ")[2]))

    assert asyncio.run(scenario()) == (0, 100)


def test_a_row_is_plain_text() -> None:
    shown = row(make_report(STEADY, noisy=True, label=HOSTILE))
    assert shown["median"] == "2.01 ms"
    assert shown["interval"].endswith("%")
    assert shown["reasons"] == ["the system saved power"]
    assert shown["error"] is None


def test_the_page_shows_reports_as_text_and_keeps_them_without_its_server(
    export: Path, tmp_path: Path, browser: Browser
) -> None:
    with serving(export, store=tmp_path / "s.sqlite") as server:
        phone = server.device()
        send(phone, make_report(STEADY, label="plain", device={"model": "Pixel 8"}))
        with browser.page(server.listening["desk"]) as page:
            page.wait("document.querySelectorAll('.report').length === 1")
            send(phone, make_report(STEADY, unit=HOSTILE, device={"model": HOSTILE}))
            page.wait("document.querySelectorAll('.report').length === 2")
            assert page.evaluate("document.getElementById('state').textContent") == "connected"
            assert server.stop() == 0
            page.wait("document.getElementById('state').className === 'lost'")
            document = page.document()
    assert "not connected; trying again" in document
    assert document.count('class="report') == 2
    assert "Pixel 8" in document
    assert "&lt;img src=x" in document
    assert "<img" not in document
    assert "alert(1)</script>" not in document
    assert "<title>Reports as they arrive</title>" in document


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("size", [(1200, 800), (500, 900)], ids=["desk", "phone"])
def test_the_page_is_drawn_in_both_themes(
    export: Path, tmp_path: Path, browser: Browser, size: tuple[int, int], dark: bool
) -> None:
    file = tmp_path / "page.png"
    with serving(export, store=tmp_path / "s.sqlite") as server:
        phone = server.device()
        for noisy in (False, True, False):
            send(phone, make_report(STEADY, noisy=noisy, device={"model": "Pixel 8" * 9}))
        drawn = "document.querySelectorAll('.report').length === 3"
        browser.screenshot(server.listening["desk"], file, size, dark=dark, until=drawn)
    pixels = np.asarray(Image.open(file).convert("L"), float)
    assert (pixels.mean() < 80) == dark
    assert pixels.std() > 5
    # Nothing reaches beyond the edge: its outermost columns are the page's background.
    assert np.ptp(pixels[:, -4:]) == 0
