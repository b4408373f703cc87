"""A page with everything on it, and a browser to look at it with."""

import http.server
import subprocess
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mobilevit_deploy.contract.report import Report
from tests.reports import make_report


def everything() -> list[Report]:
    """Reports that make every part of the page appear: ratios, history, noise, several networks."""
    steady = [2_000_000 + 1_000 * (i % 30) for i in range(60)]
    reports = []
    for day in range(3):
        for factor, variant in ((1, "mobilevit_xxs"), (3, "mobilevit_s")):
            samples = [factor * x + 50_000 * day for x in steady]
            size = 5_000_000 * factor
            theirs = make_report(
                [x * 5 // 4 for x in samples],
                day=day,
                variant=variant,
                label="peer",
                bytes=size,
                run=uuid.uuid4(),
            )
            ours = make_report(
                samples, day=day, run=theirs.run, variant=variant, baseline="peer", bytes=size
            )
            reports += [theirs, ours]
        reports.append(
            make_report([3_000_000, 90_000_000] * 20, day=day, format="tflite", noisy=True)
        )
        reports.append(make_report(steady, day=day, format="executorch", threads=2))
    return reports


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


class Browser:
    """Headless Chromium with a profile of its own."""

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
            "--virtual-time-budget=3000",
            f"--user-data-dir={profile}",
        ]

    def document(self, address: str) -> str:
        """The document after scripts and layout."""
        return self._run("--dump-dom", address)

    def screenshot(self, address: str, file: Path, size: tuple[int, int], *, dark: bool) -> None:
        """A picture of the page's upper part, in pixels, in one of the themes."""
        self._run(
            f"--screenshot={file}",
            f"--window-size={size[0]},{size[1]}",
            f"--blink-settings=preferredColorScheme={0 if dark else 1}",
            address,
        )

    def _run(self, *arguments: str) -> str:
        return subprocess.run(
            [*self._command, *arguments], capture_output=True, text=True, check=True, timeout=45
        ).stdout
