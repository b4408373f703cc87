"""The server while others attack it: good reports go on at their rate, memory stays, none is lost.

200 reports a second come from 40 devices of this machine's first address for 60 s, while a process
on two other of its addresses holds 1,000 half-open, slow and never reading connections and sends
poison documents in a session of its own. Then the server is stopped under that load, started again
and killed in the middle (kill -9): every report that it acknowledged is in the store, once.
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Generic, TypeVar

import psutil

from benchmarks.store import Store
from mobilevit_deploy.contract.report import report_text
from tests.attacks.senders import Attacks, Findings, Target, attack, steadily
from tests.benchmarks.serve.folders import make_export
from tests.benchmarks.serve.running import Served, serving
from tests.contract.vectors import base
from tests.reports import make_report

DEVICES = 40
MOST_GROWTH = 200e6  # bytes
MOST_LATE = 2.0  # seconds, for the last answer
MOST_STOPPING = 20.0  # seconds

_Result = TypeVar("_Result")


class Sender(Generic[_Result]):
    """A coroutine that runs in a process of its own, and what it returns."""

    def __init__(self, run: Callable[[], Coroutine[None, None, _Result]]) -> None:
        """Start it."""
        context = multiprocessing.get_context("fork")
        self._told, telling = context.Pipe(duplex=False)
        self._process = context.Process(target=_in_process, args=(run, telling))
        self._process.start()
        telling.close()

    def result(self) -> _Result:
        """What it returns in the end."""
        found: _Result = self._told.recv()
        self._process.join()
        return found

    def cancel(self) -> _Result:
        """End it; what it returns then."""
        self._process.terminate()
        return self.result()


def _in_process(run: Callable[[], Coroutine[None, None, _Result]], telling: Connection) -> None:
    async def cancellable() -> _Result:
        task = asyncio.ensure_future(run())
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await task

    telling.send(asyncio.run(cancellable()))


def main(arguments: Sequence[str]) -> int:
    """The exit code: 1 where a promise did not hold."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", action="store_true", help="3 s, 100 reports/s, 150 connections")
    parser.add_argument("--seconds", type=float, help="of the attack; 60 if left out")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args(arguments)
    rate, connections = (100, 150) if asked.short else (200, 1000)
    seconds = asked.seconds or (3 if asked.short else 60)
    with tempfile.TemporaryDirectory() as folder:
        export, store = make_export(Path(folder)), Path(folder) / "store.sqlite"
        with serving(export, store=store) as server:
            problems, found = _steady(server, seconds, rate, connections, asked.seed)
        with (
            contextlib.suppress(AssertionError),  # it was killed, which `serving` complains of
            serving(export, store=store) as server,
        ):
            found += _killed(server, rate, connections, asked.seed)
        problems += _lost(store, found)
    acknowledged = sum(len(one.acknowledged) for one in found)
    sys.stdout.write(
        f"server: {acknowledged} acknowledged reports with those until the kill; "
        f"{len(problems)} findings\n" + "".join(f"{one}\n" for one in problems)
    )
    return 1 if problems else 0


