"""Operations on single values: arithmetic, comparisons, casts, activations, and 8-bit integers.

MIL: elementwise_unary, elementwise_binary, activation, and iOS17's quantize and dequantize.
"""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Function

_CAST = {"fp16": torch.float32, "fp32": torch.float32, "bool": torch.bool}
_LEVELS = {"int8": (-128, 127), "uint8": (0, 255)}

# Operations that PyTorch has under MIL's names.
_UNARY = """
    abs acos asin atan atanh ceil cos cosh erf exp exp2 floor logical_not round sigmoid sign
    sin sinh sqrt square tan tanh
"""
_BINARY = "add logical_and logical_or logical_xor maximum minimum mul pow sub"


def per_channel(parameter: Tensor, x: Tensor) -> Tensor:
    """A vector [C] shaped to broadcast over [B, C, ...]."""
    return parameter.reshape(-1, *[1] * (x.ndim - 2))


def _unary(function: Callable[[Tensor], Tensor]) -> Function:
    return lambda a: function(a.tensor("x"))


def _binary(function: Callable[[Tensor, Tensor], Tensor]) -> Function:
    return lambda a: function(a.tensor("x"), a.tensor("y"))


def _cast(a: Arguments) -> Tensor:
    """To float: the evaluator rounds to the declared type. To integer: towards zero."""
    return a.tensor("x").to(_CAST.get(a.text("dtype"), torch.int32))


def _gelu(a: Arguments) -> Tensor:
    x = a.tensor("x")
    match a.text("mode", "EXACT"):
        case "TANH_APPROXIMATION":
            return functional.gelu(x, approximate="tanh")
        case "SIGMOID_APPROXIMATION":
            return x * torch.sigmoid(1.702 * x)
        case _:
            return functional.gelu(x)


def _clamped_relu(a: Arguments) -> Tensor:
    return functional.leaky_relu(a.tensor("x"), a.number("alpha")).clamp(max=a.number("beta"))


def _sigmoid_hard(a: Arguments) -> Tensor:
    return (a.number("alpha") * a.tensor("x") + a.number("beta")).clamp(0, 1)


def _softplus_parametric(a: Arguments) -> Tensor:
    x = a.tensor("x")
    alpha, beta = per_channel(a.tensor("alpha"), x), per_channel(a.tensor("beta"), x)
    return alpha * torch.logaddexp(beta * x, torch.zeros(()))


def _thresholded_relu(a: Arguments) -> Tensor:
    x = a.tensor("x")
    return torch.where(x >= a.number("alpha"), x, torch.zeros(()))


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
    return levels.clamp(*_LEVELS[a.text("output_dtype")])


def _dequantize(a: Arguments) -> Tensor:
    x = a.tensor("input")
    return _along_axis(a.tensor("scale"), x, a) * (x - _zero_point(x, a))


ELEMENTWISE: dict[str, Function] = {
    **{name: _unary(getattr(torch, name)) for name in _UNARY.split()},
    **{name: _binary(getattr(torch, name)) for name in _BINARY.split()},
    "cast": _cast,
    "clamped_relu": _clamped_relu,
    "clip": lambda a: a.tensor("x").clamp(a.number("alpha"), a.number("beta")),
    "dequantize": _dequantize,
    "elu": lambda a: functional.elu(a.tensor("x"), a.number("alpha")),
    "equal": _binary(torch.eq),
    "floor_div": _binary(torch.floor_divide),
    "gelu": _gelu,
    "greater": _binary(torch.gt),
    "greater_equal": _binary(torch.ge),
    "identity": lambda a: a.tensor("x"),
    "inverse": lambda a: torch.reciprocal(a.tensor("x") + a.number("epsilon", 1e-4)),
    "leaky_relu": lambda a: functional.leaky_relu(a.tensor("x"), a.number("alpha")),
    "less": _binary(torch.lt),
    "less_equal": _binary(torch.le),
    "linear_activation": lambda a: a.tensor("x") * a.number("alpha") + a.number("beta"),
    "log": lambda a: torch.log(a.tensor("x") + a.number("epsilon", 1e-45)),
    "mod": _binary(torch.remainder),
    "not_equal": _binary(torch.ne),
    "prelu": lambda a: functional.prelu(a.tensor("x"), a.tensor("alpha")),
    "quantize": _quantize,
    "real_div": _binary(torch.true_divide),
    "relu": _unary(functional.relu),
    "relu6": _unary(functional.relu6),
    "rsqrt": lambda a: torch.rsqrt(a.tensor("x") + a.number("epsilon", 1e-12)),
    "scaled_tanh": lambda a: a.number("alpha") * torch.tanh(a.number("beta") * a.tensor("x")),
    "select": lambda a: torch.where(a.tensor("cond"), a.tensor("a"), a.tensor("b")),
    "sigmoid_hard": _sigmoid_hard,
    "silu": _unary(functional.silu),
    "softmax": lambda a: torch.softmax(a.tensor("x"), a.integer("axis", -1)),
    "softplus": lambda a: torch.logaddexp(a.tensor("x"), torch.zeros(())),
    "softplus_parametric": _softplus_parametric,
    "softsign": _unary(functional.softsign),
    "threshold": lambda a: a.tensor("x").clamp(min=a.number("alpha")),
    "thresholded_relu": _thresholded_relu,
}
