"""Where a program loses precision: every operation in two arithmetics, side by side."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.evaluator import (
    LARGEST_FP16,
    Evaluator,
    Mode,
    declared_type,
    input_variables,
)


@dataclass(frozen=True)
class OperationPrecision:
    """What the lower precision did to one operation's output."""

    name: str
    kind: str
    shape: tuple[int, ...]
    dtype: str
    """Declared type: fp16 or fp32."""
    peak: float
    """Largest absolute value in float32 arithmetic."""
    error: float
    """RMS of the difference relative to the RMS of the float32 value, with all that came before."""
    growth: float
    """The error less the largest error among the operation's inputs: what it adds itself."""


def trace_precision(
    evaluator: Evaluator, feeds: Iterable[Mapping[str, Tensor]], mode: Mode = "rounded"
) -> list[OperationPrecision]:
    """Every operation's figures against float32 arithmetic, the ones that lose most first.

    There is a row per floating-point output, with its worst figures over all inputs; where a value
    is not finite, error and growth are infinite.
    """
    worst: dict[str, OperationPrecision] = {}
    for one in feeds:
        for row in _trace_one(evaluator, one, mode):
            seen = worst.get(row.name, row)
            worst[row.name] = replace(
                row,
                peak=max(seen.peak, row.peak),
                error=max(seen.error, row.error),
                growth=max(seen.growth, row.growth),
            )
    return sorted(worst.values(), key=lambda row: -row.growth)


def fp16_headroom(rows: Iterable[OperationPrecision]) -> float:
    """65504 over the largest value that is held in fp16; below 1 is an overflow."""
    peak = max((row.peak for row in rows if row.dtype == "fp16"), default=0.0)
    return LARGEST_FP16 / peak if peak > 0 else math.inf


def _trace_one(
    evaluator: Evaluator, feeds: Mapping[str, Tensor], mode: Mode
) -> Iterable[OperationPrecision]:
    errors: dict[object, float] = {}
    for exact, rough in zip(
        evaluator.steps(feeds, "float32"), evaluator.steps(feeds, mode), strict=True
    ):
        inputs = input_variables(exact.operation)
        before = max((errors.get(variable, 0.0) for variable in inputs), default=0.0)
        for variable, value, other in zip(
            exact.operation.outputs, exact.outputs, rough.outputs, strict=True
        ):
            if not (isinstance(value, Tensor) and isinstance(other, Tensor)):
                continue
            if value.dtype != torch.float32:
                continue
            error = errors[variable] = relative_error(value, other)
            yield OperationPrecision(
                str(variable.name),
                exact.kind,
                tuple(value.shape),
                declared_type(variable),
                float(value.abs().amax()) if value.numel() else 0.0,
                error,
                error - before if math.isfinite(before) else 0.0,
            )


def relative_error(exact: Tensor, rough: Tensor) -> float:
    """RMS of the difference over RMS of the exact value; infinite if either is not finite."""
    if not (exact.isfinite().all() and rough.isfinite().all()):
        return math.inf
    size = float(exact.double().square().mean().sqrt()) if exact.numel() else 0.0
    difference = float((rough - exact).double().square().mean().sqrt()) if exact.numel() else 0.0
    return difference / size if size > 0 else (math.inf if difference > 0 else 0.0)
