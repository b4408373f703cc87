"""The server while others attack it: good reports go on at their rate, memory stays, none is lost.

200 reports a second come from 40 devices of this machine's first address for 60 s, while a process
on two other of its addresses holds 1,000 half-open, slow and never reading connections and sends
poison documents in a session of its own. Then the server is killed in the middle (kill -9): every
report that it acknowledged is in the store, once.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import queue
import resource
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Event
from pathlib import Path
from random import Random

from benchmarks.store import Store
from mobilevit_deploy.contract.report import report_text
from tests.attacks import documents
from tests.benchmarks.serve.folders import MODEL, make_export
from tests.benchmarks.serve.running import Client, Served, serving
from tests.contract.vectors import base
from tests.reports import make_report

ATTACKER, POISONER = "127.0.0.2", "127.0.0.3"
DEVICES = 40
MOST_GROWTH = 200e6  # bytes


@dataclass
class Findings:
    """What happened to the good reports."""

    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    answers: Counter[object] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 s, 100 reports/s, 150 connections")
    parser.add_argument("--seconds", type=float, help="of the attack; 60 if left out")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    rate, connections = (100, 150) if asked.short else (200, 1000)
    seconds = asked.seconds or (3 if asked.short else 60)
    found = Findings()
    with tempfile.TemporaryDirectory() as folder:
        export, store = make_export(Path(folder)), Path(folder) / "store.sqlite"
        with serving(export, store=store) as server:
            with attacking(server, connections, asked.seed) as poison:
                grown = _steady(server, found, seconds, rate)
                answers = dict(found.answers)
            started = time.monotonic()
            assert server.stop() == 0
            stopped = time.monotonic() - started
        acknowledged = len(found.acknowledged)
        with (
            contextlib.suppress(AssertionError),  # it was killed, which `serving` complains of
            serving(export, store=store) as server,
            attacking(server, connections, asked.seed),
        ):
            _killed(server, found, rate)
        problems = _lost(store, found)
    wanted = DEVICES * int(seconds * rate / DEVICES)
    if acknowledged < 0.99 * wanted:
        problems.append(f"{acknowledged} of {wanted} reports were taken in time: {found.answers}")
    if grown > MOST_GROWTH:
        problems.append(f"the server grew by {grown / 1e6:.0f} MB")
    if stopped > 20:
        problems.append(f"it took {stopped:.0f} s to stop")
    ordered = sorted(found.seconds)
    sys.stdout.write(
        f"server: {acknowledged} reports in {seconds:g} s under attack, "
        f"{len(found.acknowledged)} with those until the kill, none of them lost or doubled; "
        f"answers {answers}, to poison {dict(poison)}; median "
        f"{1000 * ordered[len(ordered) // 2]:.0f} ms, largest {1000 * ordered[-1]:.0f} ms; "
        f"grown by {grown / 1e6:.0f} MB; stopped in {stopped:.1f} s; "
        f"{len(problems)} findings\n" + "".join(f"{one}\n" for one in problems)
    )
    return 1 if problems else 0


# Good devices


def _steady(server: Served, found: Findings, seconds: float, rate: float) -> float:
    """Reports at a rate; returns by how many bytes the server grew at most."""
    clients = [server.device() for _ in range(DEVICES)]
    for client in clients:  # what is loaded once is no growth
        _send(client, found)
    found.acknowledged.clear()
    found.seconds.clear()
    found.answers.clear()
    before, most, done = server.memory(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not done.wait(0.2):
            most = max(most, server.memory())

    watching = threading.Thread(target=watch)
    watching.start()
    start = time.monotonic()

    def device(index: int) -> None:
        for number in range(int(seconds * rate / DEVICES)):
            time.sleep(
                max(0.0, start + (number + index / DEVICES) * DEVICES / rate - time.monotonic())
            )
            _send(clients[index], found)

    with ThreadPoolExecutor(DEVICES) as pool:
        list(pool.map(device, range(DEVICES)))
    done.set()
    watching.join()
    return most - before


def _killed(server: Served, found: Findings, rate: float) -> None:
    """Reports at a rate until the server is killed."""
    clients = [server.device() for _ in range(8)]

    def device(client: Client) -> None:
        while server.process.poll() is None:
            _send(client, found)
            time.sleep(len(clients) / rate)

    with ThreadPoolExecutor(len(clients)) as pool:
        sending = [pool.submit(device, client) for client in clients]
        time.sleep(3 + Random().random())
        server.process.kill()
        for one in sending:
            one.result()


_TEMPLATE = report_text(make_report([2_000_000 + 1_000 * (i % 30) for i in range(60)]))
_ID = json.loads(_TEMPLATE)["id"]


def _send(client: Client, found: Findings) -> None:
    identity = str(uuid.uuid4())
    body = _TEMPLATE.replace(_ID, identity).encode()
    started = time.monotonic()
    for _ in range(3):  # as an app does
        with found.lock:
            found.sent.add(identity)
        try:
            status: object = client.post(body).status
        except Exception as error:  # noqa: BLE001 (counted)
            status = type(error).__name__
        with found.lock:
            found.answers[status] += 1
            if status in {200, 201}:
                found.acknowledged.add(identity)
                found.seconds.append(time.monotonic() - started)
                return
        time.sleep(0.1)


def _lost(store: Path, found: Findings) -> list[str]:
    with Store(store) as opened:
        kept = Counter(str(report.id) for report in opened.reports())
        damaged = opened.damaged
    problems = [f"{name}: {why}" for name, why in damaged.items()]
    lost = found.acknowledged - set(kept)
    if lost:
        problems.append(f"{len(lost)} acknowledged reports are not in the store")
    # Poison that is none after all: a damage that changes nothing that matters.
    foreign = set(kept) - found.sent - {base("report")["id"]}
    if foreign:
        problems.append(f"{len(foreign)} reports in the store that nobody sent")
    if max(kept.values()) > 1:
        problems.append("a report is in the store twice")
    return problems


# The attacker


@contextlib.contextmanager
def attacking(server: Served, connections: int, seed: int) -> Iterator[Counter[str]]:
    """A process on other addresses that attacks meanwhile; at the end, what poison was answered."""
    context = multiprocessing.get_context("fork")
    stop, ready, told = context.Event(), context.Event(), context.Queue()
    cookie = _joined(server)
    process = context.Process(
        target=_attack, args=(server.stranger().port, cookie, connections, seed, stop, ready, told)
    )
    process.start()
    answers: Counter[str] = Counter()
    try:
        assert ready.wait(60)
        yield answers
    finally:
        stop.set()
        with contextlib.suppress(queue.Empty):
            answers.update(told.get(timeout=10))
        process.join(10)
        process.kill()


def _joined(server: Served) -> str:
    """A session of the attacker's: the worst case is one who was let in."""
    client = server.device()
    client.close()
    return client.cookie or ""


