"""How right results are, in figures, counted picture by picture."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from torch import Tensor

_QUANTILE = 1.959964
"""Of the normal distribution, for two-sided 95 %."""


@dataclass(frozen=True)
class Figure:
    """One figure of pictures whose answer is known, e.g. top-1: a share, 1 is best.

    Attributes:
        name: as papers call it.
        value: over all pictures.
        interval: 95 % interval of a share of pictures; None of what is no such share.
        classes: the same per class, by index, of the classes that there are.
    """

    name: str
    value: float
    interval: tuple[float, float] | None = None
    classes: Mapping[int, float] = field(default_factory=dict)


class Tally(Protocol):
    """Collects results and targets, some pictures at a time, and makes figures of them."""

    def add(self, results: Mapping[str, Tensor], targets: Sequence[Any]) -> None:
        """Count pictures: results by name, [B, ...] each, and a target for each picture."""

    def figures(self) -> tuple[Figure, ...]:
        """Over all that was added; the task's main figure first."""

    def confusion(self) -> Mapping[tuple[int, int], int]:
        """Pictures by their class and by the class that was found; empty where none has one."""


def wilson_interval(right: int, count: int) -> tuple[float, float]:
    """95 % interval of a share, of `right` among `count` (Wilson, 1927).

    Unlike that of the normal approximation, it is right for few pictures and shares near 1.
    """
    share, squared = right / count, _QUANTILE**2
    middle = share + squared / (2 * count)
    reach = _QUANTILE * math.sqrt((share * (1 - share) + squared / (4 * count)) / count)
    scale = 1 + squared / count
    return max(0.0, (middle - reach) / scale), min(1.0, (middle + reach) / scale)
