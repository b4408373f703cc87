"""Axes: every value on them, and round labels."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilevit_deploy.charts.quantities import plain_duration, plain_time, round_time
from mobilevit_deploy.charts.scales import spanning

positive = st.floats(1e-3, 1e15)


@given(st.lists(positive, min_size=1, max_size=20), st.booleans())
def test_every_value_lies_on_the_axis_in_its_order(values: list[float], logarithmic: bool) -> None:
    scale = spanning(values, 10, 350, logarithmic=logarithmic)
    places = [scale(value) for value in sorted(values)]
    assert places == sorted(places)
    assert all(10 <= place <= 350 for place in places)


@given(st.lists(positive, min_size=1, max_size=20), st.booleans(), st.integers(2, 8))
def test_ticks_are_few_and_on_the_axis(values: list[float], logarithmic: bool, most: int) -> None:
    scale = spanning(values, 0, 100, logarithmic=logarithmic)
    ticks = scale.ticks(most)
    assert 1 <= len(ticks) <= most
    assert ticks == sorted(set(ticks))
    for tick in ticks:
        assert scale.low <= tick <= scale.high or math.isclose(tick, 0, abs_tol=1e-9)


def test_ticks_are_round() -> None:
    assert spanning([1.2e6, 8.7e6], 0, 1, logarithmic=True).ticks() == [2e6, 5e6]
    assert spanning([0.9, 1.3], 0, 1).ticks(5) == pytest.approx([0.9, 1.0, 1.1, 1.2, 1.3])


def test_times_as_people_write_them() -> None:
    written = [plain_time(ns) for ns in (0, 7, 999, 1_570, 99_960, 1_571_234, 12.345e6, 2e9, None)]
    assert written == [
        "0.00 ns", "7.00 ns", "999 ns", "1.57 µs", "100 µs", "1.57 ms", "12.3 ms", "2.00 s", "–",
    ]  # fmt: skip
    assert [round_time(ns) for ns in (0, 2e6, 1.5e6, 5e9)] == ["0 ns", "2 ms", "1.5 ms", "5 s"]
    seconds = (0, 3.254, 59.4, 80, 120, 3600, 7500)
    assert [plain_duration(one) for one in seconds] == [
        "0 s", "3.25 s", "59.4 s", "1 min 20 s", "2 min", "1 h", "2 h 5 min",
    ]  # fmt: skip
