"""What a task is: the one object that knows what a network's outputs mean."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.tasks.figures import Tally
from mobilevit_deploy.tasks.labelled import LabelledFolder
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.tasks.views import CROP_AREA, View, unchanged
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
    """For a task that trains the network, or exports it, as it is."""
    return model


def stacked_targets(targets: Sequence[Any]) -> Any:
    """Targets of single pictures as those of all: [images, ...]."""
    return torch.as_tensor(np.stack([np.asarray(target) for target in targets]))


def nothing_unusual(_steps: Postprocessing, _size: Size) -> tuple[str, ...]:
    """For a task whose post-processing cannot be chosen."""
    return ()


def where_wanted(steps: Postprocessing) -> bool:
    """For a stage that every artifact with post-processing has inside."""
    return steps.in_artifact


@dataclass(frozen=True)
class Form:
    """Another form of a stage's results, which a platform wants: as outputs, in order.

    `read` takes them of any number of pictures, [images, ...] each, and returns the stage's
    results in order.
    """

    outputs: tuple[Output, ...]
    read: Callable[..., tuple[Tensor, ...]]


@dataclass(frozen=True)
class Stage:
    """A stage of post-processing: what the one before it gave (or the network) becomes `results`.

    `module` makes it of the steps and is the definition of right for every artifact that has it
    inside; `in_artifact` says of the steps whether the artifact has. Some artifacts return the
    results in one of the `forms` instead.
    """

    results: tuple[Output, ...]
    module: Callable[[Postprocessing], nn.Module]
    in_artifact: Callable[[Postprocessing], bool] = where_wanted
    forms: tuple[Form, ...] = ()

    def found(self, outputs: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """The results by name, as an artifact returned them in whatever form; or nothing."""
        names = [one.name for one in self.results]
        if all(name in outputs for name in names):
            return {name: outputs[name] for name in names}
        for form in self.forms:
            given = [outputs[one.name] for one in form.outputs if one.name in outputs]
            if len(given) == len(form.outputs):
                return dict(zip(names, form.read(*given), strict=True))
        return {}


class InTurn(nn.Module):
    """Modules one behind the other, each called with all that the one before returned."""

    def __init__(self, modules: Iterable[nn.Module]) -> None:
        super().__init__()
        self.parts = nn.ModuleList(modules)

    def forward(self, *values: Tensor) -> tuple[Tensor, ...]:
        for part in self.parts:
            values = _as_tuple(part(*values))
        return values


def _as_tuple(returned: Tensor | Sequence[Tensor]) -> tuple[Tensor, ...]:
    return (returned,) if isinstance(returned, Tensor) else tuple(returned)


@dataclass(frozen=True)
class Task:
    """All that depends on the task; a value of module level, which another process can be sent.

    Attributes:
        outputs: of the network, in the order in which it returns them.
        decode: results by name ([B, ...] each), the labels, and how many findings a picture may
            have, to one finding per picture: the definition of right for every decoder.
        agreements: measures beside the numeric ones.
        rows: a finding as rows of a table with these columns; `document` has it as JSON values.
        loss: outputs by name, targets, and label smoothing, to a sum that can be cut anywhere.
        tally: a new one, which makes figures of results and of the pictures' targets.
        labelled: the pictures of a folder with their targets, of the labels and the number of
            classes; raises `UsageError`.
        labels_of: the labels that a training folder speaks of; raises `UsageError`.
        seen: a target of `labelled` as it is for a view of its picture, for a network whose input
            has that many pixels a side; `collected` takes it.
        crop_area: smallest and largest share of a picture that training shows, unless told.
        for_training: the network with what only training has; it shares the network's weights.
        training_outputs: what that returns in training mode, behind `outputs`.
        collected: targets of single pictures, as `loss` takes those of several.
        stages: of the post-processing; none where the network's outputs are the results.
        before_results: a network (which may be changed) as it is exported and compared, without
            what post-processing does anyhow.
        choices: names of what a user can choose of the post-processing.
        steps: a network, an input size, what the user chose by name, and the names of what the
            format can do in its graph, to the steps of the post-processing; raises `UsageError`.
            None where there is none.
        file_words: what a file's name says of the steps for that input size: what is unusual.
        unnamed: classes, the first ones, that no result is of: 1 with a background.
        drawn: a picture (uint8 RGB [H, W, 3]) with a finding drawn into it; None where a finding
            has no place in the picture.
        drawn_choices: of the post-processing, for findings that people are to look at.
        target_finding: a picture's target, and the labels, as a finding that can be drawn.
    """

    name: str
    outputs: tuple[Output, ...]
    decode: Callable[[Mapping[str, Tensor], Labels, int], Sequence[Any]]
    agreements: tuple[Agreement, ...]
    columns: tuple[str, ...]
    rows: Callable[[Any], list[tuple[str, ...]]]
    document: Callable[[Any], dict[str, Any]]
    loss: Callable[[Mapping[str, Tensor], Any, float], LossSum]
    tally: Callable[[], Tally]
    labelled: Callable[[Path, Labels, int], LabelledFolder]
    labels_of: Callable[[Path], tuple[str, ...]]
    seen: Callable[[Any, View, int], Any] = unchanged
    crop_area: tuple[float, float] = CROP_AREA
    for_training: Callable[[nn.Module], nn.Module] = as_published
    training_outputs: tuple[Output, ...] = ()
    collected: Callable[[Sequence[Any]], Any] = stacked_targets
    stages: tuple[Stage, ...] = ()
    before_results: Callable[[nn.Module], nn.Module] = as_published
    choices: tuple[str, ...] = ()
    steps: (
        Callable[[nn.Module, Size, Mapping[str, Any], Collection[str]], Postprocessing] | None
    ) = None
    file_words: Callable[[Postprocessing, Size], tuple[str, ...]] = nothing_unusual
    unnamed: int = 0
    drawn: Callable[[Array, Any], Array] | None = None
    drawn_choices: Mapping[str, Any] = field(default_factory=dict)
    target_finding: Callable[[Any, Labels], Any] | None = None

    def found_labels(self, labels: Labels) -> Labels:
        """Of the labels of all classes those of results."""
        return None if labels is None else labels[self.unnamed :]

    @property
    def has_places(self) -> bool:
        """Whether findings, and so targets, have a place in the picture."""
        return self.drawn is not None

    @property
    def compared(self) -> tuple[Output, ...]:
        """The outputs that change from picture to picture."""
        return tuple(one for one in self.outputs if not one.constant)

    def named(self, returned: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
        """What a network returned, by output name, constants left out."""
        values = self.varying(returned)
        return {one.name: value for one, value in zip(self.compared, values, strict=True)}

    def everything(self, returned: Tensor | tuple[Tensor, ...]) -> dict[str, Tensor]:
        """What a network returned, by output name, constants too: as `loss` takes it."""
        values = _as_tuple(returned)
        more = self.training_outputs if len(values) > len(self.outputs) else ()
        return {one.name: value for one, value in zip((*self.outputs, *more), values, strict=True)}

    def varying(self, returned: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        """What a network returned without the constants, which a deployable model has not."""
        values = _as_tuple(returned)
        if len(values) == len(self.compared):
            return values
        pairs = zip(self.outputs, values, strict=True)
        return tuple(value for one, value in pairs if not one.constant)

    def chosen(
        self,
        model: nn.Module,
        size: Size,
        choices: Mapping[str, Any],
        able: Collection[str] = (),
    ) -> Postprocessing | None:
        """The steps of the post-processing, None where the task has none.

        Args:
            model: the reference network.
            size: height and width of its input in pixels.
            choices: what the user chose, by name; what was left open is not there.
            able: what not every format can do in its graph, and this one can.

        Raises:
            UsageError: a choice that the task does not have, or without meaning.
        """
        unknown = [name for name in choices if name not in self.choices]
        if unknown:
            flags = ", ".join(f"--{name.replace('_', '-')}" for name in unknown)
            raise UsageError(f"{flags} means nothing for {self.name}.")
        return None if self.steps is None else self.steps(model, size, choices, able)

    def results(self, steps: Postprocessing | None) -> tuple[Output, ...]:
        """What an artifact with these steps returns beside the network's outputs."""
        stages = self._inside(steps)
        return stages[-1].results if stages else ()

    def _inside(self, steps: Postprocessing | None) -> tuple[Stage, ...]:
        if steps is None:
            return ()
        return tuple(takewhile(lambda stage: stage.in_artifact(steps), self.stages))

    def results_module(self, steps: Postprocessing | None) -> nn.Module | None:
        """The stages that are the artifact's as a module, None where none is."""
        made = [] if steps is None else [one.module(steps) for one in self._inside(steps)]
        return InTurn(made) if len(made) > 1 else next(iter(made), None)

    def completed(
        self, outputs: Mapping[str, Tensor], steps: Postprocessing | None
    ) -> dict[str, Tensor]:
        """Outputs and results by name: those that an artifact has, the later ones computed here."""
        found = dict(outputs)
        if steps is None:
            return found
        names, left = [one.name for one in self.compared], self.stages
        for index, stage in enumerate(self.stages, start=1):
            made = stage.found(found)
            if made:
                found.update(made)
                names, left = list(made), self.stages[index:]
        for stage in left:
            values = _as_tuple(stage.module(steps)(*(found[name] for name in names)))
            names = [one.name for one in stage.results]
            found.update(zip(names, values, strict=True))
        return found

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
        module = self.results_module(steps)
        if module is not None:
            examples = (torch.zeros(1, *shapes[one.name][1:]) for one in specs)
            made = _as_tuple(module(*examples))
            for one, value in zip(self.results(steps), made, strict=True):
                dtype: Any = str(value.dtype).removeprefix("torch.")
                specs.append(one.spec(value.shape, dtype, batch))
        return tuple(specs)


def stacked(rows: Sequence[Mapping[str, Array]]) -> dict[str, npt.NDArray[np.float32]]:
    """Outputs of single pictures ([1, ...] each) as outputs of all: float32 [images, ...]."""
    return {
        name: np.concatenate([row[name] for row in rows]).astype(np.float32) for name in rows[0]
    }
