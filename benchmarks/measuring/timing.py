"""Taking turns: samples of several candidates from the same minutes of the same machine."""

import gc
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from benchmarks.conclusions import summarize
from mobilevit_deploy.contract import plan as contract
from mobilevit_deploy.errors import UsageError

CLOCK = "perf_counter_ns"
_STEPS_PER_SAMPLE = 100  # of the clock, so that it adds at most 1 % to a sample
_LOOK_EVERY = 10  # rounds; sorting the samples costs less than one of them


@dataclass(frozen=True)
class Plan:
    """When there are enough samples.

    `relative_width` is that of the 95 % confidence interval of the median, as a share of it: what
    is aimed at. The limits hold for each candidate; `maximum_seconds` for all of them together.
    """

    relative_width: float = 0.03
    minimum_samples: int = 50
    maximum_samples: int = 2000
    maximum_seconds: float = 60.0
    warmup_runs: int = 10
    seed: int = 0  # of the order in each round

    def __post_init__(self) -> None:
        if not 0 < self.relative_width < 1:
            raise UsageError(f"The interval's width is {self.relative_width}; between 0 and 1.")
        if not 6 <= self.minimum_samples <= self.maximum_samples:
            raise UsageError(
                f"From {self.minimum_samples} to {self.maximum_samples} samples; at least 6 (fewer "
                "have no confidence interval), and the maximum not below the minimum."
            )
        if self.maximum_seconds <= 0 or self.warmup_runs < 0:
            raise UsageError("The time limit must be above 0 seconds, the warm-up not below 0.")

    def document(self, minimum_seconds: float = 0.0) -> contract.Plan:
        """The plan, for a report or for another program to follow."""
        return contract.Plan(
            minimum_samples=self.minimum_samples,
            maximum_samples=self.maximum_samples,
            minimum_seconds=minimum_seconds,
            maximum_seconds=self.maximum_seconds,
            relative_width=self.relative_width,
            warmup_runs=self.warmup_runs,
        )


@dataclass(frozen=True)
class Samples:
    """What was measured of one candidate: elapsed and CPU time of each sample, in order."""

    wall_ns: tuple[int, ...]
    cpu_ns: tuple[int, ...]
    runs_per_sample: int


def time_interleaved(
    candidates: Sequence[Callable[[], object]],
    plan: Plan,
    progress: Callable[[int, float | None], None] = lambda _rounds, _width: None,
) -> list[Samples]:
    """Samples of every candidate, equally many, taken round by round in shuffled order.

    Sample i of each belongs to round i, so that what disturbs the machine for a second disturbs
    all of them. A turn is one run that is not timed, which brings the candidate's weights back
    into the caches, and one sample. Rounds end when every median is known to `plan.relative_width`,
    or at one of the limits.

    Args:
        candidates: functions to call; one call is one run.
        plan: when to stop.
        progress: called between rounds with their number and the widest relative interval.

    Returns:
        One entry per candidate, in their order.
    """
    resolution = timer_resolution_ns()
    runs = [_runs_per_sample(candidate, plan.warmup_runs, resolution) for candidate in candidates]
    wall: list[list[int]] = [[] for _ in candidates]
    cpu: list[list[int]] = [[] for _ in candidates]
    order = list(range(len(candidates)))
    # The same order on every machine; nothing here is secret.
    shuffle = random.Random(plan.seed).shuffle  # noqa: S311
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        end = time.monotonic() + plan.maximum_seconds
        for done in range(1, plan.maximum_samples + 1):
            shuffle(order)
            for index in order:
                candidates[index]()
                elapsed, used = _sample(candidates[index], runs[index])
                wall[index].append(elapsed)
                cpu[index].append(used)
            late = time.monotonic() >= end
            if done % _LOOK_EVERY and not late:
                continue
            widest = _widest_interval(wall)
            progress(done, widest)
            enough = done >= plan.minimum_samples
            if late or (enough and widest is not None and widest <= plan.relative_width):
                break
    finally:
        if collecting:
            gc.enable()
    return [Samples(tuple(w), tuple(c), n) for w, c, n in zip(wall, cpu, runs, strict=True)]


def timer_resolution_ns() -> int:
    """The smallest step of the clock that is seen in a thousand readings."""
    steps: list[int] = []
    before = time.perf_counter_ns()
    while len(steps) < 1000:
        now = time.perf_counter_ns()
        if now > before:
            steps.append(now - before)
        before = now
    return min(steps)


def _runs_per_sample(candidate: Callable[[], object], warmup_runs: int, resolution: int) -> int:
    """Warm up, and see how many runs fill a hundred steps of the clock."""
    fastest = None
    for _ in range(max(warmup_runs, 1)):
        elapsed, _used = _sample(candidate, 1)
        fastest = elapsed if fastest is None else min(fastest, elapsed)
    return max(1, -(-_STEPS_PER_SAMPLE * resolution // max(fastest or 1, 1)))


def _sample(candidate: Callable[[], object], runs: int) -> tuple[int, int]:
    """Elapsed and CPU nanoseconds of some runs; the CPU clock is read inside the other's span."""
    before = time.perf_counter_ns()
    used = time.process_time_ns()
    for _ in range(runs):
        candidate()
    used = time.process_time_ns() - used
    return time.perf_counter_ns() - before, used


def _widest_interval(samples: Sequence[Sequence[int]]) -> float | None:
    widths = [summarize(one).relative_width for one in samples]
    known = [width for width in widths if width is not None]
    return max(known) if len(known) == len(widths) else None
