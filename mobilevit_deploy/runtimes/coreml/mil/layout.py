"""Moving, choosing and making values by position.

MIL: tensor_transformation, tensor_operation, slices, scatter_gather, classify.
"""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Value
from mobilevit_deploy.runtimes.coreml.mil.windows import padded


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
    x, margins = a.tensor("x"), a.integers("pad")
    mode = a.text("mode", "constant")
    if mode == "constant":
        return padded(x, margins, a.number("constant_val"))
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


def _reverse(a: Arguments) -> Tensor:
    x = a.tensor("x")
    return x.flip(a.integers("axes", list(range(x.ndim))))


def _slice_by_index(a: Arguments) -> Tensor:
    """Numpy's slicing with masks; torch has no negative steps, so those take an index list."""
    x = a.tensor("x")
    begins, ends = a.integers("begin"), a.integers("end")
    steps = a.integers("stride", [1] * x.ndim)
    open_begins, open_ends = a.flags("begin_mask", x.ndim), a.flags("end_mask", x.ndim)
    single = a.flags("squeeze_mask", x.ndim)
    for axis in reversed(range(x.ndim)):
        if single[axis]:
            x = x.select(axis, begins[axis])
            continue
        begin = None if open_begins[axis] else begins[axis]
        end = None if open_ends[axis] else ends[axis]
        start, stop, step = slice(begin, end, steps[axis]).indices(x.shape[axis])
        if step > 0:
            x = x[(slice(None),) * axis + (slice(start, stop, step),)]
        else:
            positions = torch.tensor(list(range(start, stop, step)), dtype=torch.int64)
            x = x.index_select(axis, positions)
    return x


def _slice_by_size(a: Arguments) -> Tensor:
    x = a.tensor("x")
    for axis, (begin, size) in enumerate(zip(a.integers("begin"), a.integers("size"), strict=True)):
        start = begin % x.shape[axis] if begin < 0 else begin
        x = x.narrow(axis, start, x.shape[axis] - start if size == -1 else size)
    return x


def _gather(a: Arguments) -> Tensor:
    """Leading batch axes are walked one by one; there are few."""
    return _gather_batched(
        a.tensor("x"),
        a.tensor("indices").long(),
        a.integer("axis") % a.tensor("x").ndim,
        a.integer("batch_dims"),
    )


def _gather_batched(x: Tensor, indices: Tensor, axis: int, batch_dims: int) -> Tensor:
    if batch_dims:
        rows = zip(x, indices, strict=True)
        return torch.stack([_gather_batched(x, i, axis - 1, batch_dims - 1) for x, i in rows])
    positions = torch.where(indices < 0, indices + x.shape[axis], indices)
    found = x.index_select(axis, positions.reshape(-1))
    return found.reshape(*x.shape[:axis], *indices.shape, *x.shape[axis + 1 :])


def _gather_along_axis(a: Arguments) -> Tensor:
    x, indices, axis = a.tensor("x"), a.tensor("indices").long(), a.integer("axis")
    return x.gather(axis, torch.where(indices < 0, indices + x.shape[axis], indices))


def _gather_nd(a: Arguments) -> Tensor:
    if a.integer("batch_dims"):
        raise ValueError("only batch_dims = 0 is supported")
    return a.tensor("x")[tuple(a.tensor("indices").long().unbind(-1))]


def _topk(a: Arguments) -> tuple[Tensor, ...]:
    x, axis, count = a.tensor("x"), a.integer("axis", -1), a.integer("k", 1)
    values, indices = x.topk(
        x.shape[axis] if count == -1 else count, axis, largest=not a.flag("ascending")
    )
    return (values, indices) if a.flag("return_indices", default=True) else (values,)


def _argsort(a: Arguments) -> Tensor:
    axis, descending = a.integer("axis", -1), not a.flag("ascending")
    return torch.argsort(a.tensor("x"), stable=True, dim=axis, descending=descending)


def _band_part(a: Arguments) -> Tensor:
    x, lower, upper = a.tensor("x"), a.integer("lower", -1), a.integer("upper", -1)
    x = x if upper < 0 else x.tril(upper)
    return x if lower < 0 else x.triu(-lower)


def _cumsum(a: Arguments) -> Tensor:
    x, axis = a.tensor("x"), a.integer("axis")
    x = x.flip(axis) if a.flag("reverse") else x
    total = x.cumsum(axis)
    total = total - x if a.flag("exclusive") else total
    return total.flip(axis) if a.flag("reverse") else total


def _filled(a: Arguments, shape: Sequence[int]) -> Tensor:
    value = a.optional("value")
    return (torch.zeros(()) if value is None else value).expand(shape)


def _one_hot(a: Arguments) -> Tensor:
    classes = torch.arange(a.integer("one_hot_vector_size"))
    axis = a.integer("axis", -1)
    matches = a.tensor("indices").unsqueeze(-1) == classes
    matches = matches.movedim(-1, axis)
    return torch.where(matches, a.tensor("on_value"), a.tensor("off_value"))


def _range_1d(a: Arguments) -> Tensor:
    start, end, step = (a.tensor(name).item() for name in ("start", "end", "step"))
    return torch.arange(start, end, step)


def _classify(a: Arguments) -> tuple[Value, ...]:
    """The most probable label, and all probabilities [1, classes] in the order of the labels."""
    probabilities = a.tensor("probabilities").reshape(1, -1)
    return a.labels("classes")[int(probabilities.argmax())], probabilities


LAYOUT: dict[str, Callable[[Arguments], Tensor | tuple[Value, ...]]] = {
    "argsort": _argsort,
    "band_part": _band_part,
    "classify": _classify,
    "concat": _concat,
    "cumsum": _cumsum,
    "depth_to_space": _depth_to_space,
    "expand_dims": _expand_dims,
    "fill": lambda a: _filled(a, a.integers("shape")),
    "fill_like": lambda a: _filled(a, a.tensor("ref_tensor").shape),
    "gather": _gather,
    "gather_along_axis": _gather_along_axis,
    "gather_nd": _gather_nd,
    "one_hot": _one_hot,
    "pad": _pad,
    "pixel_shuffle": lambda a: functional.pixel_shuffle(a.tensor("x"), a.integer("upscale_factor")),
    "pixel_unshuffle": lambda a: functional.pixel_unshuffle(
        a.tensor("x"), a.integer("downscale_factor")
    ),
    "range_1d": _range_1d,
    "reshape": _reshape,
    "reverse": _reverse,
    "shape": lambda a: torch.tensor(a.tensor("x").shape, dtype=torch.int32),
    "slice_by_index": _slice_by_index,
    "slice_by_size": _slice_by_size,
    "space_to_depth": _space_to_depth,
    "split": _split,
    "squeeze": _squeeze,
    "stack": lambda a: torch.stack(a.tensors("values"), a.integer("axis")),
    "tile": lambda a: a.tensor("x").repeat(a.integers("reps")),
    "topk": _topk,
    "transpose": lambda a: a.tensor("x").permute(a.integers("perm")),
}
