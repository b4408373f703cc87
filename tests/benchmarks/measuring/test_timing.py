"""Taking turns: equally many samples, in shuffled rounds, until there are enough."""

import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks.measuring import timing
from benchmarks.measuring.host import measure
from benchmarks.measuring.request import MeasureRequest
from benchmarks.measuring.timing import stopping_rule, time_interleaved, timer_resolution_ns
from mobilevit_deploy.errors import ReportError, UsageError


def busy(milliseconds: float) -> None:
    end = time.perf_counter() + milliseconds / 1e3
    while time.perf_counter() < end:
        pass


def test_rounds_in_shuffled_order_with_an_untimed_run_before_each_sample() -> None:
    calls: list[int] = []

    def candidate(index: int) -> None:
        calls.append(index)
        busy(0.2)

    plan = stopping_rule(0.99, minimum_samples=20, maximum_samples=20, warmup_runs=3)
    found = time_interleaved([lambda i=i: candidate(i) for i in range(3)], plan)  # type: ignore[misc]
    assert [len(one.wall_ns) for one in found] == [20, 20, 20]
    assert [one.runs_per_sample for one in found] == [1, 1, 1]
    assert calls[:9] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
    turns = calls[9:]
    assert turns[::2] == turns[1::2]
    rounds = [tuple(turns[start : start + 6 : 2]) for start in range(0, len(turns), 6)]
    assert len(rounds) == 20
    assert all(sorted(one) == [0, 1, 2] for one in rounds)
    assert len(set(rounds)) > 2


def test_samples_hold_the_whole_run() -> None:
    plan = stopping_rule(0.99, minimum_samples=6, maximum_samples=6, warmup_runs=1)
    computing, waiting = time_interleaved([lambda: busy(2), lambda: time.sleep(0.002)], plan)
    assert min(computing.wall_ns) >= 2_000_000
    assert min(waiting.wall_ns) >= 2_000_000
    assert all(cpu <= wall for cpu, wall in zip(waiting.cpu_ns, waiting.wall_ns, strict=True))
    # Sleeping takes no CPU time, computing does.
    assert 10 * sorted(waiting.cpu_ns)[2] < sorted(computing.cpu_ns)[2]


def test_it_stops_at_the_time_limit() -> None:
    plan = stopping_rule(0.0001, minimum_samples=6, maximum_samples=10**6, maximum_seconds=0.2)
    seen: list[int] = []
    (found,) = time_interleaved([lambda: busy(0.5)], plan, lambda rounds, _: seen.append(rounds))
    assert 6 <= len(found.wall_ns) < 10**6
    assert seen[-1] == len(found.wall_ns)


def test_it_stops_when_the_median_is_known_well_enough() -> None:
    plan = stopping_rule(0.9, minimum_samples=20, maximum_samples=10**6, maximum_seconds=60)
    (found,) = time_interleaved([lambda: busy(0.5)], plan)
    assert 20 <= len(found.wall_ns) < 1000


def test_it_goes_on_for_the_least_time() -> None:
    plan = stopping_rule(
        0.9, minimum_samples=6, maximum_samples=10**6, maximum_seconds=60, minimum_seconds=0.3
    )
    before = time.monotonic()
    time_interleaved([lambda: busy(0.5)], plan)
    assert 0.3 <= time.monotonic() - before < 30


def test_a_short_run_is_repeated_until_the_clock_has_made_a_hundred_steps() -> None:
    plan = stopping_rule(0.99, minimum_samples=6, maximum_samples=6)
    (found,) = time_interleaved([lambda: None], plan)
    assert found.runs_per_sample > 1
    assert timer_resolution_ns() >= 1


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_collection_is_as_before_also_after_an_error(collecting: bool) -> None:
    def fails() -> None:
        raise ValueError("broken")

    (gc.enable if collecting else gc.disable)()
    try:
        with pytest.raises(ValueError, match="broken"):
            time_interleaved([fails], stopping_rule())
        time_interleaved([lambda: busy(0.1)], stopping_rule(0.99, 6, 6))
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


