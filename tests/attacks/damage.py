"""Damage to bytes and to documents, and a harness that holds every case to time and memory.

A case is a number: a program makes its damage from it (`Random(f"{seed}/{number}")`), so that one
that did not hold can be tried again alone (`--first NUMBER --cases 1`). Cases run one after the
other in a process of their own, which is replaced when one hangs or crashes.
"""

import argparse
import multiprocessing
import resource
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any

from mobilevit_deploy.errors import LONGEST_MESSAGE, MobileViTError, visible

Attempt = Callable[[int], str]
"""Tries the case of that number; returns how it ended ("read"), or raises what was raised."""


Kind = Callable[[Random, Path], str]
"""Makes a case in a scratch folder from random numbers, and tries it; as `Attempt`."""


@dataclass(frozen=True)
class Bounds:
    """What one case may take: seconds, and bytes of the whole process."""

    seconds: float = 10
    memory: int = 10**9


@dataclass
class Round:
    """What became of the cases; a finding is a case that did not hold."""

    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[str] = field(default_factory=list)
    slowest: float = 0.0
    largest: int = 0

    def __str__(self) -> str:
        ends = ", ".join(f"{count:,} {name}" for name, count in sorted(self.outcomes.items()))
        return (
            f"{sum(self.outcomes.values()):,} cases: {ends}; {len(self.findings)} findings; "
            f"at most {self.slowest:.2f} s and {self.largest / 1e6:.0f} MB"
            + "".join(f"\n    {one}" for one in self.findings[:20])
        )


def run_program(
    kinds: Sequence[tuple[str, Kind]],
    cases: int,
    short: int,
    arguments: Sequence[str] | None = None,
) -> int:
    """The command line of an attack program: so many cases of several named kinds in turn.

    `--short` tries `short` of them; a line per kind is printed, then what did not hold. Returns 1
    if there was such a case.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--cases", type=int)
    chosen = parser.parse_args(arguments)
    names = [name for name, _ in kinds]

    def attempt(case: int) -> str:
        folder = Path(tempfile.mkdtemp(prefix="mvit-attack-"))
        try:
            return kinds[case % len(kinds)][1](Random(f"{chosen.seed}/{case}"), folder)
        finally:
            shutil.rmtree(folder)

    count = chosen.cases or (short if chosen.short else cases)
    numbers = range(chosen.first, chosen.first + count)
    broken = 0
    for name in dict.fromkeys(names):
        found = attack(attempt, [one for one in numbers if names[one % len(names)] == name])
        sys.stdout.write(f"{name}: {found}\n")
        sys.stdout.flush()
        broken += len(found.findings)
    return min(broken, 1)


def attack(attempt: Attempt, cases: Iterable[int], bounds: Bounds = Bounds()) -> Round:
    """Try every case in a child of this process (fork: what is imported already is shared).

    The project's own errors are a way to end, as long as their message is short and plain; any
    other exception, a crash, and a case beyond the bounds are findings.
    """
    found, waiting = Round(), list(cases)
    context = multiprocessing.get_context("fork")
    while waiting:
        receiver, sender = context.Pipe(duplex=False)
        child = context.Process(target=_serve, args=(attempt, waiting, bounds, sender))
        child.start()
        sender.close()
        done = 0
        try:
            while done < len(waiting) and receiver.poll(2 * bounds.seconds + 5):
                _enter(found, bounds, *receiver.recv())
                done += 1
        except EOFError:
            pass
        if done < len(waiting):
            child.kill()
            child.join()
            found.outcomes["hung" if child.exitcode == -9 else "crashed"] += 1
            found.findings.append(f"case {waiting[done]}: hung or crashed ({child.exitcode})")
            done += 1
        child.join()
        waiting = waiting[done:]
    return found


def _serve(attempt: Attempt, cases: list[int], bounds: Bounds, sender: Connection) -> None:
    # Memory that is only asked for fails here, before this machine itself runs out.
    address_space = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    most = address_space + 3 * bounds.memory
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for case in cases:
        Path("/proc/self/clear_refs").write_text("5")  # the peak begins anew
        started = time.perf_counter()
        outcome, finding = _ended(attempt, case)
        sender.send((case, outcome, finding, time.perf_counter() - started, _peak()))


def _ended(attempt: Attempt, case: int) -> tuple[str, str | None]:
    try:
        return attempt(case), None
    except MobileViTError as error:
        message = str(error)
        if not message or len(message.encode()) > LONGEST_MESSAGE or message != visible(message):
            return "long or raw message", f"{len(message.encode())} bytes: {message[:200]!r}"
        return f"refused ({type(error).__name__})", None
    except Exception as error:  # noqa: BLE001 (whatever it is, it is a finding)
        return type(error).__name__, f"{type(error).__name__}: {error!s:.300}"


def _enter(
    found: Round, bounds: Bounds, case: int, outcome: str, finding: str | None, seconds: float,
    peak: int,
) -> None:  # fmt: skip
    found.outcomes[outcome] += 1
    found.slowest, found.largest = max(found.slowest, seconds), max(found.largest, peak)
    if finding is None and seconds > bounds.seconds:
        finding = f"{seconds:.1f} s"
    if finding is None and peak > bounds.memory:
        finding = f"{peak / 1e6:.0f} MB"
    if finding is not None:
        found.findings.append(f"case {case}: {finding}")


def _peak() -> int:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


# Damage


_EXTREMES = (0, 1, 0x7F, 0xFF, 2**15, 2**31 - 1, 2**31, 2**32 - 1, 2**62, 2**63 - 1, 2**64 - 1)


def damaged_bytes(random: Random, data: bytes, most: int = 4) -> bytes:
    """The bytes with one to `most` damages: flips, cuts, holes, repeats, extreme integers."""
    for _ in range(random.randint(1, most)):
        data = _damaged_once(random, data)
    return data


def _damaged_once(random: Random, data: bytes) -> bytes:
    place = random.randrange(len(data)) if data else 0
    length = random.choice((1, 2, 4, 8, 64, 512))
    head, here, rest = data[:place], data[place : place + length], data[place + length :]
    match random.choice(("flip", "cut", "leave out", "zeros", "noise", "again", "more", "extreme")):
        case "flip":
            return head + bytes(one ^ random.randint(0, 255) for one in here) + rest
        case "cut":
            return head
        case "leave out":
            return head + rest
        case "zeros":
            return head + bytes(len(here)) + rest
        case "noise":
            return head + random.randbytes(len(here)) + rest
        case "again":
            return head + here + here + rest
        case "more":
            return head + random.randbytes(length) + here + rest
        case _:
            number = random.choice(_EXTREMES).to_bytes(8, random.choice(("little", "big")))
            return head + number[: len(here)] + here[8:] + rest


_ODD: tuple[Any, ...] = (
    None, True, False, 0, -1, 1, 2**31, 2**53 + 1, 2**63, 10**400, -(10**400), 1e-310, 1e308, -0.5,
    float("nan"), float("inf"), "", "a", "x" * 5000, "\x1b[2J\x1b]0;owned\x07", "[/]", "[bold]",
    "../../etc/passwd", "/dev/zero", "\0", "\ud800", "\u202e", "é" * 3000, [], {}, [[]], [None],
    {"a": None}, [0] * 1000, "1", "1e5", "NaN", "2026-13-45T99:99:99Z", "0" * 64, " ", "\n",
)  # fmt: skip
"""Values that somebody's reader does not expect."""


