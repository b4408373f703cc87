"""Senders who want to keep others out: half-open, slow, poison, and never reading."""

import asyncio
import contextlib
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from benchmarks.serve import door as doors
from benchmarks.serve.desk_events import Desk, row
from benchmarks.serve.inbox import Inbox
from benchmarks.store import Entry, Kept, Store
from mobilevit_deploy.contract.report import report_text
from mobilevit_deploy.errors import ReportError
from tests.benchmarks.serve.folders import MODEL, MODEL_BYTES
from tests.benchmarks.serve.running import Client, Served, serving
from tests.reports import make_report

OTHER_ADDRESS = "127.0.0.2"  # of this machine, too


@contextlib.contextmanager
def half_open(server: Served, count: int, text: bytes = b"GET / HT") -> Iterator[None]:
    """Connections from another address that begin a request and do not end it."""
    device = server.stranger()
    with contextlib.ExitStack() as stack:
        for _ in range(count):
            raw = socket.create_connection(
                (device.host, device.port), timeout=10, source_address=(OTHER_ADDRESS, 0)
            )
            stack.enter_context(raw)
            with contextlib.suppress(OSError):
                raw.sendall(text)
        yield


def closed_after(raw: socket.socket) -> float:
    """Seconds until the server hangs up."""
    started = time.monotonic()
    raw.settimeout(30)
    with contextlib.suppress(ConnectionResetError):
        while raw.recv(1000):
            pass
    return time.monotonic() - started


def test_half_open_connections_keep_nobody_out(served: Served) -> None:
    client = served.device()
    with half_open(served, 230):
        for _ in range(5):
            assert served.device().get("/").status == 200
        assert client.post(report_text(make_report()).encode()).status == 201


def test_a_request_that_does_not_come_whole_is_ended(served: Served) -> None:
    """From the first byte on, and after an answer too, where it drips."""
    client = served.device()
    with (
        socket.create_connection((client.host, client.port)) as silent,
        socket.create_connection((client.host, client.port)) as dripping,
    ):
        dripping.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert dripping.recv(100).startswith(b"HTTP/1.1 421")
        stop = threading.Event()

        def drip() -> None:
            with contextlib.suppress(OSError):
                while not stop.wait(0.5):
                    dripping.sendall(b"G")

        thread = threading.Thread(target=drip)
        thread.start()
        with ThreadPoolExecutor(2) as pool:
            took = list(pool.map(closed_after, (silent, dripping)))
        stop.set()
        thread.join()
    assert max(took) < 14


def test_places_are_made_by_whoever_has_most_of_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doors, "MOST_CONNECTIONS", 6)
    monkeypatch.setattr(doors, "MOST_OF_ADDRESS", 5)
    monkeypatch.setattr(doors, "_LEAST_SECONDS", 0.3)

    async def scenario() -> list[int]:
        door = doors.Door()
        listening = door.listener(socket.create_server(("127.0.0.1", 0)))
        listening.setblocking(False)

        async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            door.asked(writer.get_extra_info("peername")) if await reader.read(1) == b"!" else None
            await reader.read()
            writer.close()

        server = await asyncio.start_server(answer, sock=listening)
        port = listening.getsockname()[1]

        async def alive(count: int, address: str, text: bytes) -> list[asyncio.StreamReader]:
            found = []
            for _ in range(count):
                reader, writer = await asyncio.open_connection(
                    "127.0.0.1", port, local_addr=(address, 0)
                )
                with contextlib.suppress(OSError):
                    writer.write(text)
                    await writer.drain()
                found.append(reader)
                writers.append(writer)
            await asyncio.sleep(0.1)
            return found

        writers: list[asyncio.StreamWriter] = []
        greedy = await alive(9, "127.0.0.2", b"G")  # of one moment, five
        await asyncio.sleep(0.3)
        again = await alive(1, "127.0.0.2", b"G")  # takes the place of the first
        busy = await alive(1, "127.0.0.3", b"!")
        late = await alive(2, "127.0.0.4", b"G")  # of the greedy, two go
        counts = [sum(not one.at_eof() for one in each) for each in (greedy, again, busy, late)]
        door.close()
        for writer in writers:
            writer.close()
        server.close()
        return counts

    assert asyncio.run(scenario()) == [2, 1, 1, 2]