@pytest.mark.parametrize(
    "wrong",
    [
        {"relative_width": 0.0},
        {"relative_width": 1.0},
        {"minimum_samples": 5},
        {"minimum_samples": 60, "maximum_samples": 50},
        {"maximum_seconds": 0.0},
        {"warmup_runs": -1},
        {"minimum_seconds": 61.0},
    ],
)
def test_impossible_plans_are_refused(wrong: dict) -> None:
    with pytest.raises(UsageError):
        stopping_rule(**wrong)


def test_a_clock_that_stands_still_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_MOST_READINGS", 10_000)
    now = time.perf_counter_ns
    frozen = SimpleNamespace(**{**vars(time), "perf_counter_ns": lambda: 42})
    with monkeypatch.context() as patched:
        patched.setattr(timing, "time", frozen)
        with pytest.raises(ReportError, match="stands still"):
            timer_resolution_ns()
    # It stops only when samples are to be taken.
    stopped: list[int] = []
    stopping = SimpleNamespace(
        **{**vars(time), "perf_counter_ns": lambda: stopped[0] if stopped else now()}
    )
    monkeypatch.setattr(timing, "time", stopping)
    with pytest.raises(ReportError, match="stands still"):
        time_interleaved([lambda: stopped.append(now())], stopping_rule())


def test_a_warm_up_that_is_not_over_in_time_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timing, "_SHORTEST_LIMIT_SECONDS", 0.1)
    plan = stopping_rule(warmup_runs=100_000, maximum_seconds=0.2)
    with pytest.raises(ReportError, match=r"100000 runs was not over after \d+ runs in 0\.2 s"):
        time_interleaved([lambda: busy(5)], plan)
    with pytest.raises(UsageError, match="--warm-up"):
        stopping_rule(warmup_runs=1_000_000_000)
    with pytest.raises(UsageError, match="--max-seconds"):
        stopping_rule(maximum_seconds=float("inf"))


def test_a_wall_clock_of_1970_is_said_before_anything_is_measured(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    clock = SimpleNamespace(now=lambda _zone: datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    monkeypatch.setattr("benchmarks.measuring.machine.datetime", clock)
    with pytest.raises(ReportError, match="This machine's clock says 1970-01-01"):
        measure(MeasureRequest(tmp_path))


def test_a_sustained_run_times_every_run_until_its_time_is_over() -> None:
    calls: list[float] = []

    def candidate() -> None:
        calls.append(time.perf_counter())
        busy(0.5)

    looks: list[tuple[int, int]] = []
    plan = stopping_rule(0.99, sustained_seconds=0.4, maximum_samples=100, warmup_runs=3)
    (found,) = time_interleaved(
        [candidate], plan, look=lambda rounds, elapsed: looks.append((rounds, elapsed))
    )
    assert 0.4 <= calls[-1] - calls[3] + 0.005 < 5
    assert found.runs_per_sample >= 4, "a hundred samples last for its seconds"
    assert len(calls) == 3 + len(found.wall_ns) * found.runs_per_sample
    assert [rounds for rounds, _ in looks] == list(range(len(found.wall_ns) + 1))
    assert looks[0][1] == 0
    assert looks[-1][1] / 1e9 >= 0.4


def test_a_sustained_run_has_its_seconds_and_enough_samples() -> None:
    plan = stopping_rule(sustained_seconds=600)
    assert plan.sustained
    assert (plan.minimum_seconds, plan.maximum_seconds) == (600, 600)
    assert plan.maximum_samples == 20_000
    assert stopping_rule(sustained_seconds=600, maximum_samples=99).maximum_samples == 99
    assert not stopping_rule().sustained
    with pytest.raises(UsageError, match="lasts its 600 seconds, and --max-seconds 60 was given"):
        stopping_rule(sustained_seconds=600, maximum_seconds=60)
