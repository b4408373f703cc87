"""Who sends to a server under attack: devices that keep to a rate, and those who attack it.

Both run in processes of their own and speak HTTP over bare sockets, with bytes made beforehand:
what is measured is the server, on a machine that has few cores.
"""

import asyncio
import contextlib
import resource
import socket
import time
import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.attacks import documents
from tests.benchmarks.serve.folders import MODEL
from tests.contract.vectors import base

ATTACKER, POISONER = "127.0.0.2", "127.0.0.3"
_PATIENCE_SECONDS = 60.0  # for an answer, as `Client` of the tests has


@dataclass
class Findings:
    """What happened to good reports."""

    acknowledged: set[str] = field(default_factory=set)
    sent: set[str] = field(default_factory=set)
    answers: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class Target:
    """A server, as its clients know it; a cookie for each device that joined."""

    port: int
    cookies: Sequence[str]

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self.port}"


# Good devices


class Device:
    """Sends reports over a connection that it keeps, as an app does."""

    def __init__(self, target: Target, cookie: str, before: bytes, after: bytes) -> None:
        """`before` and `after` are the report's text around its id."""
        self._address = ("127.0.0.1", target.port)
        self._before, self._after = before, after
        length = len(before) + 36 + len(after)
        self._head = (
            f"POST /api/reports HTTP/1.1\r\nHost: {target.host}\r\nOrigin: http://{target.host}\r\n"
            f"Cookie: {cookie}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {length}\r\n\r\n"
        ).encode()
        self._socket: socket.socket | None = None

    async def send(self, found: Findings) -> None:
        """Send a new report, again where it was not taken."""
        identity = str(uuid.uuid4())
        request = b"".join((self._head, self._before, identity.encode(), self._after))
        found.sent.add(identity)
        started = time.monotonic()
        for _ in range(3):
            try:
                async with asyncio.timeout(_PATIENCE_SECONDS):
                    status = await self._answer(request)
            except (OSError, TimeoutError) as error:
                self.close()
                status = type(error).__name__
            found.answers[status] += 1
            if status in {"200", "201"}:
                found.acknowledged.add(identity)
                found.seconds.append(time.monotonic() - started)
                return
            await asyncio.sleep(0.1)

    async def _answer(self, request: bytes) -> str:
        loop = asyncio.get_running_loop()
        if self._socket is None:
            self._socket = socket.socket()
            self._socket.setblocking(False)
            await loop.sock_connect(self._socket, self._address)
        await loop.sock_sendall(self._socket, request)
        got = b""
        while True:
            part = await loop.sock_recv(self._socket, 65536)
            if not part:
                raise ConnectionResetError
            got += part
            head, ended, body = got.partition(b"\r\n\r\n")
            if ended and len(body) >= _length(head):
                break
        if b"connection: close" in head.lower():
            self.close()
        return head[9:12].decode()

    def close(self) -> None:
        """Let go of the connection."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None


def _length(head: bytes) -> int:
    _, _, rest = head.lower().partition(b"content-length:")
    return int(rest.partition(b"\r\n")[0])


async def steadily(
    target: Target, text: tuple[bytes, bytes], rate: float, seconds: float | None
) -> Findings:
    """Reports at a rate from all devices of a target together.

    Args:
        target: where to, and as whom.
        text: a report before and after its id.
        rate: per second.
        seconds: how long; None until the server is gone.
    """
    devices = [Device(target, cookie, *text) for cookie in target.cookies]
    found, start = Findings(), time.monotonic()

    async def run(index: int, device: Device) -> None:
        number = 0
        while seconds is None or number < int(seconds * rate / len(devices)):
            due = start + (number + index / len(devices)) * len(devices) / rate
            await asyncio.sleep(due - time.monotonic())
            await device.send(found)
            number += 1
            if seconds is None and found.answers["ConnectionRefusedError"]:
                break
        device.close()

    await asyncio.gather(*(run(*one) for one in enumerate(devices)))
    return found


# Attackers


@dataclass
class Attacks:
    """What attackers did: connections that were made, and what poison was answered."""

    opened: int = 0
    poison: Counter[str] = field(default_factory=Counter)


async def attack(target: Target, connections: int, seed: int) -> Attacks:
    """Hold connections and send poison until this task is cancelled; then what was done."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(soft, 4096)), hard))
    random, done = Random(seed), Attacks()
    poison = [documents.damaged(random, base("report"), [])[: 2**24] for _ in range(60)]
    poison += [b"0," * 2**23, b'{"a":{}},' * 200_000]
    with contextlib.suppress(asyncio.CancelledError):
        async with asyncio.TaskGroup() as group:
            for number in range(connections):
                group.create_task(_hold(target, Random(f"{seed}/{number}"), done))
            for number in range(1, 9):
                group.create_task(_poison(target, poison, Random(f"{seed}/-{number}"), done))
    return done


async def _hold(target: Target, random: Random, done: Attacks) -> None:
    """A connection that keeps a place and reads nothing; made again when the server ends it."""
    head = f"Host: {target.host}\r\nCookie: {target.cookies[0]}\r\n"
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
        with contextlib.suppress(OSError, TimeoutError), socket.socket() as raw:
            if random.random() < 0.5:  # an answer waits in the server, not here
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            raw.setblocking(False)
            raw.bind((ATTACKER, 0))
            async with asyncio.timeout(30):
                await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", target.port))
            done.opened += 1
            raw.send(begin)
            for _ in range(60):
                await asyncio.sleep(1)
                if random.random() < 0.3:
                    raw.send(b"a")
                elif _ended(raw):
                    break
        await asyncio.sleep(random.random())


def _ended(raw: socket.socket) -> bool:
    try:
        return raw.recv(1, socket.MSG_PEEK) == b""
    except BlockingIOError:
        return False


async def _poison(target: Target, bodies: list[bytes], random: Random, done: Attacks) -> None:
    """Documents that are hard to refuse, one after the other."""
    loop = asyncio.get_running_loop()
    while True:
        body = random.choice(bodies)
        head = (
            f"POST /api/reports HTTP/1.1\r\nHost: {target.host}\r\nCookie: {target.cookies[0]}\r\n"
            f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        )
        with contextlib.suppress(OSError, TimeoutError), socket.socket() as raw:
            raw.setblocking(False)
            raw.bind((POISONER, 0))
            async with asyncio.timeout(30):
                await loop.sock_connect(raw, ("127.0.0.1", target.port))
                await loop.sock_sendall(raw, head.encode())
                await loop.sock_sendall(raw, body)
                answer = await loop.sock_recv(raw, 4096)
            done.poison[answer[9:12].decode() or "none"] += 1
        await asyncio.sleep(0.05)
