"""Every operation that the evaluator knows is tested, in every arithmetic."""

import numpy as np
import pytest
import torch

from mobilevit_deploy.runtimes.coreml.mil.evaluator import Evaluator
from mobilevit_deploy.runtimes.coreml.mil.operations import OPERATIONS
from mobilevit_deploy.runtimes.coreml.mil.piecewise import PIECEWISE
from tests.runtimes.coreml.mil import (
    test_elementwise,
    test_layout,
    test_normalization,
    test_products,
    test_resizing,
    test_windows,
)
from tests.runtimes.coreml.mil.programs import Case, program

CASES = [
    one
    for module in (
        test_elementwise,
        test_layout,
        test_normalization,
        test_products,
        test_resizing,
        test_windows,
    )
    for one in module.CASES
]
ALWAYS_IN_PIECES = {"instance_norm", "l2_norm", "layer_norm", "reduce_l2_norm", "reduce_sum_square"}
COMPOSED = [one for one in CASES if one.operation in {*PIECEWISE, *ALWAYS_IN_PIECES}]


def test_every_operation_has_a_case() -> None:
    # classify needs a package with labels: test_coreml.py.
    assert {one.operation for one in CASES} | {"classify"} == set(OPERATIONS)
    assert {one.operation for one in COMPOSED} == set(PIECEWISE) | ALWAYS_IN_PIECES


def ordinary(value: torch.Tensor) -> torch.Tensor:
    """Inputs that no piece of an operation overflows for, exact in fp16."""
    if value.dtype != torch.float32:
        return value
    return value.clamp(-8, 8).half().float()


@pytest.mark.parametrize(
    "one", [one for one in CASES if one.operation in ALWAYS_IN_PIECES], ids=str
)
def test_pieces_that_are_not_rounded_change_no_bit(one: Case) -> None:
    """A program declared in fp32 computes the same in every mode."""
    feeds = {f"x{i}": value for i, value in enumerate(one.inputs)}
    evaluator = Evaluator(program(one.build, one.inputs, target=one.target), "test")
    found = [
        next(iter(evaluator.run(feeds, mode).values()))
        for mode in ("float32", "rounded", "piecewise")
    ]
    assert all(torch.equal(found[0], other) for other in found[1:])


@pytest.mark.parametrize("one", COMPOSED, ids=str)
@pytest.mark.parametrize("half", [False, True], ids=["fp32", "fp16"])
def test_pieces_make_the_same_operation(one: Case, half: bool) -> None:
    inputs = [ordinary(value) for value in one.inputs]
    function = program(one.build, inputs, half=half, target=one.target)
    feeds = {f"x{i}": value for i, value in enumerate(inputs)}
    (got,) = Evaluator(function, "test").run(feeds, "piecewise").values()
    expected = one.expected(*inputs)
    tolerance = 2e-2 if half else 1e-5
    np.testing.assert_allclose(
        got.numpy(), expected.numpy(), rtol=tolerance, atol=tolerance * float(expected.abs().max())
    )
    if half:
        assert torch.equal(got, got.half().float())
