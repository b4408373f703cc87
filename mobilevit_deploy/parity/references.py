"""What the reference model computes, for artifacts to be compared with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import ParityError
from mobilevit_deploy.parity.figures import require_discriminating
from mobilevit_deploy.parity.pictures import COMPARED, draw
from mobilevit_deploy.preprocessing import Pixels, Preprocessing
from mobilevit_deploy.tasks import Task, stacked

SMALLEST_ORDINARY = 1e-20
"""Activations below this are on the way to float32's subnormals (1e-38) and agree with anything."""


@dataclass(frozen=True)
class References:
    """Inputs, and the reference model's outputs for them.

    `inputs` are uint8 RGB pixels [images, H, W, 3], or whatever else an artifact takes;
    `outputs` are float32 [images, ...] by name, as the task compares them.
    """

    inputs: npt.NDArray[Any]
    outputs: dict[str, npt.NDArray[np.float32]]

    def first(self, count: int) -> "References":
        """The first of them."""
        return References(
            self.inputs[:count], {name: one[:count] for name, one in self.outputs.items()}
        )


def computed_references(
    model: nn.Module, task: Task, preprocessing: Preprocessing, size: tuple[int, int]
) -> References:
    """All pictures that an artifact is compared on, and the reference model's outputs.

    Raises:
        ParityError: the model's activations or outputs would let anything pass.
    """
    sized = preprocessing.for_size(*size)
    pixels = draw(COMPARED, sized)
    outputs = reference_outputs(model, task, sized, pixels)
    require_discriminating(outputs)
    return References(pixels, outputs)


def reference_outputs(
    model: nn.Module, task: Task, preprocessing: Preprocessing, pixels: Pixels
) -> dict[str, npt.NDArray[np.float32]]:
    """Run the float32 reference eagerly, one picture at a time, watching its activations.

    From uint8 RGB [images, H, W, 3] to float32 [images, ...] by output name; the model is in eval
    mode, on the CPU.

    Raises:
        ParityError: a stage's output is NaN, infinite or near subnormal.
    """
    peaks: dict[str, float] = {}

    def watch(name: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def record(
            _module: nn.Module, _inputs: object, returned: Tensor | tuple[Tensor, ...]
        ) -> None:
            for output in (returned,) if isinstance(returned, Tensor) else returned:
                # max() lets NaN through only when it comes first, so NaN is asked for by itself.
                peak = float(output.abs().max())
                peaks[name] = peak if np.isnan(peak) else max(peaks.get(name, 0.0), peak)

        return module.register_forward_hook(record)

    handles = [watch(name, module) for name, module in _stages(model)]
    try:
        with torch.no_grad():
            images = (torch.from_numpy(preprocessing.tensor(picture)) for picture in pixels)
            network = task.before_results(model)
            named = [task.named(network(image)) for image in images]
    finally:
        for handle in handles:
            handle.remove()
    _require_ordinary(peaks)
    return stacked([{name: one.numpy() for name, one in row.items()} for row in named])


def _stages(model: nn.Module) -> Iterator[tuple[str, nn.Module]]:
    """The parts of a network that run one after the other, by names for people."""
    for name, child in model.named_children():
        if isinstance(child, nn.ModuleList):
            for index, stage in enumerate(child, start=1):
                yield f"{name.removesuffix('s')} {index}", stage
        else:
            yield name, child


def _require_ordinary(peaks: Mapping[str, float]) -> None:
    """Refuse a model whose activations would make every comparison pass.

    Args:
        peaks: where each activation was taken -> its largest absolute value.

    Raises:
        ParityError: a peak is NaN, infinite, or so small that the numbers are near subnormal.
    """
    for name, peak in peaks.items():
        if not np.isfinite(peak):
            raise ParityError(
                f"The reference model's {name} output is NaN or infinite. "
                "Check the checkpoint's weights and the preprocessing's scale, mean and std."
            )
        if peak < SMALLEST_ORDINARY:
            raise ParityError(
                f"The reference model's {name} output is at most {peak:.1e}: near subnormal "
                "numbers, where any artifact would agree. Default-initialised weights do this: "
                "use a trained checkpoint, or --weights random, which sets its BN statistics "
                "from data."
            )
