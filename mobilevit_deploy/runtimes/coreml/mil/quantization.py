"""Activations to 8-bit integers and back (MIL, iOS17: quantize, dequantize)."""

from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments

_LIMITS = {"int8": (-128, 127), "uint8": (0, 255)}


def _along_axis(parameter: Tensor, x: Tensor, a: Arguments) -> Tensor:
    """A scalar as it is; a vector shaped to broadcast along the operation's axis."""
    if parameter.ndim == 0:
        return parameter
    shape = [1] * x.ndim
    shape[a.integer("axis")] = -1
    return parameter.reshape(shape)


def _zero_point(x: Tensor, a: Arguments) -> Tensor:
    zero = a.optional("zero_point")
    return torch.zeros((), dtype=torch.int32) if zero is None else _along_axis(zero, x, a)


def _quantize(a: Arguments) -> Tensor:
    x = a.tensor("input")
    levels = torch.round(x / _along_axis(a.tensor("scale"), x, a)) + _zero_point(x, a)
    return levels.clamp(*_LIMITS[a.text("output_dtype")])


def _dequantize(a: Arguments) -> Tensor:
    x = a.tensor("input")
    return _along_axis(a.tensor("scale"), x, a) * (x - _zero_point(x, a))


QUANTIZATION: dict[str, Callable[[Arguments], Tensor]] = {
    "dequantize": _dequantize,
    "quantize": _quantize,
}
