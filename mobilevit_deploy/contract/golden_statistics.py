"""Golden vectors of the statistics, worked out from the definitions in exact fractions.

`python -m mobilevit_deploy.contract.golden_statistics` writes them anew. Nothing here shares a line
with `statistics`: percentiles are found by counting, the interval by adding up the binomial
distribution, mean and deviation as fractions. Random draws are a linear congruential generator, so
that the file does not depend on a library's release.
"""

import json
from collections.abc import Sequence
from decimal import Context, Decimal
from fractions import Fraction
from math import comb
from pathlib import Path
from typing import Any

GOLDEN_STATISTICS = Path(__file__).parent / "golden" / "statistics.json"
_LARGEST = 2**53 - 1
_ABOUT = (
    "Statistics of whole nanoseconds, for every implementation. Integers are to be equal, "
    "mean_ns and standard_deviation_ns within 1e-12 relative. interval_ranks: number of samples -> "
    "rank k of the median's 95 % interval from x(k) to x(n-k+1), 0 where there is none."
)
_COUNTS = (*range(1, 121), 199, 200, 250, 500, 999, 1000, 1023, 1024, 1025, 2000, 5000)


def golden_text() -> str:
    """The file's content: JSON, the same on every machine."""
    document = {
        "about": _ABOUT,
        "interval_ranks": {str(count): _interval_rank(count) for count in _COUNTS},
        "vectors": [
            {"name": name, "samples_ns": list(samples), "statistics": _by_definition(samples)}
            for name, samples in _samples().items()
        ],
    }
    return json.dumps(document, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n"


def _samples() -> dict[str, Sequence[int]]:
    draw = _Draws()
    quiet = [12_000_000 + draw.below(40_000) for _ in range(200)]
    noisy = [
        sample + (draw.below(30_000_000) if i % 9 == 0 else 0) for i, sample in enumerate(quiet)
    ]
    return {
        "one": [5_000_000],
        "zero": [0],
        "two": [7, 4],
        "five, no interval": [3, 1, 4, 1, 5],
        "six, the first interval": [9, 2, 6, 5, 3, 5],
        "seven, unsorted": [8, 9, 7, 9, 3, 2, 3],
        "all equal": [1_234_567] * 40,
        "ten ranks": list(range(10, 0, -1)),
        "hundred ranks": [(37 * i) % 100 + 1 for i in range(100)],
        "hundred and one ranks": [(37 * i) % 101 + 1 for i in range(101)],
        "one sample far out": [1_000_000] * 99 + [900_000_000_000],
        "largest": [_LARGEST] * 7,
        "largest and smallest": [0, _LARGEST] * 8,
        "large and nearly equal": [_LARGEST - draw.below(3) for _ in range(64)],
        "a day and nearly equal": [86_400_000_000_000 + draw.below(1000) for _ in range(333)],
        "a quiet machine": quiet,
        "a noisy machine": noisy,
        "a coarse clock": [100_000 * (150 + draw.below(3)) for _ in range(77)],
        "any size": [draw.below(2 ** (1 + i % 53)) for i in range(1000)],
    }


class _Draws:
    """Knuth's MMIX generator (The Art of Computer Programming, volume 2, 3.3.4); its upper bits."""

    def __init__(self) -> None:
        self._state = 1

    def below(self, bound: int) -> int:
        self._state = (6364136223846793005 * self._state + 1442695040888963407) % 2**64
        return (self._state >> 11) * bound >> 53


def _by_definition(samples: Sequence[int]) -> dict[str, Any]:
    count = len(samples)
    ordered = sorted(samples)
    mean = Fraction(sum(samples), count)
    rank = _interval_rank(count)
    return {
        "count": count,
        "min_ns": ordered[0],
        "median_ns": _percentile(ordered, 50),
        "p90_ns": _percentile(ordered, 90),
        "p99_ns": _percentile(ordered, 99),
        "max_ns": ordered[-1],
        "mean_ns": float(mean),
        "standard_deviation_ns": None
        if count == 1
        else _root(sum(((x - mean) ** 2 for x in samples), Fraction(0)) / (count - 1)),
        "median_low_ns": ordered[rank - 1] if rank else None,
        "median_high_ns": ordered[-rank] if rank else None,
    }


def _percentile(ordered: Sequence[int], percent: int) -> int:
    """The smallest sample that at least `percent` of 100 of the samples do not exceed."""
    for index, sample in enumerate(ordered):
        if Fraction(index + 1, len(ordered)) >= Fraction(percent, 100):
            return sample
    return ordered[-1]


def _interval_rank(count: int) -> int:
    """The largest k whose interval x(k) .. x(n-k+1) covers the median with at least 95 %.

    It misses it if fewer than k samples fall below the median, or fewer than k above.
    """
    missed, rank = 0, 0  # of 2^count equally likely ways to fall below or above the median
    while True:
        missed += 2 * comb(count, rank)
        if missed * 100 > 5 * 2**count:
            return rank
        rank += 1


def _root(value: Fraction) -> float:
    context = Context(prec=60)
    quotient = context.divide(Decimal(value.numerator), Decimal(value.denominator))
    return float(context.sqrt(quotient))


if __name__ == "__main__":
    GOLDEN_STATISTICS.parent.mkdir(exist_ok=True)
    GOLDEN_STATISTICS.write_text(golden_text(), encoding="utf-8")
