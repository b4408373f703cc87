"""The rules of the placement heuristic: what each looks at, and the publication it repeats."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from mobilevit_deploy.runtimes.coreml.mil.evaluator import (
    LARGEST_FP16,
    declared_shape,
    declared_type,
    input_variables,
)
from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight
from mobilevit_deploy.runtimes.coreml.mil.precision import OperationPrecision

Severity = Literal["high", "medium", "low"]
Check = Callable[[Any], str | None]

APPLE_TRANSFORMERS = (
    "Apple, Deploying Transformers on the Apple Neural Engine, 2022 "
    "(machinelearning.apple.com/research/neural-engine-transformers)"
)
UNSUPPORTED_LAYERS = "hollance/neural-engine, docs/unsupported-layers.md (observations)"
SIXTEEN_BIT = "hollance/neural-engine, docs/16-bit.md (observations)"
TYPED_EXECUTION = "coremltools guide, Typed Execution Workflow Example"
FLEXIBLE_SHAPES = "Apple Developer Forums, thread 724930 (answer of an engineer)"
RANK_LIMIT = "coremltools, Program: Core ML only supports tensors with rank <= 5"
HALF_PRECISION = "IEEE 754, binary16: largest value 65504, so that 256 squared overflows"
COMPILE_FAILURE = "apple/ml-cvnets, issue 27: MobileViTv2 as published fails to compile"

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


@dataclass(frozen=True)
class Rule:
    """One published observation; `check` gives a finding's detail, or None."""

    name: str
    severity: Severity
    meaning: str
    source: str
    check: Check


OPERATION_RULES: list[Rule] = []
"""Checked on every operation that computes: coremltools' `Operation`."""

WEIGHT_RULES: list[Rule] = []
"""Checked on every uncompressed weight: coremltools' `Operation` too."""

TRACED_RULES: list[Rule] = []
"""Checked on every operation's values while the evaluator runs, in pieces, on some pictures."""


def _rule(
    rules: list[Rule], name: str, severity: Severity, meaning: str, source: str
) -> Callable[[Check], Check]:
    def add(check: Check) -> Check:
        rules.append(Rule(name, severity, meaning, source, check))
        return check

    return add


_on_operations = partial(_rule, OPERATION_RULES)
_on_weights = partial(_rule, WEIGHT_RULES)
_on_values = partial(_rule, TRACED_RULES)


def _shape(operation: Any) -> tuple[int | None, ...]:
    return declared_shape(operation.outputs[0])


def _bytes(operation: Any) -> tuple[int, int]:
    """The output's size in memory, a dynamic extent counted as 1, and its last axis' padding."""
    shape = [extent or 1 for extent in _shape(operation)]
    if not shape:
        return 0, 0
    itemsize = 4 if declared_type(operation.outputs[0]) in {"fp32", "int32"} else 2
    rows, row = math.prod(shape[:-1]), shape[-1] * itemsize
    return rows * row, rows * (-row % ALIGNMENT)


