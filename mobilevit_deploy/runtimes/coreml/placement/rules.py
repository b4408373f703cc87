"""The rules of the placement heuristic, each with the publication it repeats."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from mobilevit_deploy.runtimes.coreml.placement import checks

Severity = Literal["high", "medium", "low"]

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


@dataclass(frozen=True)
class Rule:
    """One published observation.

    `check` gives a finding's detail, or None: of an operation, of a weight (both coremltools'
    `Operation`), or of an `OperationPrecision`, as the table says that the rule stands in.
    """

    name: str
    severity: Severity
    meaning: str
    source: str
    check: Callable[[Any], str | None]


OPERATION_RULES: tuple[Rule, ...] = (
    Rule(
        "rank-above-5",
        "high",
        "Core ML does not take tensors of rank above 5",
        RANK_LIMIT,
        checks.rank_above_five,
    ),
    Rule(
        "dynamic-shape",
        "high",
        "with shapes from a range, only the default one runs on the Neural Engine",
        FLEXIBLE_SHAPES,
        checks.dynamic_shape,
    ),
    Rule(
        "gather",
        "high",
        "gathers were seen to run elsewhere, and with them whole networks failed to compile",
        f"{UNSUPPORTED_LAYERS}; {COMPILE_FAILURE}",
        checks.gather,
    ),
    Rule(
        "float32",
        "high",
        "only fp16 runs on the Neural Engine",
        TYPED_EXECUTION,
        checks.float32_arithmetic,
    ),
    Rule(
        "narrow-last-axis",
        "high",
        "the last axis is padded to 64 bytes: 32 times the memory for a single fp16 value",
        APPLE_TRANSFORMERS,
        checks.narrow_last_axis,
    ),
    Rule(
        "dilated-convolution",
        "medium",
        "dilated convolutions were seen to run elsewhere",
        UNSUPPORTED_LAYERS,
        checks.dilated_convolution,
    ),
    Rule(
        "rank-5",
        "medium",
        "the Neural Engine's format is (batch, channels, 1, sequence), of rank 4",
        APPLE_TRANSFORMERS,
        checks.rank_five,
    ),
    Rule(
        "unfused-normalization",
        "medium",
        "a variance from separate operations writes its squares out; in fp16 they overflow",
        HALF_PRECISION,
        checks.unfused_variance,
    ),
    Rule(
        "unaligned-last-axis",
        "low",
        "the last axis is padded to 64 bytes",
        APPLE_TRANSFORMERS,
        checks.unaligned_last_axis,
    ),
    Rule(
        "memory-copy",
        "low",
        "reshapes and transposes of large tensors copy memory",
        APPLE_TRANSFORMERS,
        checks.memory_copy,
    ),
    Rule(
        "linear-layer",
        "low",
        "1x1 convolutions on (batch, channels, 1, sequence) are preferred to linear layers",
        APPLE_TRANSFORMERS,
        checks.linear_layer,
    ),
    Rule(
        "inner-cast",
        "low",
        "a change of type inside the program is a copy, and may change the compute unit",
        TYPED_EXECUTION,
        checks.inner_cast,
    ),
)
"""Checked on every operation that computes."""

WEIGHT_RULES: tuple[Rule, ...] = (
    Rule(
        "subnormal-weights",
        "medium",
        "very small fp16 numbers may become 0",
        SIXTEEN_BIT,
        checks.subnormal_weights,
    ),
)
"""Checked on every uncompressed weight."""

TRACED_RULES: tuple[Rule, ...] = (
    Rule(
        "fp16-overflow",
        "high",
        "values above 65504 are infinite in fp16",
        HALF_PRECISION,
        checks.overflow,
    ),
    Rule(
        "fp16-pieces",
        "medium",
        "a kernel that holds its intermediates in fp16 would lose precision here",
        HALF_PRECISION,
        checks.imprecise_pieces,
    ),
    Rule(
        "fp16-headroom",
        "low",
        "values near 65504: another picture may overflow",
        HALF_PRECISION,
        checks.little_headroom,
    ),
)
"""Checked on every operation's values while the evaluator runs, in pieces, on some pictures."""
