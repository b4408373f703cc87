"""Choosing and making values by position (MIL: slices, scatter_gather, tensor_operation)."""

from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Value


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


def _fill(a: Arguments) -> Tensor:
    value = a.optional("value")
    return (torch.zeros(()) if value is None else value).expand(a.integers("shape"))


def _fill_like(a: Arguments) -> Tensor:
    value = a.optional("value")
    return (torch.zeros(()) if value is None else value).expand(a.tensor("ref_tensor").shape)


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


def _shape(a: Arguments) -> Tensor:
    return torch.tensor(a.tensor("x").shape, dtype=torch.int32)


SELECTION: dict[str, Callable[[Arguments], Tensor | tuple[Value, ...]]] = {
    "argsort": _argsort,
    "band_part": _band_part,
    "classify": _classify,
    "cumsum": _cumsum,
    "fill": _fill,
    "fill_like": _fill_like,
    "gather": _gather,
    "gather_along_axis": _gather_along_axis,
    "gather_nd": _gather_nd,
    "one_hot": _one_hot,
    "range_1d": _range_1d,
    "shape": _shape,
    "slice_by_index": _slice_by_index,
    "slice_by_size": _slice_by_size,
    "topk": _topk,
}
