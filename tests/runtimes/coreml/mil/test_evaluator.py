"""The three arithmetics, the freeing of values, and what is refused."""

import math
import weakref
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes.coreml.mil.evaluator import Evaluator
from mobilevit_deploy.runtimes.coreml.mil.precision import fp16_headroom, trace_precision
from tests.runtimes.coreml.mil.programs import evaluate, normal, program


def normalized_in_seven(mb: Any, x: Any) -> Any:
    """GroupNorm(1) as the plain conversion of MobileViTv2 writes it."""
    centred = mb.sub(x=x, y=mb.reduce_mean(x=x, axes=[1, 2, 3], keep_dims=True))
    squares = mb.square(x=centred, name="squares")
    variance = mb.reduce_mean(x=squares, axes=[1, 2, 3], keep_dims=True)
    return mb.real_div(x=centred, y=mb.sqrt(x=mb.add(x=variance, y=np.float16(1e-5))))


def normalized_at_once(mb: Any, x: Any) -> Any:
    return mb.layer_norm(x=x, axes=[1, 2, 3], epsilon=np.float16(1e-5))


def wide(std: float = 100.0) -> Tensor:
    """Activations of a deep layer: some are more than 256 from the mean."""
    values = normal(1, 16, 16, 16, std=std).half().float()
    assert (std < 60) or float((values - values.mean()).abs().max()) > 256
    return values


def error(got: Tensor, x: Tensor) -> float:
    expected = (x - x.mean()) / x.std(correction=0)
    return float((got - expected).abs().max() / expected.abs().max())


def test_only_rounding_modes_round() -> None:
    x, y = torch.tensor([2048.0, 60000.0]), torch.tensor([1.0, 60000.0])
    sums = {
        mode: evaluate(lambda mb, x, y: mb.add(x=x, y=y), x, y, mode=mode, half=True)[0].tolist()
        for mode in ("float32", "rounded", "piecewise")
    }
    assert sums["float32"] == [2049.0, 120000.0]
    assert sums["rounded"] == sums["piecewise"] == [2048.0, math.inf]


def test_what_is_declared_fp32_is_never_rounded() -> None:
    x = normal(4, 8)
    for mode in ("rounded", "piecewise"):
        (got,) = evaluate(lambda mb, x: mb.softmax(x=x), x, mode=mode)
        torch.testing.assert_close(got, x.softmax(-1), rtol=1e-6, atol=1e-7)


def test_accumulators_are_float32() -> None:
    ones = torch.full((1, 4096), 0.75)
    for mode in ("rounded", "piecewise"):
        (product,) = evaluate(
            lambda mb, x: mb.matmul(x=x, y=x, transpose_y=True), ones, mode=mode, half=True
        )
        (mean,) = evaluate(lambda mb, x: mb.reduce_mean(x=x, axes=[1]), ones, mode=mode, half=True)
        assert float(product) == 4096 * 0.75**2
        assert float(mean) == 0.75


def test_a_decomposed_normalization_overflows_in_fp16() -> None:
    x = wide()
    (exact,) = evaluate(normalized_in_seven, x, half=True)
    assert error(exact, x) < 1e-3
    (rounded,) = evaluate(normalized_in_seven, x, half=True, mode="rounded")
    assert not rounded.any()
    (narrow,) = evaluate(normalized_in_seven, wide(40), half=True, mode="rounded")
    assert error(narrow, wide(40)) < 1e-2


def test_one_operation_overflows_only_where_its_pieces_are_fp16() -> None:
    x = wide()
    for mode in ("float32", "rounded"):
        (got,) = evaluate(normalized_at_once, x, half=True, mode=mode)
        assert error(got, x) < 1e-3
    (pieces,) = evaluate(normalized_at_once, x, half=True, mode="piecewise")
    assert not pieces.any()
    (narrow,) = evaluate(normalized_at_once, wide(40), half=True, mode="piecewise")
    assert error(narrow, wide(40)) < 1e-2


def test_the_trace_names_the_operation_that_overflows() -> None:
    x = wide()
    evaluator = Evaluator(program(normalized_in_seven, [x], half=True), "test")
    rows = trace_precision(evaluator, [{"x0": wide(40)}, {"x0": x}])
    assert rows[0].name == "squares"
    assert rows[0].kind == "square"
    assert rows[0].growth == math.inf
    assert rows[0].peak == pytest.approx(float((x - x.mean()).square().max()), rel=1e-5)
    # What follows is as wrong, but adds nothing of its own.
    assert all(row.growth <= 1 for row in rows[1:])
    assert fp16_headroom(rows) == pytest.approx(65504 / rows[0].peak)


def test_the_trace_finds_a_cancellation() -> None:
    def cancelling(mb: Any, x: Any) -> Any:
        high = mb.add(x=x, y=np.float16(1000.0), name="high")
        return mb.add(x=mb.sub(x=high, y=np.float16(1000.0), name="difference"), y=x)

    evaluator = Evaluator(program(cancelling, [normal(64)], half=True), "test")
    rows = trace_precision(evaluator, [{"x0": normal(64).half().float()}])
    assert rows[0].name == "difference"
    assert rows[0].growth > 0.05


def test_values_are_freed_after_their_last_use() -> None:
    def chain(mb: Any, x: Any) -> Any:
        for _ in range(6):
            x = mb.exp(x=mb.mul(x=x, y=0.5))
        return x

    evaluator = Evaluator(program(chain, [normal(8)]), "test")
    alive = []
    for step in evaluator.steps({"x0": normal(8)}, "float32"):
        alive.append(weakref.ref(step.outputs[0]))
        del step
        assert sum(reference() is not None for reference in alive) <= 2


def test_an_input_may_be_an_output_and_the_same_again() -> None:
    x = normal(3)
    function = program(lambda mb, x: [x, mb.relu(x=x)], [x])
    evaluator = Evaluator(function, "test")
    first, second = (list(evaluator.run({"x0": x}, "rounded").values()) for _ in range(2))
    assert torch.equal(first[0], x)
    assert torch.equal(first[1], second[1])


@pytest.mark.parametrize(
    ("build", "feed", "message"),
    [
        (
            lambda mb, x: mb.gather(x=x, indices=[7], axis=0, validate_indices=False, name="pick"),
            normal(3),
            r"Operation 'gather' \(pick\) of test cannot be evaluated: .*out of range",
        ),
        (
            lambda mb, x: mb.resize(
                x=x,
                shape=[4],
                resized_dims=np.uint32(1),
                interpolation_mode="NEAREST_NEIGHBOR",
                sampling_mode="ALIGN_CORNERS",
                name="grow",
            ),
            normal(3),
            r"'resize' \(grow\) .*'ALIGN_CORNERS' are not documented",
        ),
        (
            lambda mb, x: mb.relu(x=x, name="act"),
            normal(4),
            r"'relu' \(act\) of test gave the shape \(4,\); the program declares \(3,\)",
        ),
    ],
    ids=["torch", "unsupported", "shape"],
)
def test_what_fails_names_the_operation(build: Any, feed: Tensor, message: str) -> None:
    evaluator = Evaluator(program(build, [normal(3)]), "test")
    with pytest.raises(ManifestError, match=message):
        evaluator.run({"x0": feed}, "rounded")
