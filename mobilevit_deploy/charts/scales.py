"""Where a value lies on an axis, and at which values an axis is labelled."""

import math
from dataclasses import dataclass

_STEPS = (1, 2, 5)


@dataclass(frozen=True)
class Scale:
    """A linear or logarithmic axis from `low` to `high`, drawn from `start` to `end`."""

    low: float
    high: float
    start: float
    end: float
    logarithmic: bool = False

    def __call__(self, value: float) -> float:
        """The position of a value; outside the axis it is that of the nearer end."""
        inside = min(max(value, self.low), self.high)
        share = (self._bend(inside) - self._bend(self.low)) / (
            self._bend(self.high) - self._bend(self.low)
        )
        return self.start + share * (self.end - self.start)

    def ticks(self, most: int = 6) -> list[float]:
        """At most `most` round values on the axis (1, 2 or 5 times a power of ten), rising."""
        if self.logarithmic:
            found = self._round_values()
            if len(found) >= 2:
                return found[:: -(-len(found) // most)]
        step = 10.0 ** math.floor(math.log10((self.high - self.low) / most))
        for factor in (*_STEPS, 10):
            first = math.ceil(self.low / (step * factor))
            last = math.floor(self.high / (step * factor))
            if last - first < most:
                return [index * step * factor for index in range(first, last + 1)]
        return []

    def _round_values(self) -> list[float]:
        decades = range(math.floor(math.log10(self.low)), math.ceil(math.log10(self.high)) + 1)
        values = (step * 10.0**decade for decade in decades for step in _STEPS)
        return [value for value in values if self.low <= value <= self.high]

    def _bend(self, value: float) -> float:
        return math.log(value) if self.logarithmic else value


def spanning(values: list[float], start: float, end: float, *, logarithmic: bool = False) -> Scale:
    """A scale that holds all values with a margin of 4 % of it on both sides.

    Args:
        values: at least one; above zero for a logarithmic scale.
        start: position of the low end.
        end: position of the high end.
        logarithmic: equal ratios are equally long.
    """
    low, high = min(values), max(values)
    if logarithmic:
        margin = max((high / low) ** 0.04, 1.02)
        return Scale(low / margin, high * margin, start, end, logarithmic=True)
    margin = max(0.04 * (high - low), 0.02 * abs(high), 1e-9)
    return Scale(low - margin, high + margin, start, end)
