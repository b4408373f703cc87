"""What a task is: the one object that knows what a network's outputs mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from torch import Tensor

from mobilevit_deploy.vocabulary import TensorSpec

Array = npt.NDArray[Any]
Labels = tuple[str, ...] | None


@dataclass(frozen=True)
class Output:
    """One output of a task's network.

    `extents` gives the axes after the batch, for a number of classes and an input size (height,
    width).
    """

    name: str
    role: str
    layout: str
    extents: Callable[[int, tuple[int, int]], tuple[int, ...]]

    def spec(
        self, num_classes: int, input_size: tuple[int, int], batch: int | None = 1
    ) -> TensorSpec:
        """The output in an artifact; a batch of None is dynamic."""
        return TensorSpec(
            name=self.name,
            shape=(batch, *self.extents(num_classes, input_size)),
            dtype="float32",
            layout=self.layout,
            role=self.role,
        )


@dataclass(frozen=True)
class Agreement:
    """A task's own measure of how alike two sets of outputs are: a share, 1 is best.

    `measure` takes the reference's outputs, the artifact's, and the largest difference of an
    output value, as a share of its largest reference value, that is still a tie.
    """

    name: str
    title: str
    smallest: float
    measure: Callable[[Mapping[str, Array], Mapping[str, Array], float], float]


@dataclass(frozen=True)
class Task:
    """All that depends on the task.

    Attributes:
        outputs: of the network, in the order in which it returns them.
        decode: outputs by name ([B, ...] each), the labels, and how many results a picture may
            have, to one result per picture: the definition of right for every decoder.
        agreements: measures beside the numeric ones.
        rows: a result as rows of a table with these columns; `document` has it as JSON values.
        loss: outputs by name, targets, and label smoothing, to a scalar.
        metric_title: what `metric` is called, e.g. top-1.
        metric: outputs by name and targets, to the share that is right.
    """

    name: str
    outputs: tuple[Output, ...]
    decode: Callable[[Mapping[str, Tensor], Labels, int], Sequence[Any]]
    agreements: tuple[Agreement, ...]
    columns: tuple[str, ...]
    rows: Callable[[Any], list[tuple[str, ...]]]
    document: Callable[[Any], dict[str, Any]]
    loss: Callable[[Mapping[str, Tensor], Tensor, float], Tensor]
    metric_title: str
    metric: Callable[[Mapping[str, Tensor], Tensor], float]

    def named(self, returned: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
        """What a network returned, by output name."""
        values = (returned,) if isinstance(returned, Tensor) else returned
        return {one.name: value for one, value in zip(self.outputs, values, strict=True)}

    def specs(
        self, num_classes: int, input_size: tuple[int, int], batch: int | None = 1
    ) -> tuple[TensorSpec, ...]:
        """The outputs of an artifact."""
        return tuple(one.spec(num_classes, input_size, batch) for one in self.outputs)


def stacked(rows: Sequence[Mapping[str, Array]]) -> dict[str, npt.NDArray[np.float32]]:
    """Outputs of single pictures ([1, ...] each) as outputs of all: float32 [images, ...]."""
    return {
        name: np.concatenate([row[name] for row in rows]).astype(np.float32) for name in rows[0]
    }