def _padded(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    if padding < HEAVY:
        return None
    return f"shape {_shape(operation)}: {size // 1024} KiB take {(size + padding) // 1024} KiB"


def _prepares_input(operation: Any) -> bool:
    """Whether all it does is to scale, shift or cast an input, which Core ML has in float32."""
    return operation.op_type in {"add", "cast", "mul"} and all(
        variable.op is None or holds_weight(variable.op.op_type) or _prepares_input(variable.op)
        for variable in input_variables(operation)
    )


def _feeds_output(operation: Any) -> bool:
    followers = operation.outputs[0].child_ops
    return not followers or all(other.op_type == "classify" for other in followers)


@_on_operations("rank-above-5", "high", "Core ML does not take tensors of rank above 5", RANK_LIMIT)
def rank_above_five(operation: Any) -> str | None:
    rank = len(_shape(operation))
    return f"rank {rank}, shape {_shape(operation)}" if rank > 5 else None


@_on_operations(
    "dynamic-shape",
    "high",
    "with shapes from a range, only the default one runs on the Neural Engine",
    FLEXIBLE_SHAPES,
)
def dynamic_shape(operation: Any) -> str | None:
    shape = _shape(operation)
    return f"shape {shape}" if None in shape else None


@_on_operations(
    "gather",
    "high",
    "gathers were seen to run elsewhere, and with them whole networks failed to compile",
    f"{UNSUPPORTED_LAYERS}; {COMPILE_FAILURE}",
)
def gather(operation: Any) -> str | None:
    is_gather = operation.op_type.startswith(("gather", "scatter"))
    return f"output {_shape(operation)}" if is_gather else None


@_on_operations("float32", "high", "only fp16 runs on the Neural Engine", TYPED_EXECUTION)
def float32_arithmetic(operation: Any) -> str | None:
    if operation.op_type in {"cast", "classify"} or _prepares_input(operation):
        return None
    is_wide = declared_type(operation.outputs[0]) == "fp32"
    return "computes in float32" if is_wide else None


@_on_operations(
    "narrow-last-axis",
    "high",
    "the last axis is padded to 64 bytes: 32 times the memory for a single fp16 value",
    APPLE_TRANSFORMERS,
)
def narrow_last_axis(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    return _padded(operation) if padding >= NARROW * size else None


@_on_operations(
    "dilated-convolution",
    "medium",
    "dilated convolutions were seen to run elsewhere",
    UNSUPPORTED_LAYERS,
)
def dilated_convolution(operation: Any) -> str | None:
    if operation.op_type != "conv" or operation.dilations is None:
        return None
    steps = [int(step) for step in operation.dilations.val]
    return f"dilations {steps}" if max(steps) > 1 else None


@_on_operations(
    "rank-5",
    "medium",
    "the Neural Engine's format is (batch, channels, 1, sequence), of rank 4",
    APPLE_TRANSFORMERS,
)
def rank_five(operation: Any) -> str | None:
    return f"shape {_shape(operation)}" if len(_shape(operation)) == 5 else None


@_on_operations(
    "unfused-normalization",
    "medium",
    "a variance from separate operations writes its squares out; in fp16 they overflow",
    HALF_PRECISION,
)
def unfused_variance(operation: Any) -> str | None:
    """A mean over squares that were written out as a tensor of their own."""
    if operation.op_type not in {"reduce_mean", "reduce_sum"} or operation.x.op is None:
        return None
    squared = operation.x.op
    is_square = squared.op_type == "square" or (squared.op_type == "mul" and squared.x is squared.y)
    if not is_square:
        return None
    return f"squares of shape {_shape(squared)} are held as {declared_type(squared.outputs[0])}"


@_on_operations(
    "unaligned-last-axis", "low", "the last axis is padded to 64 bytes", APPLE_TRANSFORMERS
)
def unaligned_last_axis(operation: Any) -> str | None:
    size, padding = _bytes(operation)
    return _padded(operation) if padding < NARROW * size else None


@_on_operations(
    "memory-copy", "low", "reshapes and transposes of large tensors copy memory", APPLE_TRANSFORMERS
)
def memory_copy(operation: Any) -> str | None:
    size, _ = _bytes(operation)
    if operation.op_type not in _COPIES or size < HEAVY:
        return None
    return f"{size // 1024} KiB, to shape {_shape(operation)}"


@_on_operations(
    "linear-layer",
    "low",
    "1x1 convolutions on (batch, channels, 1, sequence) are preferred to linear layers",
    APPLE_TRANSFORMERS,
)
def linear_layer(operation: Any) -> str | None:
    return f"to shape {_shape(operation)}" if operation.op_type == "linear" else None


@_on_operations(
    "inner-cast",
    "low",
    "a change of type inside the program is a copy, and may change the compute unit",
    TYPED_EXECUTION,
)
def inner_cast(operation: Any) -> str | None:
    if operation.op_type != "cast" or _prepares_input(operation) or _feeds_output(operation):
        return None
    return f"{declared_type(operation.x)} to {declared_type(operation.outputs[0])}"


@_on_weights("subnormal-weights", "medium", "very small fp16 numbers may become 0", SIXTEEN_BIT)
def subnormal_weights(operation: Any) -> str | None:
    value = operation.outputs[0].val
    if not isinstance(value, np.ndarray) or value.dtype != np.float16 or value.ndim < 2:
        return None
    small = np.count_nonzero((value != 0) & (np.abs(value) < SMALLEST_NORMAL_FP16))
    share = small / value.size
    return f"{share:.1%} of {value.size} fp16 weights are subnormal" if share > 0.01 else None


@_on_values("fp16-overflow", "high", "values above 65504 are infinite in fp16", HALF_PRECISION)
def overflow(row: OperationPrecision) -> str | None:
    if row.dtype != "fp16" or row.peak <= LARGEST_FP16:
        return None
    return f"holds values up to {row.peak:.3g}"


@_on_values(
    "fp16-pieces",
    "medium",
    "a kernel that holds its intermediates in fp16 would lose precision here",
    HALF_PRECISION,
)
def imprecise_pieces(row: OperationPrecision) -> str | None:
    if row.dtype != "fp16" or row.growth < LARGEST_GROWTH:
        return None
    return f"adds a relative error of {row.growth:.2g}"


@_on_values(
    "fp16-headroom", "low", "values near 65504: another picture may overflow", HALF_PRECISION
)
def little_headroom(row: OperationPrecision) -> str | None:
    headroom = LARGEST_FP16 / row.peak if row.peak > 0 else LEAST_HEADROOM
    if row.dtype != "fp16" or not 1 <= headroom < LEAST_HEADROOM:
        return None
    return f"holds values up to {row.peak:.3g}, headroom {headroom:.1f}"
