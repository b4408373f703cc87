"""Where a program loses precision: every operation in two arithmetics, side by side."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.evaluator import (
    LARGEST_FP16,
    Evaluator,
    Mode,
    Step,
    declared_type,
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
    """Every operation's figures, the ones that lose most first.

    Args:
        evaluator: the program.
        feeds: one or more inputs; the worst figure of each operation over all of them counts.
        mode: what float32 arithmetic is compared with.

    Returns:
        A row per floating-point output; where a value is not finite, error and growth are infinite.
    """
    worst: dict[str, OperationPrecision] = {}
    for one in feeds:
        for row in _trace_one(evaluator, one, mode):
            seen = worst.get(row.name, row)
            worst[row.name] = OperationPrecision(
                row.name,
                row.kind,
                row.shape,
                row.dtype,
                max(seen.peak, row.peak),
                max(seen.error, row.error),
                max(seen.growth, row.growth),
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
        before = max((errors.get(v, 0.0) for v in _inputs(exact)), default=0.0)
        for variable, value, other in zip(
            exact.operation.outputs, exact.outputs, rough.outputs, strict=True
        ):
            if not isinstance(value, Tensor) or value.dtype != torch.float32:
                continue
            if not isinstance(other, Tensor):
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


def _inputs(step: Step) -> list[object]:
    return [variable for variable in step.operation.get_flattened_inputs() if variable is not None]


def relative_error(exact: Tensor, rough: Tensor) -> float:
    """RMS of the difference over RMS of the exact value; infinite if either is not finite."""
    if not (exact.isfinite().all() and rough.isfinite().all()):
        return math.inf
    size = float(exact.double().square().mean().sqrt()) if exact.numel() else 0.0
    difference = float((rough - exact).double().square().mean().sqrt()) if exact.numel() else 0.0
    return difference / size if size > 0 else (math.inf if difference > 0 else 0.0)
