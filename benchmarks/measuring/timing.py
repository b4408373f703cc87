"""Taking turns: samples of several files from the same minutes of the same machine."""

import gc
import math
import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from benchmarks.conclusions.statistics import summarize
from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import ReportError, UsageError

CLOCK = "perf_counter_ns"
SUSTAINED_SAMPLES = 20_000
"""At most, of a sustained run if nothing else is asked for: 30 ms each in ten minutes."""

_STEPS_PER_SAMPLE = 100  # of the clock, so that it adds at most 1 % to a sample
_MOST_READINGS = 20_000_000  # of the clock, in search of its steps: seconds
_COARSE_NS = 1_000_000  # a clock of such steps may show nothing of a short run
_SHORTEST_LIMIT_SECONDS = 10.0  # a warm-up may take, however short the sampling
_LOOK_EVERY = 10  # rounds; sorting the samples costs less than one of them


_SEED = 0
"""Of the order in each round: the same on every machine."""


_OPTIONS = {
    "relative_width": "--width",
    "minimum_samples": "--min-samples",
    "maximum_samples": "--max-samples",
    "minimum_seconds": "--min-seconds",
    "maximum_seconds": "--max-seconds",
    "warmup_runs": "--warm-up",
}
"""What the fields of a plan are called on the command line."""


def stopping_rule(
    relative_width: float = 0.03,
    minimum_samples: int = 50,
    maximum_samples: int | None = None,
    maximum_seconds: float | None = None,
    warmup_runs: int = 10,
    minimum_seconds: float = 0.0,
    sustained_seconds: float | None = None,
) -> Plan:
    """When there are enough samples, as a value of the contract; see `Plan` for each.

    Left out, there are at most 2000 samples in 60 seconds. A sustained run lasts its seconds, in
    place of the smallest and largest number of them, and has at most `SUSTAINED_SAMPLES`.

    Raises:
        UsageError: a number is out of range, a minimum above its maximum, or a largest number of
            seconds is given beside a sustained run's.
    """
    if sustained_seconds is not None:
        if maximum_seconds is not None:
            raise UsageError(
                f"A sustained run lasts its {sustained_seconds:g} seconds, and --max-seconds "
                f"{maximum_seconds:g} was given as well. Leave one of them out."
            )
        minimum_seconds = maximum_seconds = sustained_seconds
    if maximum_samples is None:
        maximum_samples = 2000 if sustained_seconds is None else SUSTAINED_SAMPLES
    try:
        return Plan(
            minimum_samples=minimum_samples,
            maximum_samples=maximum_samples,
            minimum_seconds=minimum_seconds,
            maximum_seconds=60.0 if maximum_seconds is None else maximum_seconds,
            sustained=sustained_seconds is not None,
            relative_width=relative_width,
            warmup_runs=warmup_runs,
        )
    except ValidationError as error:
        said = problems(error)
        for name, option in _OPTIONS.items():
            said = said.replace(name, option)
        raise UsageError(f"Measuring in this way is not possible: {said}.") from None


@dataclass(frozen=True)
class Samples:
    """What was measured of one function: elapsed and CPU time of each sample, in order."""

    wall_ns: tuple[int, ...]
    cpu_ns: tuple[int, ...]
    runs_per_sample: int


