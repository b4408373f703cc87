"""A training loss before it is divided: sums of parts of a batch add up to that of the whole."""

from dataclasses import dataclass

from torch import Tensor


@dataclass(frozen=True)
class LossSum:
    """A loss, summed, and what it was summed over; both scalars.

    The mean over several parts of a batch, or over several processes, is the sum of their `total`
    over the sum of their `count`: it does not depend on how the batch was cut.

    Attributes:
        total: with its gradient.
        count: pictures, pixels that count, or anchors of objects; without one.
    """

    total: Tensor
    count: Tensor

    @property
    def mean(self) -> Tensor:
        """The loss; where nothing was counted it is the sum."""
        return self.total / self.count.clamp(min=1)
