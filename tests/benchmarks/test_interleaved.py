"""Two calls timed in turns, and what their ratio is known to."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.interleaved import CONFIDENCE, ratio, time_alternately


def test_calls_take_turns_and_the_first_changes() -> None:
    called: list[str] = []
    first, second = time_alternately(
        lambda: called.append("a"), lambda: called.append("b"), rounds=4, warm_up=1
    )
    assert "".join(called) == "ab" + "ba" + "ab" + "ba" + "ab"
    for times in (first, second):
        assert len(times.cpu_ms) == len(times.wall_ms) == 4
        assert min(times.cpu_ms) >= 0 < min(times.wall_ms)


def test_each_call_gets_its_own_time() -> None:
    slow, fast = time_alternately(lambda: sum(range(300_000)), lambda: sum(range(3)), rounds=9)
    assert ratio(slow.cpu_ms, fast.cpu_ms).low > 1


def test_rounds_are_compared_before_the_median_is_taken() -> None:
    drifting = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0]
    found = ratio([3 * one for one in drifting], drifting)
    assert (found.low, found.median, found.high) == (3, 3, 3)


@pytest.mark.parametrize(("count", "lowest"), [(5, 1), (6, 1), (20, 6), (101, 41)])
def test_the_interval_ends_at_the_ranks_of_the_tables(count: int, lowest: int) -> None:
    found = ratio([float(one) for one in range(1, count + 1)], [1.0] * count)
    assert (found.low, found.high) == (lowest, count + 1 - lowest)


@given(st.integers(6, 300))
def test_no_narrower_interval_holds_the_median_as_surely(count: int) -> None:
    lowest = int(ratio([float(one) for one in range(1, count + 1)], [1.0] * count).low)

    def coverage(rank: int) -> float:
        return 1 - 2 * sum(math.comb(count, below) for below in range(rank)) / 2**count

    assert coverage(lowest) >= CONFIDENCE > coverage(lowest + 1)
