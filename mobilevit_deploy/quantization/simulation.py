"""What a recipe's rounding does to a network, simulated in PyTorch without any format's tools.

Weights are rounded as the recipe stores them; where it computes in float16, the result of every
operation is rounded to float16 as well, sums inside an operation are not.
"""

import contextlib
import copy
import re
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode

from mobilevit_deploy.quantization.recipes import Recipe
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.tasks.task import Array

SMALLEST_COMPRESSED = 2048
"""Values of a tensor from which on recipes of fewer bits than float16 apply to it."""

_LLOYD_STEPS = 100


class Float16Results(TorchDispatchMode):  # type: ignore[no-untyped-call]
    """Inside it every operation's float32 results are rounded to float16's values."""

    def __torch_dispatch__(
        self, function: Any, types: Any, args: Any = (), kwargs: Any = None
    ) -> Any:
        """Call the operation; a view has nothing to round, one in place is rounded in place."""
        result = function(*args, **(kwargs or {}))
        if function.is_view:
            return result
        in_place = any(one.alias_info is not None for one in function._schema.returns)
        return torch.utils._pytree.tree_map(lambda one: _half(one, in_place=in_place), result)


def _half(value: Any, *, in_place: bool) -> Any:
    if not isinstance(value, Tensor) or value.dtype != torch.float32:
        return value
    rounded = value.half().float()
    return value.copy_(rounded) if in_place else rounded


def rounded_weights(values: Tensor, weights: str) -> Tensor:
    """A weight tensor as a recipe stores it, in float32.

    Args:
        values: float32 [outputs, ...].
        weights: as recipes name them; tensors of fewer than `SMALLEST_COMPRESSED` values and
            vectors stay in float16 where it has fewer bits.
    """
    if weights == "float32":
        return values
    if weights == "float16" or values.dim() < 2 or values.numel() < SMALLEST_COMPRESSED:
        return values.half().float()
    bits = re.fullmatch(r"int(\d) per (channel|tensor)", weights)
    if bits is None:
        return _palette(values, int(weights.removeprefix("palette "))).half().float()
    largest = 2 ** (int(bits[1]) - 1) - 1
    axes = tuple(range(1 if bits[2] == "channel" else 0, values.dim()))
    # In float16, as converters find scales and steps of a network that computes in it.
    half = values.half()
    scale = (half.abs().amax(axes, keepdim=True) / largest).clamp_min(2.0**-24)
    rounded: Tensor = (half / scale).round() * scale
    return rounded.float()


def _palette(values: Tensor, count: int) -> Tensor:
    """Each value replaced by the nearest of `count`: k-means in one dimension (Lloyd)."""
    given = values.double().numpy()
    ordered = np.sort(given, axis=None)
    sums = np.concatenate([[0.0], ordered.cumsum()])
    # To begin with as dense as the best ones are in the limit: the cube root of the density.
    found, bins = np.histogram(ordered, bins=1024)
    shares = np.cbrt(found).cumsum()
    centres = np.interp((np.arange(count) + 0.5) / count * shares[-1], shares, bins[1:])
    for _ in range(_LLOYD_STEPS):
        edges = np.searchsorted(ordered, (centres[1:] + centres[:-1]) / 2)
        edges = np.unique(np.concatenate([[0], edges, [len(ordered)]]))
        means = np.diff(sums[edges]) / np.diff(edges)
        if np.array_equal(means, centres):
            break
        centres = means
    nearest = np.searchsorted((centres[1:] + centres[:-1]) / 2, given)
    return torch.from_numpy(centres[nearest]).float()


def simulated_outputs(
    network: nn.Module, recipe: Recipe, inputs: Tensor, task: Task
) -> dict[str, Array]:
    """What a network computes when it is rounded as a recipe says.

    Args:
        network: in eval mode, on the CPU; it is not changed.
        recipe: without activations in integers.
        inputs: what it takes: float32 [images, 3, H, W].
        task: names the outputs.

    Returns:
        float32 [images, ...] by output name.
    """
    network = copy.deepcopy(network)
    halves: Any = Float16Results  # torch has no types for its modes
    half = halves() if recipe.activations == "float16" else contextlib.nullcontext()
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(rounded_weights(parameter, recipe.weights))
        with half:
            found = task.named(network(inputs.clone()))
    return {name: one.numpy() for name, one in found.items()}