def _attack(
    port: int,
    cookie: str,
    connections: int,
    seed: int,
    stop: Event,
    ready: Event,
    told: "Queue[Counter[str]]",
) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    told.put(asyncio.run(_attack_all(port, cookie, connections, seed, stop, ready)))


async def _attack_all(
    port: int, cookie: str, connections: int, seed: int, stop: Event, ready: Event
) -> Counter[str]:
    random = Random(seed)
    answers: Counter[str] = Counter()
    poison = [documents.damaged(random, base("report"), []) for _ in range(60)]
    poison = [one[: 2**24] for one in poison] + [b"0," * 2**23, b'{"a":{}},' * 200_000]
    tasks = [
        asyncio.create_task(_hold(port, cookie, Random(f"{seed}/{number}")))
        for number in range(connections)
    ]
    tasks += [
        asyncio.create_task(_poison(port, cookie, poison, Random(f"{seed}/-{number}"), answers))
        for number in range(1, 9)
    ]
    await asyncio.sleep(2)
    ready.set()
    while not stop.is_set():
        await asyncio.sleep(0.2)
    for task in tasks:
        task.cancel()
    return answers


async def _hold(port: int, cookie: str, random: Random) -> None:
    """A connection that keeps a place; opened again whenever the server ends it."""
    head = f"Host: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
    begin = random.choice(
        (
            b"",
            b"GET / HT",
            f"GET / HTTP/1.1\r\n{head}".encode(),
            f"POST /api/reports HTTP/1.1\r\n{head}Content-Length: 100000\r\n\r\n{{".encode(),
            f"POST /api/reports HTTP/1.1\r\n{head}Content-Length: 9999999\r\n\r\n{{".encode(),
            f"GET /desk/events HTTP/1.1\r\n{head}\r\n".encode(),
            f"GET /exports/0/{MODEL} HTTP/1.1\r\n{head}\r\n".encode(),
        )
    )
    while True:
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(ATTACKER, 0), limit=1
            )
            writer.write(begin)
            for _ in range(60):
                await asyncio.sleep(1)
                writer.write(b"a" if random.random() < 0.3 else b"")
                if reader.at_eof() or writer.transport.is_closing():
                    break
            writer.transport.abort()
        await asyncio.sleep(random.random())


async def _poison(
    port: int, cookie: str, bodies: list[bytes], random: Random, answers: Counter[str]
) -> None:
    """Documents that are hard to refuse, one after the other."""
    while True:
        body = random.choice(bodies)
        head = (
            f"POST /api/reports HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_connection(
                "127.0.0.1", port, local_addr=(POISONER, 0)
            )
            writer.write(head.encode())
            writer.write(body)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(30):
                    await writer.drain()
                    answers[(await reader.read()).partition(b" ")[2][:3].decode()] += 1
            writer.transport.abort()
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
