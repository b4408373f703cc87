"""Small ML Programs built in memory, and what an operation shall compute, from PyTorch or numpy."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.evaluator import Evaluator, Mode
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

ct = import_coremltools()

from coremltools.converters.mil.mil import (  # noqa: E402
    Builder,
    Function,
    Placeholder,
    types,
)

TYPES = {torch.float32: types.fp32, torch.int32: types.int32, torch.bool: types.bool}


@dataclass(frozen=True)
class Case:
    """One call of an operation.

    `build` gets the builder and a variable per input; `expected` gets the inputs as tensors. The
    operation is `name` up to its first space.
    """

    name: str
    build: Callable[..., Any]
    expected: Callable[..., Any]
    inputs: tuple[Tensor, ...]
    target: Any = ct.target.iOS17

    def __str__(self) -> str:
        return self.name

    @property
    def operation(self) -> str:
        return self.name.split()[0]


def case(
    name: str, build: Callable[..., Any], expected: Callable[..., Any], *inputs: Tensor, **more: Any
) -> Case:
    return Case(name, build, expected, inputs, **more)


def normal(*shape: int, seed: int = 0, std: float = 1.0) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed)) * std


def integers(*shape: int, high: int, seed: int = 0) -> Tensor:
    generator = torch.Generator().manual_seed(seed)
    return torch.randint(0, high, shape, generator=generator, dtype=torch.int32)


def program(
    build: Callable[..., Any],
    inputs: Sequence[Tensor],
    *,
    half: bool = False,
    target: Any = ct.target.iOS17,
) -> Any:
    """A function of one program; float inputs are declared fp16 if `half`."""
    placeholders = {}
    for i, value in enumerate(inputs):
        dtype = types.fp16 if half and value.dtype == torch.float32 else TYPES[value.dtype]
        placeholders[f"x{i}"] = Placeholder(sym_shape=value.shape, dtype=dtype, name=f"x{i}")
    with Function(placeholders, opset_version=target) as function:
        outputs = build(Builder, *function.inputs.values())
        function.set_outputs(list(outputs) if isinstance(outputs, list | tuple) else [outputs])
    return function


def evaluate(
    build: Callable[..., Any],
    *inputs: Tensor,
    mode: Mode = "float32",
    half: bool = False,
    target: Any = ct.target.iOS17,
) -> list[Any]:
    """Outputs of a program built in memory, in order."""
    function = program(build, inputs, half=half, target=target)
    feeds = {f"x{i}": value for i, value in enumerate(inputs)}
    return list(Evaluator(function, "test").run(feeds, mode).values())


def check(one: Case, tolerance: float = 1e-5) -> None:
    """The program holds the operation, and its outputs are the expected ones."""
    function = program(one.build, one.inputs, target=one.target)
    assert one.operation in {operation.op_type for operation in function.operations}
    feeds = {f"x{i}": value for i, value in enumerate(one.inputs)}
    outputs = list(Evaluator(function, "test").run(feeds, "float32").values())
    expected = one.expected(*one.inputs)
    expected = list(expected) if isinstance(expected, list | tuple) else [expected]
    assert len(outputs) == len(expected)
    for got, wanted in zip(outputs, expected, strict=True):
        reference = torch.as_tensor(wanted)
        assert got.shape == reference.shape
        assert got.dtype.is_floating_point == reference.dtype.is_floating_point
        np.testing.assert_allclose(
            got.numpy(), reference.numpy(), rtol=tolerance, atol=tolerance, equal_nan=True
        )
