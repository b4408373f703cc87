"""Two calls timed in turns, so that what else the machine does meets both alike."""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Times:
    """Milliseconds of every call, in order: of the process's CPUs, and on the clock."""

    cpu_ms: tuple[float, ...]
    wall_ms: tuple[float, ...]


@dataclass(frozen=True)
class Ratio:
    """The median of the rounds' ratios, and its confidence interval by order statistics."""

    median: float
    low: float
    high: float


def time_alternately(
    first: Callable[[], object], second: Callable[[], object], rounds: int, warm_up: int = 3
) -> tuple[Times, Times]:
    """Call each once per round; who begins changes from round to round.

    Args:
        first: called without arguments.
        second: called without arguments.
        rounds: how many times each is timed.
        warm_up: rounds before that.
    """
    samples: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])
    calls = (first, second)
    for index in range(warm_up + rounds):
        for which in (0, 1) if index % 2 == 0 else (1, 0):
            wall, cpu = time.perf_counter_ns(), time.process_time_ns()
            calls[which]()
            cpu_spent, wall_spent = time.process_time_ns() - cpu, time.perf_counter_ns() - wall
            if index >= warm_up:
                samples[which].append((cpu_spent, wall_spent))
    one, other = (
        Times(tuple(cpu / 1e6 for cpu, _ in taken), tuple(wall / 1e6 for _, wall in taken))
        for taken in samples
    )
    return one, other


def ratio(numerators: Sequence[float], denominators: Sequence[float]) -> Ratio:
    """The ratio of two series, round by round.

    The interval runs between the order statistics of equal rank from both ends that hold the
    median with a probability of at least `CONFIDENCE`; with fewer than six rounds none do, and it
    is the whole range.
    """
    ratios = sorted(a / b for a, b in zip(numerators, denominators, strict=True))
    count = len(ratios)
    outside, rank = 0.0, 0
    while rank < count // 2:
        outside += 2 * math.comb(count, rank) / 2**count
        if outside > 1 - CONFIDENCE:
            break
        rank += 1
    lowest = max(rank - 1, 0)
    return Ratio(median(ratios), ratios[lowest], ratios[count - 1 - lowest])
