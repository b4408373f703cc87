"""The statistics of a latency.

Samples are whole nanoseconds, at most 2^53 - 1 each, so that every language holds them exactly. No
sample is dropped. With x(1) <= ... <= x(n), the sorted samples:

- percentile p: x(ceil(p n / 100)), the nearest rank; the median is p = 50 (for an even n the lower
  of the two in the middle), so that every percentile is a sample;
- confidence interval of the median: from x(k) to x(n - k + 1), k the largest rank with
  40 * (C(n,0) + ... + C(n,k-1)) <= 2^n. Whatever the distribution, it holds the median of
  independent samples with a probability of at least 95 % (exact binomial); null below 6 samples,
  where no such interval exists.

Programs that measure stop by the same median and interval; vectors for them are in the tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from mobilevit_deploy.contract.report import LARGEST_SAMPLE
from mobilevit_deploy.errors import ReportError

CONFIDENCE_PERCENT = 95


@dataclass(frozen=True)
class Statistics:
    """Figures that follow from the samples alone; see the module for each definition."""

    count: int
    min_ns: int
    median_ns: int
    p90_ns: int
    p99_ns: int
    median_low_ns: int | None
    median_high_ns: int | None

    @property
    def relative_width(self) -> float | None:
        """Width of the median's confidence interval as a share of the median; None without one."""
        if self.median_low_ns is None or self.median_high_ns is None or self.median_ns == 0:
            return None
        return (self.median_high_ns - self.median_low_ns) / self.median_ns


def nearest_rank(percent: int, count: int) -> int:
    """The 1-based rank of a percentile, 1 to 100, among `count` sorted samples."""
    return -(-percent * count // 100)


@lru_cache(maxsize=4096)
def median_interval_rank(count: int) -> int:
    """The rank k of the median's 95 % interval, x(k) to x(n - k + 1); 0 where there is none.

    Takes a time of sqrt(n): coefficients are held as shares of the middle one, from it downwards
    until they vanish, in 2^-192, whose error is far below what decides between two ranks.
    """
    shares, lowest = [1 << 192], count // 2
    while lowest > 0 and shares[-1]:
        shares.append(shares[-1] * lowest // (count - lowest + 1))
        lowest -= 1
    everything = 2 * sum(shares) - (0 if count % 2 else shares[0])
    rank, tail = lowest, 0
    for share in reversed(shares):
        tail += share
        if 40 * tail > everything:
            break
        rank += 1
    return rank


def summarize(samples_ns: Sequence[int]) -> Statistics:
    """The statistics of any number of samples.

    Args:
        samples_ns: whole nanoseconds, 0 to 2^53 - 1, in any order.

    Raises:
        ReportError: there is no sample, or one is no integer of that range.
    """
    if not samples_ns:
        raise ReportError("There is no sample to summarize; expected at least one.")
    for sample in samples_ns:
        if type(sample) is not int or not 0 <= sample <= LARGEST_SAMPLE:
            raise ReportError(
                f"A sample is {sample!r}; expected whole nanoseconds from 0 to 2^53 - 1."
            )
    ordered = sorted(samples_ns)
    count = len(ordered)
    rank = median_interval_rank(count)
    return Statistics(
        count=count,
        min_ns=ordered[0],
        median_ns=ordered[nearest_rank(50, count) - 1],
        p90_ns=ordered[nearest_rank(90, count) - 1],
        p99_ns=ordered[nearest_rank(99, count) - 1],
        median_low_ns=ordered[rank - 1] if rank else None,
        median_high_ns=ordered[count - rank] if rank else None,
    )
