"""The statistics against their definitions, worked out in other ways."""

import itertools
import json
import random
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.conclusions.statistics import median_interval_rank, nearest_rank, summarize
from mobilevit_deploy.contract.report import LARGEST_SAMPLE
from mobilevit_deploy.errors import ReportError

VECTORS = json.loads(
    (Path(__file__).parents[2] / "contract" / "vectors" / "statistics.json").read_text()
)

samples = st.lists(st.integers(0, LARGEST_SAMPLE), min_size=1, max_size=60)


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: vector["name"])
def test_vectors_that_other_languages_stop_by(vector: dict) -> None:
    figures = summarize(vector["samples_ns"])
    expected = {key: value for key, value in vector.items() if key.endswith("_ns")}
    del expected["samples_ns"]
    assert {name: getattr(figures, name) for name in expected} == expected


def test_interval_ranks() -> None:
    """Of a million samples, too, which took hours with the whole coefficients."""
    ranks = {int(count): rank for count, rank in VECTORS["interval_ranks"].items()}
    assert {count: median_interval_rank(count) for count in ranks} == ranks
    # The most that a plan of this toolkit has, and what a sender may choose.
    assert {20_000, 1_000_000} < ranks.keys()


def test_interval_ranks_are_exact() -> None:
    for count in (*range(1, 400), 4999, 10_001, 20_000):
        rank, term, tail = 0, 1, 1  # C(n, rank), and the sum of C(n, 0) up to it
        while 40 * tail <= 2**count:
            rank += 1
            term = term * (count - rank + 1) // rank
            tail += term
        assert median_interval_rank(count) == rank


@pytest.mark.parametrize("count", range(1, 15))
def test_the_interval_holds_the_median_in_95_of_100_cases(count: int) -> None:
    # Each sample is below or above the median with equal chance: look at every case there is.
    def coverage(rank: int) -> Fraction:
        held = sum(
            rank <= sum(below) <= count - rank for below in itertools.product((0, 1), repeat=count)
        )
        return Fraction(held, 2**count)

    rank = median_interval_rank(count)
    assert rank == 0 or coverage(rank) >= Fraction(95, 100)
    assert coverage(rank + 1) < Fraction(95, 100), "a narrower interval would do"


@given(samples)
def test_percentiles_are_nearest_ranks(values: list[int]) -> None:
    figures = summarize(values)
    for percent, got in ((50, figures.median_ns), (90, figures.p90_ns), (99, figures.p99_ns)):
        assert got == np.percentile(np.array(values), percent, method="inverted_cdf")
        assert got in values
    assert figures.min_ns == min(values)


@given(samples, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(values: list[int], order: random.Random) -> None:
    shuffled = list(values)
    order.shuffle(shuffled)
    assert summarize(shuffled) == summarize(values)


@given(samples)
def test_the_interval_surrounds_the_median(values: list[int]) -> None:
    figures = summarize(values)
    if len(values) < 6:
        assert figures.median_low_ns is None
        assert figures.relative_width is None
        return
    assert figures.median_low_ns is not None
    assert figures.median_high_ns is not None
    assert figures.median_low_ns <= figures.median_ns <= figures.median_high_ns


@given(st.integers(1, 100), st.integers(1, 10**6))
def test_nearest_rank_is_the_smallest_that_reaches_the_share(percent: int, count: int) -> None:
    rank = nearest_rank(percent, count)
    assert 1 <= rank <= count
    assert Fraction(rank, count) >= Fraction(percent, 100) > Fraction(rank - 1, count)


@pytest.mark.parametrize("values", [[], [-1], [2**53], [1.0], [True], ["1"], [None]])
def test_what_is_no_sample_is_refused(values: list) -> None:
    with pytest.raises(ReportError, match="sample"):
        summarize(values)
