"""Evaluate one function of an ML Program, operation by operation."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Labels, Value, as_value
from mobilevit_deploy.runtimes.coreml.mil.operations import OPERATIONS
from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight
from mobilevit_deploy.runtimes.coreml.mil.piecewise import PIECEWISE
from mobilevit_deploy.runtimes.session import fits

Mode = Literal["float32", "rounded", "piecewise"]
"""float32: float32 arithmetic, weights as stored. rounded: every result is rounded to its declared
type. piecewise: normalizations, softmax and the like round their intermediates too."""

LARGEST_FP16 = 65504.0


@dataclass(frozen=True)
class Step:
    """One evaluated operation; tensors are as `arguments.Value` describes."""

    operation: Any
    """coremltools' `Operation`."""
    inputs: Mapping[str, Value | list[Value] | None]
    outputs: tuple[Value, ...]

    @property
    def kind(self) -> str:
        """The operation's type, such as conv."""
        return str(self.operation.op_type)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the outputs, as in the specification."""
        return tuple(str(variable.name) for variable in self.operation.outputs)


class Evaluator:
    """A function with its weights in memory; it is deterministic and keeps no state."""

    def __init__(self, function: Any, name: str) -> None:
        """Read the weights, compressed ones included, of coremltools' `Function`.

        Raises:
            ManifestError: a weight cannot be decompressed.
        """
        self.function = function
        self._name = name
        self._operations = []
        self._stored: dict[Any, Value] = {}
        for operation in function.operations:
            if holds_weight(operation.op_type):
                self._store(operation)
            else:
                self._operations.append(operation)
        self._last_use: dict[Any, int] = {}
        for position, operation in enumerate(self._operations):
            for variable in input_variables(operation):
                self._last_use[variable] = position

    def steps(self, feeds: Mapping[str, Tensor], mode: Mode) -> Iterator[Step]:
        """Evaluate operation after operation; a value is freed after its last use.

        Inputs are float32, int32 or bool tensors by name.

        Raises:
            ManifestError: an operation fails, or gives another shape than it declares.
        """
        values: dict[Any, Value] = {
            variable: feeds[name] for name, variable in self.function.inputs.items()
        }
        for position, operation in enumerate(self._operations):
            step = self._compute(operation, self._inputs(operation, values), mode)
            yield step
            values.update(zip(operation.outputs, step.outputs, strict=True))
            for variable in (*input_variables(operation), *operation.outputs):
                if self._last_use.get(variable, -1) <= position:
                    values.pop(variable, None)

    def run(self, feeds: Mapping[str, Tensor], mode: Mode) -> dict[str, Value]:
        """The function's outputs by name; arguments and errors as in `steps`."""
        wanted = set(self.function.outputs)
        found: dict[Any, Value] = {
            variable: feeds[name]
            for name, variable in self.function.inputs.items()
            if variable in wanted
        }
        found.update((v, self._stored[v]) for v in wanted if v in self._stored)
        for step in self.steps(feeds, mode):
            for variable, value in zip(step.operation.outputs, step.outputs, strict=True):
                if variable in wanted:
                    found[variable] = value
        return {variable.name: found[variable] for variable in self.function.outputs}

    def labels(self) -> Labels | None:
        """A classifier's labels, in the order of its probabilities."""
        for operation in self._operations:
            if operation.op_type == "classify":
                value = self._stored[operation.inputs["classes"]]
                return value if isinstance(value, tuple) else None
        return None

    @torch.no_grad()
    def _compute(
        self, operation: Any, inputs: Mapping[str, Value | list[Value] | None], mode: Mode
    ) -> Step:
        round_result = _as_declared if mode == "float32" else _rounded
        function, arguments = OPERATIONS[operation.op_type], Arguments(inputs)
        if mode == "piecewise":
            function = PIECEWISE.get(operation.op_type, function)
            arguments = Arguments(inputs, lambda x: _rounded(x, operation.outputs[0]))
        try:
            result = function(arguments)
        except Exception as error:  # torch raises every kind
            raise ManifestError(
                f"Operation {operation.op_type!r} ({operation.outputs[0].name}) of {self._name} "
                f"cannot be evaluated: {error}."
            ) from error
        results = result if isinstance(result, tuple) else (result,)
        outputs = []
        for variable, value in zip(operation.outputs, results, strict=True):
            if not isinstance(value, Tensor) or operation.op_type == "classify":
                outputs.append(value)
                continue
            self._check_shape(operation, variable, value)
            outputs.append(round_result(value, variable))
        return Step(operation, inputs, tuple(outputs))

    def _store(self, operation: Any) -> None:
        if operation.op_type == "const":
            held = (operation.outputs[0].val,)
        else:
            try:
                value = operation.materialized_val_inference()
            except Exception as error:  # numpy and coremltools raise every kind
                raise ManifestError(
                    f"The compressed weights of {operation.outputs[0].name} in {self._name} "
                    f"cannot be expanded: {error}. Export again."
                ) from error
            held = value if isinstance(value, tuple) else (value,)
        for variable, array in zip(operation.outputs, held, strict=True):
            self._stored[variable] = as_value(array)

    def _inputs(
        self, operation: Any, values: Mapping[Any, Value]
    ) -> dict[str, Value | list[Value] | None]:
        def look_up(variable: Any) -> Value:
            return self._stored[variable] if variable in self._stored else values[variable]

        return {
            name: None
            if bound is None
            else [look_up(variable) for variable in bound]
            if isinstance(bound, list | tuple)
            else look_up(bound)
            for name, bound in operation.inputs.items()
        }

    def _check_shape(self, operation: Any, variable: Any, value: Tensor) -> None:
        """Another shape than declared is a damaged program or a mistake of the evaluator."""
        declared, got = declared_shape(variable), tuple(value.shape)
        if not fits(declared, got):
            raise ManifestError(
                f"Operation {operation.op_type!r} ({variable.name}) of {self._name} gave the shape "
                f"{got}; the program declares {declared}."
            )


def input_variables(operation: Any) -> list[Any]:
    """An operation's inputs, without the optional ones that are not given."""
    return [variable for variable in operation.get_flattened_inputs() if variable is not None]


def declared_type(variable: Any) -> str:
    """A variable's element type: fp16, fp32, int32, bool, string, dict and the like."""
    from coremltools.converters.mil.mil import types

    return str(types.builtin_to_string(variable.dtype))


def declared_shape(variable: Any) -> tuple[int | None, ...]:
    """A variable's extents; None where an axis is dynamic."""
    return tuple(
        int(extent) if isinstance(extent, int | np.integer) else None for extent in variable.shape
    )


def _as_declared(value: Tensor, variable: Any) -> Tensor:
    """Float, integer or truth value as declared, without rounding."""
    kind = declared_type(variable)
    if kind.startswith("fp"):
        return value.float()
    return value.to(torch.bool if kind == "bool" else torch.int32)


def _rounded(value: Tensor, variable: Any) -> Tensor:
    """Rounded to the declared type; fp16 overflows to infinity above 65504."""
    if declared_type(variable) == "fp16":
        return value.half().float()
    return _as_declared(value, variable)
