"""What the rules of the placement heuristic look at; each check gives a finding's detail, or None.

Operations and weights are coremltools' `Operation`.
"""

from typing import Any

import numpy as np

from mobilevit_deploy.runtimes.coreml.mil.evaluator import (
    LARGEST_FP16,
    declared_shape,
    declared_type,
)
from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight
from mobilevit_deploy.runtimes.coreml.mil.precision import OperationPrecision

ALIGNMENT = 64
"""Bytes that the last axis of a buffer is padded to on the Neural Engine."""

NARROW = 7
"""Padding over size from which a last axis is narrow: it fills an eighth of its buffer or less."""

HEAVY = 128 * 1024
"""Bytes of padding, or of a copied tensor, from which a tensor is worth a finding."""

SMALLEST_NORMAL_FP16 = 2.0**-14

LEAST_HEADROOM = 8.0
"""65504 over the largest value, below which another picture may well overflow."""

LARGEST_GROWTH = 0.05
"""Relative error that one operation may add when its pieces are held in fp16."""

_COPIES = ("transpose", "reshape", "concat", "tile", "slice_by_index", "split")


def _shape(operation: Any) -> tuple[int | None, ...]:
    return declared_shape(operation.outputs[0])


def _static_shape(operation: Any) -> tuple[int, ...]:
    """The output's extents, dynamic ones counted as 1."""
    return tuple(extent or 1 for extent in _shape(operation))


def _itemsize(operation: Any) -> int:
    return 4 if declared_type(operation.outputs[0]) in {"fp32", "int32"} else 2


def _bytes(operation: Any) -> tuple[int, int]:
    """The output's size in memory, and what the padding of its last axis adds."""
    shape = _static_shape(operation)
    if not shape:
        return 0, 0
    rows = 1
    for extent in shape[:-1]:
        rows *= extent
    row = shape[-1] * _itemsize(operation)
    return rows * row, rows * (-row % ALIGNMENT)


def rank_above_five(operation: Any) -> str | None:
    rank = len(_shape(operation))
    return f"rank {rank}, shape {_shape(operation)}" if rank > 5 else None


def rank_five(operation: Any) -> str | None:
    return f"shape {_shape(operation)}" if len(_shape(operation)) == 5 else None


def dynamic_shape(operation: Any) -> str | None:
    shape = _shape(operation)
    return f"shape {shape}" if None in shape else None


def gather(operation: Any) -> str | None:
    is_gather = operation.op_type.startswith(("gather", "scatter"))
    return f"output {_shape(operation)}" if is_gather else None


def dilated_convolution(operation: Any) -> str | None:
    if operation.op_type != "conv" or operation.dilations is None:
        return None
    steps = [int(step) for step in operation.dilations.val]
    return f"dilations {steps}" if max(steps) > 1 else None


def _prepares_input(operation: Any) -> bool:
    """Whether all it does is to scale, shift or cast an input, which Core ML has in float32."""
    return operation.op_type in {"add", "cast", "mul"} and all(
        variable.op is None or holds_weight(variable.op.op_type) or _prepares_input(variable.op)
        for variable in operation.get_flattened_inputs()
        if variable is not None
    )


def _feeds_output(operation: Any) -> bool:
    followers = operation.outputs[0].child_ops
    return not followers or all(other.op_type == "classify" for other in followers)


def float32_arithmetic(operation: Any) -> str | None:
    if operation.op_type in {"cast", "classify"} or _prepares_input(operation):
        return None
    is_wide = declared_type(operation.outputs[0]) == "fp32"
    return "computes in float32" if is_wide else None


def inner_cast(operation: Any) -> str | None:
    if operation.op_type != "cast" or _prepares_input(operation) or _feeds_output(operation):
        return None
    return f"{declared_type(operation.x)} to {declared_type(operation.outputs[0])}"


def narrow_last_axis(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    return _padded(operation) if padding >= NARROW * size else None


def unaligned_last_axis(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    return _padded(operation) if padding < NARROW * size else None


def _padded(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    if padding < HEAVY:
        return None
    return f"shape {_shape(operation)}: {size // 1024} KiB take {(size + padding) // 1024} KiB"


def memory_copy(operation: Any) -> str | None:
    size, _ = _bytes(operation)
    if operation.op_type not in _COPIES or size < HEAVY:
        return None
    return f"{size // 1024} KiB, to shape {_shape(operation)}"


def linear_layer(operation: Any) -> str | None:
    return f"to shape {_shape(operation)}" if operation.op_type == "linear" else None


def unfused_variance(operation: Any) -> str | None:
    """A mean over squares that were written out as a tensor of their own."""
    if operation.op_type not in {"reduce_mean", "reduce_sum"} or operation.x.op is None:
        return None
    squared = operation.x.op
    is_square = squared.op_type == "square" or (squared.op_type == "mul" and squared.x is squared.y)
    if not is_square:
        return None
    return f"squares of shape {_shape(squared)} are held as {declared_type(squared.outputs[0])}"


def subnormal_weights(operation: Any) -> str | None:
    value = operation.outputs[0].val
    if not isinstance(value, np.ndarray) or value.dtype != np.float16 or value.ndim < 2:
        return None
    small = np.count_nonzero((value != 0) & (np.abs(value) < SMALLEST_NORMAL_FP16))
    share = small / value.size
    return f"{share:.1%} of {value.size} fp16 weights are subnormal" if share > 0.01 else None


def overflow(row: OperationPrecision) -> str | None:
    if row.dtype != "fp16" or row.peak <= LARGEST_FP16:
        return None
    return f"holds values up to {row.peak:.3g}"


def little_headroom(row: OperationPrecision) -> str | None:
    headroom = LARGEST_FP16 / row.peak if row.peak > 0 else LEAST_HEADROOM
    if row.dtype != "fp16" or not 1 <= headroom < LEAST_HEADROOM:
        return None
    return f"holds values up to {row.peak:.3g}, headroom {headroom:.1f}"


def imprecise_pieces(row: OperationPrecision) -> str | None:
    if row.dtype != "fp16" or row.growth < LARGEST_GROWTH:
        return None
    return f"adds a relative error of {row.growth:.2g}"