def test_a_report_that_cannot_be_kept_keeps_no_other_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    poison, *others = (Entry.of(make_report()) for _ in range(4))
    add_each = Store.add_each

    def failing(store: Store, entries: list[Entry]) -> list[Kept]:
        if poison in entries:
            raise OverflowError("Python int too large to convert to SQLite INTEGER")
        return add_each(store, entries)

    monkeypatch.setattr(Store, "add_each", failing)

    async def scenario(inbox: Inbox) -> list[object]:
        waiting = [inbox.keep(one) for one in (others[0], poison, *others[1:])]
        return await asyncio.gather(*waiting, return_exceptions=True)

    with Inbox(tmp_path / "s.sqlite", 1) as inbox:
        told = asyncio.run(scenario(inbox))
        assert [one for one in told if one == "new"] == ["new"] * 3
        assert isinstance(told[1], ReportError)
        assert asyncio.run(inbox.keep(others[0])) == "same"


def test_large_reports_that_are_refused_leave_nothing(export: Path, tmp_path: Path) -> None:
    with serving(export, store=tmp_path / "s.sqlite") as server:
        client, body = server.device(), b"0," * 2**23
        assert client.post(body).status == 400  # what is loaded once is no growth
        before = server.memory()
        for _ in range(6):
            assert client.post(body).status == 400
        assert server.memory() - before < 40e6


def test_a_report_of_long_texts_costs_a_page_little() -> None:
    words = "\u1234" * 1000
    outputs = {f"{i}{words[:990]}": worst() for i in range(100)}
    report = make_report(
        device={"model": words, "os": words, "soc": words},
        label=words,
        comparison={"images": 1, "outputs": outputs},
        limits={"name": words, "reason": words, "relative_error": 1, "cosine": 1, "psnr_db": 9},
    )
    assert len(json.dumps(row(report), ensure_ascii=False).encode()) < 10_000


def worst() -> dict[str, float]:
    return {"max_abs_error": 9, "relative_error": 9, "psnr_db": 0, "cosine": 0}


def test_a_desk_ends_with_its_session_and_only_so_many_are_open(
    export: Path, tmp_path: Path
) -> None:
    options = ("--expires", "0.1")
    with serving(export, store=tmp_path / "s.sqlite", options=options) as server:
        client = server.device()
        with contextlib.ExitStack() as stack:
            desks = []
            for count in range(17):
                desks.append(stack.enter_context(desk(client)))
                told = desks[-1].recv(4000)  # all rows: it watches
                assert told.startswith(b"HTTP/1.1 200" if count < 16 else b"HTTP/1.1 503")
            assert max(closed_after(one) for one in desks) < 10
    assert Desk([]).full is False


def desk(client: Client) -> socket.socket:
    raw = socket.create_connection((client.host, client.port), timeout=10)
    raw.sendall(
        f"GET /desk/events HTTP/1.1\r\nHost: {client.host}:{client.port}\r\n"
        f"Cookie: {client.cookie}\r\n\r\n".encode()
    )
    return raw


def test_new_bytes_of_the_same_size_and_time_are_not_passed_off(
    export: Path, tmp_path: Path
) -> None:
    address = f"/exports/0/{MODEL}"
    with serving(export, store=tmp_path / "s.sqlite") as server:
        client, file = server.device(), export / MODEL
        status, content = file.stat(), file.read_bytes()
        file.write_bytes(b"x" * MODEL_BYTES)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns))
        assert client.get(address).status == 503
        # The same bytes, written anew, are what was checked.
        file.write_bytes(content)
        assert client.get(address).body == content


def test_a_stop_under_load_is_bounded(export: Path, tmp_path: Path) -> None:
    options = ("--max-rate", "0")
    with serving(export, store=tmp_path / "s.sqlite", options=options) as server:
        clients = [server.device() for _ in range(8)]
        large = report_text(make_report([2_000_000] * 200_000)).encode()
        stop = threading.Event()

        def send(client: Client) -> None:
            while not stop.is_set():
                with contextlib.suppress(Exception):
                    client.post(large)

        threads = [threading.Thread(target=send, args=(client,)) for client in clients]
        for thread in threads:
            thread.start()
        with half_open(server, 50):
            time.sleep(1)
            started = time.monotonic()
            assert server.stop(signal.SIGTERM) == 0
            took = time.monotonic() - started
        stop.set()
        for thread in threads:
            thread.join()
    assert took < 20