def time_interleaved(
    calls: Sequence[Callable[[], object]],
    plan: Plan,
    progress: Callable[[int, float | None], None] = lambda _rounds, _width: None,
    look: Callable[[int, int], None] = lambda _rounds, _elapsed_ns: None,
) -> list[Samples]:
    """Samples of every function, equally many, taken round by round in shuffled order.

    Sample i of each belongs to round i, so that what disturbs the machine for a second disturbs
    all of them. A turn is one run that is not timed, which brings a model's weights back
    into the caches, and one sample. Rounds end when every median is known to `plan.relative_width`,
    or at one of the limits; in a sustained run every run is timed, and only its time ends it. A
    sample is several runs where one is shorter than 100 steps of the clock, or where the largest
    number of samples would be reached before the smallest number of seconds.

    Args:
        calls: functions; one call is one run.
        plan: when to stop.
        progress: called between rounds with their number and the widest relative interval.
        look: called before the first round and after each with their number and the time since the
            first began: the place to look at the machine.

    Returns:
        One entry per function, in their order.

    Raises:
        ReportError: the clock stands still, or the warm-up takes longer than the sampling may.
    """
    resolution = timer_resolution_ns()
    runs = [_runs_per_sample(call, plan, len(calls), resolution) for call in calls]
    wall: list[list[int]] = [[] for _ in calls]
    cpu: list[list[int]] = [[] for _ in calls]
    order = list(range(len(calls)))
    shuffle = random.Random(_SEED).shuffle  # noqa: S311 (nothing here is secret)
    collecting = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        look(0, 0)
        start = time.perf_counter_ns()
        for done in range(1, plan.maximum_samples + 1):
            shuffle(order)
            for index in order:
                if not plan.sustained:
                    calls[index]()
                elapsed, used = _sample(calls[index], runs[index])
                wall[index].append(elapsed)
                cpu[index].append(used)
            since_ns = time.perf_counter_ns() - start
            look(done, since_ns)
            elapsed_seconds = since_ns / 1e9
            late = elapsed_seconds >= plan.maximum_seconds
            if done % _LOOK_EVERY and not late:
                continue
            widest = None if plan.sustained else _widest_interval(wall)
            progress(done, widest)
            enough = done >= plan.minimum_samples and elapsed_seconds >= plan.minimum_seconds
            if late or (enough and widest is not None and widest <= plan.relative_width):
                break
    finally:
        if collecting:
            gc.enable()
    return [Samples(tuple(w), tuple(c), n) for w, c, n in zip(wall, cpu, runs, strict=True)]


def timer_resolution_ns() -> int:
    """The smallest step of the clock that is seen in a thousand steps.

    Raises:
        ReportError: it stands still.
    """
    steps: list[int] = []
    before = time.perf_counter_ns()
    for _ in range(_MOST_READINGS):
        now = time.perf_counter_ns()
        if now > before:
            steps.append(now - before)
            if len(steps) == 1000:
                break
        before = now
    if not steps:
        raise _stands_still()
    return min(steps)


def _runs_per_sample(call: Callable[[], object], plan: Plan, calls: int, resolution: int) -> int:
    """Warm up, and see how many runs fill a sample."""
    fastest, start = None, time.monotonic()
    for done in range(max(plan.warmup_runs, 1)):
        elapsed, _used = _sample(call, 1)
        fastest = elapsed if fastest is None else min(fastest, elapsed)
        if done and time.monotonic() - start > max(plan.maximum_seconds, _SHORTEST_LIMIT_SECONDS):
            raise ReportError(
                f"The warm-up of {plan.warmup_runs} runs was not over after {done + 1} runs in "
                f"{plan.maximum_seconds:g} s. Give fewer with --warm-up, or more --max-seconds."
            )
    if not fastest and resolution < _COARSE_NS:
        raise _stands_still()
    of_plan = plan.minimum_seconds * 1e9 / (plan.maximum_samples * calls)
    return math.ceil(max(_STEPS_PER_SAMPLE * resolution, of_plan) / max(fastest or 1, 1))


def _stands_still() -> ReportError:
    return ReportError(
        f"This machine's clock ({CLOCK}) stands still: nothing can be timed with it. Check the "
        "virtual machine's clock source."
    )


def _sample(call: Callable[[], object], runs: int) -> tuple[int, int]:
    """Elapsed and CPU nanoseconds of some runs; the CPU clock is read inside the other's span."""
    before = time.perf_counter_ns()
    used = time.process_time_ns()
    for _ in range(runs):
        call()
    used = time.process_time_ns() - used
    return time.perf_counter_ns() - before, used


def _widest_interval(samples: Sequence[Sequence[int]]) -> float | None:
    widths = [summarize(one).relative_width for one in samples]
    known = [width for width in widths if width is not None]
    return max(known) if len(known) == len(widths) else None
