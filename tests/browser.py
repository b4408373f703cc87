"""A browser to look at pages with, and a server that tells what it was asked for."""

import base64
import http.server
import json
import os
import select
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from io import FileIO
from pathlib import Path
from typing import Any


@contextmanager
def served(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """A folder on a local port: its address, and a list that every request is added to."""
    requests: list[str] = []

    class Handler(http.server.SimpleHTTPRequestHandler):
        def __init__(self, *arguments: object) -> None:
            super().__init__(*arguments, directory=str(folder))  # type: ignore[arg-type]

        def log_message(self, *_: object) -> None:
            requests.append(self.path)

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}", requests
        finally:
            server.shutdown()
            thread.join()


_CONNECTED = """
import fcntl, os, sys
ends = [fcntl.fcntl(int(end), fcntl.F_DUPFD, 10) for end in sys.argv[1:3]]
os.dup2(ends[0], 3)  # what the browser reads, and what it writes
os.dup2(ends[1], 4)
os.execv(sys.argv[3], sys.argv[3:])
"""


class Browser:
    """Headless Chromium with a profile of its own, driven by the DevTools protocol over a pipe.

    Real time, not Chromium's virtual one: that stands still while a page fetches, so that a page
    with an open stream of events is never done.
    """

    def __init__(self, program: str, profile: Path) -> None:
        self._command = [
            program,
            "--headless",
            "--no-sandbox",  # containers do not allow its sandbox; it only sees our own pages
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-background-networking",
            "--no-first-run",
            "--hide-scrollbars",
            "--remote-debugging-pipe",
            f"--user-data-dir={profile}",
        ]

    def document(self, address: str, until: str = "true") -> str:
        """The document after scripts and layout, when an expression of its own has become true."""
        with self.page(address) as page:
            page.wait(until)
            return page.document()

    def screenshot(
        self, address: str, file: Path, size: tuple[int, int], *, dark: bool, until: str = "true"
    ) -> None:
        """A picture of the page's upper part, in pixels, in one of the themes."""
        with self.page(address, size, dark=dark) as page:
            page.wait(until)
            page.screenshot(file)

    @contextmanager
    def page(
        self, address: str, size: tuple[int, int] = (800, 600), *, dark: bool = False
    ) -> Iterator["Page"]:
        """A page that has been loaded, until it is left."""
        (its_in, our_out), (our_in, its_out) = os.pipe(), os.pipe()
        process = subprocess.Popen(
            [sys.executable, "-c", _CONNECTED, str(its_in), str(its_out), *self._command],
            pass_fds=(its_in, its_out),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(its_in)
        os.close(its_out)
        try:
            with os.fdopen(our_out, "wb", 0) as to, os.fdopen(our_in, "rb", 0) as of:
                page = Page(to, of)
                page.open(address, size, dark=dark)
                yield page
                page.tell("Browser.close", session=False)
                process.wait(timeout=20)
        finally:
            process.kill()
            process.wait()


class Page:
    """One page of a browser."""

    def __init__(self, to: FileIO, of: FileIO) -> None:
        self._to, self._of, self._read = to, of, b""
        self._session: str | None = None
        self._number = 0

    def open(self, address: str, size: tuple[int, int], *, dark: bool) -> None:
        target = self.tell("Target.createTarget", url="about:blank", session=False)["targetId"]
        self._session = self.tell(
            "Target.attachToTarget", targetId=target, flatten=True, session=False
        )["sessionId"]
        self.tell(
            "Emulation.setDeviceMetricsOverride",
            width=size[0],
            height=size[1],
            deviceScaleFactor=1,
            mobile=False,
        )
        theme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.tell("Emulation.setEmulatedMedia", features=[theme])
        self.tell("Page.navigate", url=address)
        self.wait("location.href !== 'about:blank' && document.readyState === 'complete'")

    def wait(self, until: str, seconds: float = 60) -> None:
        """Until an expression of the page has become true, and what it changed is drawn."""
        end = time.monotonic() + seconds
        drawn = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        while not self.evaluate(until):
            assert time.monotonic() < end, f"not within {seconds} s: {until}"
            time.sleep(0.05)
        self.evaluate(drawn)

    def evaluate(self, expression: str) -> Any:
        """The value of an expression, awaited where it is a promise."""
        answer = self.tell(
            "Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def document(self) -> str:
        return str(self.evaluate("document.documentElement.outerHTML"))

    def screenshot(self, file: Path) -> None:
        file.write_bytes(base64.b64decode(self.tell("Page.captureScreenshot")["data"]))

    def tell(self, method: str, *, session: bool = True, **parameters: Any) -> dict[str, Any]:
        """Send a command; its answer. Events are passed over."""
        self._number += 1
        command = {"id": self._number, "method": method, "params": parameters}
        if session:
            command["sessionId"] = self._session
        self._to.write(json.dumps(command).encode() + b"\0")
        while True:
            answer = self._next()
            if answer.get("id") == self._number:
                assert "error" not in answer, (method, answer)
                result: dict[str, Any] = answer["result"]
                return result

    def _next(self) -> dict[str, Any]:
        while b"\0" not in self._read:
            ready, _, _ = select.select([self._of], [], [], 60)
            part = self._of.read(2**20) if ready else b""
            assert part, "the browser said nothing more"
            self._read += part
        text, _, self._read = self._read.partition(b"\0")
        answer: dict[str, Any] = json.loads(text)
        return answer
