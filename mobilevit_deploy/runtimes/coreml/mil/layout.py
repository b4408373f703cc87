"""Moving values without changing them (MIL: tensor_transformation, tensor_operation)."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


def _reshape(a: Arguments) -> Tensor:
    """0 keeps the extent of the same axis, -1 takes what remains."""
    x = a.tensor("x")
    shape = [
        x.shape[axis] if extent == 0 else extent for axis, extent in enumerate(a.integers("shape"))
    ]
    return x.reshape(shape)


def _expand_dims(a: Arguments) -> Tensor:
    x, axes = a.tensor("x"), a.integers("axes")
    rank = x.ndim + len(axes)
    for axis in sorted(axis % rank for axis in axes):
        x = x.unsqueeze(axis)
    return x


def _squeeze(a: Arguments) -> Tensor:
    x, axes = a.tensor("x"), a.integers("axes")
    return x.squeeze(axes) if axes else x.squeeze()


def _concat(a: Arguments) -> Tensor:
    values, axis = a.tensors("values"), a.integer("axis")
    if values[0].ndim == 0:
        return torch.stack(values)
    if a.flag("interleave"):
        axis %= values[0].ndim
        return torch.stack(values, axis + 1).flatten(axis, axis + 1)
    return torch.cat(values, axis)


def _split(a: Arguments) -> tuple[Tensor, ...]:
    x, axis = a.tensor("x"), a.integer("axis")
    sizes = a.integers("split_sizes")
    if not sizes:
        sizes = [x.shape[axis] // a.integer("num_splits")] * a.integer("num_splits")
    return torch.split_with_sizes(x, sizes, axis)


def _pad(a: Arguments) -> Tensor:
    """Margins belong to the last axes and come first axis first; torch wants the last one first."""
    x, margins = a.tensor("x"), a.integers("pad")
    mode = a.text("mode", "constant")
    if mode == "constant":
        pairs = [margins[i : i + 2] for i in range(0, len(margins), 2)]
        flat = [margin for pair in reversed(pairs) for margin in pair]
        return functional.pad(x, flat, value=a.number("constant_val"))
    first = x.ndim - len(margins) // 2
    for axis in range(len(margins) // 2):
        before, after = margins[2 * axis : 2 * axis + 2]
        size = x.shape[first + axis]
        positions = torch.arange(-before, size + after)
        if mode == "reflect":
            positions = size - 1 - (size - 1 - positions.abs()).abs()
        x = x.index_select(first + axis, positions.clamp(0, size - 1))
    return x


def _space_to_depth(a: Arguments) -> Tensor:
    """The new channel is (row in block, column in block, old channel), outermost first."""
    x, block = a.tensor("x"), a.integer("block_size")
    batch, channels, height, width = x.shape
    cells = x.reshape(batch, channels, height // block, block, width // block, block)
    return cells.permute(0, 3, 5, 1, 2, 4).flatten(1, 3)


def _depth_to_space(a: Arguments) -> Tensor:
    """The inverse of space_to_depth; pixel_shuffle takes the channels in another order."""
    x, block = a.tensor("x"), a.integer("block_size")
    batch, channels, height, width = x.shape
    cells = x.reshape(batch, block, block, channels // block**2, height, width)
    return cells.permute(0, 3, 4, 1, 5, 2).flatten(4, 5).flatten(2, 3)


def _tile(a: Arguments) -> Tensor:
    return a.tensor("x").repeat(a.integers("reps"))


def _reverse(a: Arguments) -> Tensor:
    x = a.tensor("x")
    return x.flip(a.integers("axes", list(range(x.ndim))))


LAYOUT: dict[str, Callable[[Arguments], Tensor | tuple[Tensor, ...]]] = {
    "concat": _concat,
    "depth_to_space": _depth_to_space,
    "expand_dims": _expand_dims,
    "pad": _pad,
    "pixel_shuffle": lambda a: functional.pixel_shuffle(a.tensor("x"), a.integer("upscale_factor")),
    "pixel_unshuffle": lambda a: functional.pixel_unshuffle(
        a.tensor("x"), a.integer("downscale_factor")
    ),
    "reshape": _reshape,
    "reverse": _reverse,
    "space_to_depth": _space_to_depth,
    "split": _split,
    "squeeze": _squeeze,
    "stack": lambda a: torch.stack(a.tensors("values"), a.integer("axis")),
    "tile": _tile,
    "transpose": lambda a: a.tensor("x").permute(a.integers("perm")),
}