def damaged_document(random: Random, document: Any, most: int = 3) -> Any:
    """A JSON document with one to `most` values changed, left out, doubled, renamed or nested."""
    for _ in range(random.randint(1, most)):
        document = _damaged_value(random, document)
    return document


def _damaged_value(random: Random, value: Any) -> Any:
    """The value with something inside it changed; the deeper the value, the deeper mostly."""
    if not isinstance(value, dict | list) or not value or random.random() < 0.1:
        return _other(random, value)
    copy: Any = dict(value) if isinstance(value, dict) else list(value)
    key = random.choice(list(value) if isinstance(value, dict) else range(len(value)))
    kind = random.choice(("inside", "inside", "inside", "leave out", "again"))
    if kind == "inside":
        copy[key] = _damaged_value(random, copy[key])
    elif kind == "leave out":
        del copy[key]
    elif isinstance(copy, list):
        copy += [copy[key]] * random.choice((1, 10, 1000))
    else:
        copy[str(random.choice(_ODD))[:6000]] = copy[key]
    return copy


def _other(random: Random, value: Any) -> Any:
    if isinstance(value, int | float) and random.random() < 0.5:
        return random.choice((-value, value + 1, value * 10**9, str(value)))
    if isinstance(value, str) and random.random() < 0.5:
        return random.choice((value * 200, value[:-1], value.swapcase(), f"{value}\x1b[31m[/]"))
    odd = random.choice(_ODD)
    for _ in range(random.choice((0, 0, 0, 1, 50, 500))):
        odd = [odd]
    return odd
