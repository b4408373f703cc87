"""Element-wise arithmetic, comparisons and casts (MIL: elementwise_unary, elementwise_binary)."""

from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments

Function = Callable[[Arguments], Tensor]


def _unary(function: Callable[[Tensor], Tensor]) -> Function:
    return lambda a: function(a.tensor("x"))


def _binary(function: Callable[[Tensor, Tensor], Tensor]) -> Function:
    return lambda a: function(a.tensor("x"), a.tensor("y"))


def _log(a: Arguments) -> Tensor:
    return torch.log(a.tensor("x") + a.number("epsilon", 1e-45))


def _inverse(a: Arguments) -> Tensor:
    return torch.reciprocal(a.tensor("x") + a.number("epsilon", 1e-4))


def _rsqrt(a: Arguments) -> Tensor:
    return torch.rsqrt(a.tensor("x") + a.number("epsilon", 1e-12))


def _clip(a: Arguments) -> Tensor:
    return a.tensor("x").clamp(a.number("alpha"), a.number("beta"))


def _threshold(a: Arguments) -> Tensor:
    return a.tensor("x").clamp(min=a.number("alpha"))


def _select(a: Arguments) -> Tensor:
    return torch.where(a.tensor("cond"), a.tensor("a"), a.tensor("b"))


_CAST: dict[str, torch.dtype] = {"fp16": torch.float32, "fp32": torch.float32, "bool": torch.bool}


def _cast(a: Arguments) -> Tensor:
    """To float: the evaluator rounds to the declared type. To integer: towards zero."""
    return a.tensor("x").to(_CAST.get(a.text("dtype"), torch.int32))


ELEMENTWISE: dict[str, Function] = {
    "abs": _unary(torch.abs),
    "acos": _unary(torch.acos),
    "add": _binary(torch.add),
    "asin": _unary(torch.asin),
    "atan": _unary(torch.atan),
    "atanh": _unary(torch.atanh),
    "cast": _cast,
    "ceil": _unary(torch.ceil),
    "clip": _clip,
    "cos": _unary(torch.cos),
    "cosh": _unary(torch.cosh),
    "equal": _binary(torch.eq),
    "erf": _unary(torch.erf),
    "exp": _unary(torch.exp),
    "exp2": _unary(torch.exp2),
    "floor": _unary(torch.floor),
    "floor_div": _binary(torch.floor_divide),
    "greater": _binary(torch.gt),
    "greater_equal": _binary(torch.ge),
    "identity": _unary(lambda x: x),
    "inverse": _inverse,
    "less": _binary(torch.lt),
    "less_equal": _binary(torch.le),
    "log": _log,
    "logical_and": _binary(torch.logical_and),
    "logical_not": _unary(torch.logical_not),
    "logical_or": _binary(torch.logical_or),
    "logical_xor": _binary(torch.logical_xor),
    "maximum": _binary(torch.maximum),
    "minimum": _binary(torch.minimum),
    "mod": _binary(torch.remainder),
    "mul": _binary(torch.mul),
    "not_equal": _binary(torch.ne),
    "pow": _binary(torch.pow),
    "real_div": _binary(torch.true_divide),
    "round": _unary(torch.round),
    "rsqrt": _rsqrt,
    "select": _select,
    "sign": _unary(torch.sign),
    "sin": _unary(torch.sin),
    "sinh": _unary(torch.sinh),
    "sqrt": _unary(torch.sqrt),
    "square": _unary(torch.square),
    "sub": _binary(torch.sub),
    "tan": _unary(torch.tan),
    "tanh": _unary(torch.tanh),
    "threshold": _threshold,
}