def _steady(
    server: Served, seconds: float, rate: float, connections: int, seed: int
) -> tuple[list[str], list[Findings]]:
    """Reports at a rate under attack, and a stop under attack: what did not hold, what was sent."""
    devices = _joined(server, DEVICES)
    first = Sender(lambda: steadily(devices, _TEXT, rate, DEVICES / rate)).result()
    process = psutil.Process(server.process.pid)
    before, busy = server.memory(), process.cpu_times()
    _forget_peak(process.pid)
    attacker = _attacker(server, connections, seed)
    started = time.monotonic()
    found = Sender(lambda: steadily(devices, _TEXT, rate, seconds)).result()
    took = time.monotonic() - started
    grown, worked = _peak(process.pid) - before, process.cpu_times()
    stopping = time.monotonic()
    code = server.stop(signal.SIGTERM)
    stopped = time.monotonic() - stopping
    attacks = attacker.cancel()
    wanted = DEVICES * int(seconds * rate / DEVICES)
    ordered = sorted(found.seconds) or [0.0]
    cpu = worked.user + worked.system - busy.user - busy.system
    sys.stdout.write(
        f"server: {len(found.acknowledged)} of {wanted} reports in {took:.1f} s under attack; "
        f"answers {dict(found.answers)}; median {1000 * ordered[len(ordered) // 2]:.0f} ms, "
        f"99 % {1000 * ordered[99 * len(ordered) // 100]:.0f} ms, largest "
        f"{1000 * ordered[-1]:.0f} ms; grown by {grown / 1e6:.0f} MB at most; {cpu:.1f} s of CPU; "
        f"{attacks.opened} hostile connections were made, poison was answered "
        f"{dict(attacks.poison)}; stopped in {stopped:.1f} s\n"
    )
    problems = []
    if len(found.acknowledged) < 0.99 * wanted or took > seconds + MOST_LATE:
        problems.append(
            f"{len(found.acknowledged)} of {wanted} reports were taken in {took:.1f} s, "
            f"{rate:g}/s were sent: {found.answers}"
        )
    if grown > MOST_GROWTH:
        problems.append(f"the server grew by {grown / 1e6:.0f} MB")
    if code or stopped > MOST_STOPPING:
        problems.append(f"it took {stopped:.0f} s to stop, and ended with {code}")
    return problems, [first, found]


def _killed(server: Served, rate: float, connections: int, seed: int) -> list[Findings]:
    """Reports at a rate under attack until the server is killed."""
    devices = _joined(server, 8)
    attacker = _attacker(server, connections, seed)
    sender = Sender(lambda: steadily(devices, _TEXT, rate, None))
    time.sleep(3 + Random().random())
    server.process.kill()
    found = sender.result()
    attacker.cancel()
    return [found]


def _lost(store: Path, findings: Sequence[Findings]) -> list[str]:
    sent, acknowledged = (
        {identity for one in findings for identity in getattr(one, name)}
        for name in ("sent", "acknowledged")
    )
    with Store(store) as opened:
        kept = Counter(str(report.id) for report in opened.reports())
        damaged = opened.damaged
    problems = [f"{name}: {why}" for name, why in damaged.items()]
    if lost := acknowledged - set(kept):
        problems.append(f"{len(lost)} acknowledged reports are not in the store")
    # Poison that is none after all: a damage that changes nothing that matters.
    if foreign := set(kept) - sent - {base("report")["id"]}:
        problems.append(f"{len(foreign)} reports in the store that nobody sent")
    if max(kept.values()) > 1:
        problems.append("a report is in the store twice")
    return problems


_WHOLE = report_text(make_report([2_000_000 + 1_000 * (i % 30) for i in range(60)])).encode()
_BEFORE, _, _AFTER = _WHOLE.partition(json.loads(_WHOLE)["id"].encode())
_TEXT = (_BEFORE, _AFTER)


def _joined(server: Served, count: int) -> Target:
    """Devices of that number that joined."""
    cookies = []
    for _ in range(count):
        client = server.device()
        client.close()
        cookies.append(client.cookie or "")
    return Target(server.stranger().port, cookies)


def _attacker(server: Served, connections: int, seed: int) -> Sender[Attacks]:
    """Attackers at work; with a session: the worst case is one who was let in."""
    target = _joined(server, 1)
    sender = Sender(lambda: attack(target, connections, seed))
    time.sleep(3)  # all have connected once
    return sender


def _forget_peak(pid: int) -> None:
    Path(f"/proc/{pid}/clear_refs").write_text("5")


def _peak(pid: int) -> int:
    """The largest memory since, in bytes."""
    _, _, rest = Path(f"/proc/{pid}/status").read_text().partition("VmHWM:")
    return int(rest.split()[0]) * 1024


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
