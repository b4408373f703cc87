"""What a task is: the one object that knows what a network's outputs mean."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.vocabulary import DType, TensorSpec

Array = npt.NDArray[Any]
Size = tuple[int, int]
Labels = tuple[str, ...] | None


@dataclass(frozen=True)
class Output:
    """One output of a task's network or of its post-processing; `layout` names its axes.

    A constant one is the same for every picture of a size: no artifact returns it, and nothing is
    compared.
    """

    name: str
    role: str
    layout: str
    constant: bool = False

    def spec(self, shape: Sequence[int], dtype: DType, batch: int | None) -> TensorSpec:
        """The output in an artifact; a batch of None is dynamic."""
        return TensorSpec(
            name=self.name,
            shape=(batch, *shape[1:]),
            dtype=dtype,
            layout=self.layout,
            role=self.role,
        )


@dataclass(frozen=True)
class Agreement:
    """A task's own measure of how alike two sets of outputs are: a share, 1 is best.

    `measure` takes the reference's outputs, the artifact's (with its results, where it has any),
    the largest difference of an output value, as a share of its largest reference value, that is
    still a tie, and the steps of the post-processing.
    """

    name: str
    title: str
    smallest: float
    measure: Callable[
        [Mapping[str, Array], Mapping[str, Array], float, Postprocessing | None], float
    ]


def as_published(model: nn.Module) -> nn.Module:
    """For a task without post-processing: the network's outputs are the results."""
    return model


@dataclass(frozen=True)
class Task:
    """All that depends on the task.

    Attributes:
        outputs: of the network, in the order in which it returns them.
        decode: results by name ([B, ...] each), the labels, and how many findings a picture may
            have, to one finding per picture: the definition of right for every decoder.
        agreements: measures beside the numeric ones.
        rows: a finding as rows of a table with these columns; `document` has it as JSON values.
        loss: outputs by name, targets, and label smoothing, to a scalar.
        metric_title: what `metric` is called, e.g. top-1.
        metric: results by name and targets, to the share that is right.
        results: what post-processing makes of the outputs; none where these are the results.
        before_results: a network (which may be changed) as it is exported and compared, without
            what post-processing does anyhow.
        steps: a network, an input size and what the user chose, by name, to the steps of the
            post-processing; raises `UsageError`. None where there is none.
        postprocess: the steps as a module, from outputs to results in this order: the definition
            of right for every artifact that has them inside.
        drawn: a picture (uint8 RGB [H, W, 3]) with a finding drawn into it; None where a finding
            has no place in the picture.
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
    results: tuple[Output, ...] = ()
    before_results: Callable[[nn.Module], nn.Module] = as_published
    steps: Callable[[nn.Module, Size, Mapping[str, Any]], Postprocessing] | None = None
    postprocess: Callable[[Postprocessing], nn.Module] | None = None
    drawn: Callable[[Array, Any], Array] | None = None

    @property
    def compared(self) -> tuple[Output, ...]:
        """The outputs that change from picture to picture."""
        return tuple(one for one in self.outputs if not one.constant)

    def named(self, returned: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
        """What a network returned, by output name, constants left out."""
        values = self.varying(returned)
        return {one.name: value for one, value in zip(self.compared, values, strict=True)}

    def varying(self, returned: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """What a network returned without the constants, which a deployable model has not."""
        values = (returned,) if isinstance(returned, Tensor) else tuple(returned)
        if len(values) == len(self.compared):
            return values
        pairs = zip(self.outputs, values, strict=True)
        return tuple(value for one, value in pairs if not one.constant)

    def chosen(
        self, model: nn.Module, size: Size, choices: Mapping[str, Any]
    ) -> Postprocessing | None:
        """The steps of the post-processing, None where the task has none.

        Args:
            model: the reference network.
            size: height and width of its input in pixels.
            choices: what the user chose, by name; what was left open is not there.

        Raises:
            UsageError: a choice that the task does not have, or without meaning.
        """
        if self.steps is not None:
            return self.steps(model, size, choices)
        if choices:
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in choices)
            raise UsageError(f"{flags} means nothing for {self.name}.")
        return None

    def results_module(self, steps: Postprocessing | None) -> nn.Module | None:
        """The steps as a module, None where they are not the artifact's."""
        if self.postprocess is None or steps is None or not steps.in_artifact:
            return None
        return self.postprocess(steps)

    def completed(
        self, outputs: Mapping[str, Tensor], steps: Postprocessing | None
    ) -> dict[str, Tensor]:
        """Outputs and results by name: those that an artifact has, the others computed here."""
        if self.postprocess is None or steps is None:
            return dict(outputs)
        if all(one.name in outputs for one in self.results):
            return dict(outputs)
        made = self.postprocess(steps)(*(outputs[one.name] for one in self.compared))
        values = (made,) if isinstance(made, Tensor) else made
        named = zip((one.name for one in self.results), values, strict=True)
        return {**outputs, **dict(named)}

    def specs(
        self, shapes: Mapping[str, Sequence[int]], steps: Postprocessing | None, batch: int | None
    ) -> tuple[TensorSpec, ...]:
        """The outputs of an artifact.

        Args:
            shapes: of what the network returns for any number of pictures, by output name.
            steps: of the post-processing.
            batch: pictures per call; None is dynamic.
        """
        specs = [one.spec(shapes[one.name], "float32", batch) for one in self.compared]
        if steps is not None and steps.in_artifact:
            example = {one.name: torch.zeros(1, *shapes[one.name][1:]) for one in self.compared}
            made = self.completed(example, steps)
            for one in self.results:
                dtype: Any = str(made[one.name].dtype).removeprefix("torch.")
                specs.append(one.spec(made[one.name].shape, dtype, batch))
        return tuple(specs)


def stacked(rows: Sequence[Mapping[str, Array]]) -> dict[str, npt.NDArray[np.float32]]:
    """Outputs of single pictures ([1, ...] each) as outputs of all: float32 [images, ...]."""
    return {
        name: np.concatenate([row[name] for row in rows]).astype(np.float32) for name in rows[0]
    }
