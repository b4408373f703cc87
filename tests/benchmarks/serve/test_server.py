"""Starting and stopping, as its user does it."""

import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from benchmarks.serve.certificate import make_identity
from benchmarks.serve.network import LOOPBACK, bound
from benchmarks.serve.server import Options
from mobilevit_deploy.errors import ServeError, UsageError
from tests.benchmarks.serve.running import COMMAND, serving


def run(*arguments: str | Path, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*COMMAND, *map(str, arguments)], capture_output=True, text=True, cwd=cwd, check=False
    )


def test_a_port_that_is_in_use_is_passed_over(export: Path, tmp_path: Path) -> None:
    with socket.create_server((LOOPBACK, 0)) as other:
        taken = other.getsockname()[1]
        options = ("--port", str(taken))
        with serving(export, store=tmp_path / "s.sqlite", options=options) as server:
            assert taken < server.listening["port"] < taken + 50
            assert server.device().get("/api/settings").status == 200


def test_two_servers_share_a_store_and_a_port_range(export: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    with (
        serving(export, store=store) as one,
        serving(export, store=store, options=("--port", str(one.listening["port"]))) as two,
    ):
        assert one.listening["port"] != two.listening["port"]
        first, second = one.device(), two.device()
        # Cookies do not tell ports apart; their names do.
        both = f"{first.cookie}; {second.cookie}"
        assert first.get("/api/settings", Cookie=both).status == 200
        assert second.get("/api/settings", Cookie=both).status == 200
        assert second.get("/api/settings", Cookie=str(first.cookie)).status == 401


def test_no_port_is_free() -> None:
    sockets, port = bound([LOOPBACK], 0)
    try:
        sockets += bound([LOOPBACK], 65535)[0]
        with pytest.raises(ServeError, match="65535"):
            bound([LOOPBACK], 65535)
        again, other = bound([LOOPBACK], port)
        sockets += again
        assert other == port + 1 or other > port
    finally:
        for one in sockets:
            one.close()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_people_are_told_where_and_when_it_stops(export: Path, tmp_path: Path, number: int) -> None:
    process = subprocess.Popen(
        [*COMMAND, str(export), "--port", "0", "--store", str(tmp_path / "s.sqlite")],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    lines = []
    while "Ctrl-C" not in (line := process.stdout.readline()):
        assert line
        lines.append(line)
    shown = "".join(lines)
    assert "█" in shown
    assert "/join/" in shown
    assert "?desk" in shown
    assert "--lan" in shown
    process.send_signal(number)
    rest, errors = process.communicate(timeout=30)
    assert process.returncode == 0
    assert "stopped; 0 reports were kept" in errors
    assert "Traceback" not in rest + errors


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["missing"], 1, "no export folder"),
        (["demo", "--store", "secret.txt"], 1, "cannot be used as a result store"),
        (["demo", "--store", "secret.txt/x.sqlite"], 1, "cannot be made"),
        (["demo", "--port", "70000"], 2, "--port is 0 to 65535"),
        (["demo", "--address", "192.0.2.7"], 2, "give --lan too"),
        (["demo", "--lan", "--address", "192.0.2.7"], 1, "192.0.2.7:8765 cannot be used"),
        (["demo", "--lan", "--address", "0.0.0.0"], 1, "not an address that a phone"),  # noqa: S104
        (["demo", "--expires", "0"], 2, "--expires"),
        (["demo", "--expires", "inf"], 2, "at most 10080 minutes (a week), got inf"),
        (["demo", "--max-seconds", "inf"], 2, "--max-seconds"),
        (["demo", "--max-rate", "nan"], 2, "--max-rate"),
        (["demo", "--max-report-kb", "20000"], 2, "--max-report-kb is 1 to 16384"),
        (["demo", "--threads", "0"], 2, "--threads are 1 to 64"),
        (["demo", "--max-report-kb", "0"], 2, "--max-report-kb"),
        (["demo", "--min-seconds", "90"], 2, "--max-seconds is below --min-seconds"),
    ],
)
def test_what_cannot_be_served_is_said(
    export: Path, tmp_path: Path, arguments: list[str], code: int, message: str
) -> None:
    done = run(*arguments, cwd=tmp_path)
    assert done.returncode == code, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert (tmp_path / "secret.txt").read_text() == "outside"


def test_a_store_that_is_locked_at_the_start_is_said(export: Path, tmp_path: Path) -> None:
    store = tmp_path / "s.sqlite"
    with serving(export, store=store):
        pass
    with sqlite3.connect(store, isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        done = run(export, "--store", store, cwd=tmp_path)
    connection.close()
    assert done.returncode == 1
    assert "locked" in done.stderr


def test_bad_options_are_refused() -> None:
    for wrong in ({"store_patience_seconds": -1.0}, {"reports_per_second": -1.0}, {"threads": ()}):
        with pytest.raises(UsageError):
            Options((), Path("s"), **wrong)  # type: ignore[arg-type]


def test_a_key_is_not_left_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    (_, first), (_, second) = (make_identity([LOOPBACK], 60) for _ in range(2))
    assert first != second
    assert len(first) == 95
    assert list(tmp_path.iterdir()) == []


def test_help_stays_fast_without_the_servers_libraries() -> None:
    program = (
        "import sys\nfrom benchmarks.cli.app import app\n"
        "heavy = {'starlette', 'uvicorn', 'cryptography', 'segno', 'brotli', 'torch', 'numpy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"


def test_without_the_extra_one_line_says_what_to_install(export: Path, tmp_path: Path) -> None:
    for missing in ("uvicorn", "starlette", "segno", "brotli"):
        program = (
            f"import sys\nsys.modules[{missing!r}] = None\nfrom benchmarks.cli import main\nmain()"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, "serve", str(export), "--port", "0"],
            capture_output=True,
            text=True,
            check=False,
            cwd=tmp_path,
        )
        assert done.returncode == 1
        assert "pip install 'mobilevit-deploy[bench]'" in done.stderr


def test_a_stop_does_not_wait_for_a_phone_that_does_not_finish(
    export: Path, tmp_path: Path
) -> None:
    with serving(export, store=tmp_path / "s.sqlite") as server:
        client = server.device()
        with socket.create_connection((client.host, client.port)) as slow:
            slow.sendall(
                f"POST /api/reports HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
                f"Cookie: {client.cookie}\r\nContent-Length: 1000\r\n\r\n{{".encode()
            )
            time.sleep(0.2)
            assert server.stop(signal.SIGTERM) == 0
