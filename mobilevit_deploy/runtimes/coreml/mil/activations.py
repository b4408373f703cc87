"""Activation functions (MIL: activation)."""

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


def per_channel(parameter: Tensor, x: Tensor) -> Tensor:
    """A vector [C] shaped to broadcast over [B, C, ...]."""
    return parameter.reshape(-1, *[1] * (x.ndim - 2))


def _clamped_relu(a: Arguments) -> Tensor:
    return functional.leaky_relu(a.tensor("x"), a.number("alpha")).clamp(max=a.number("beta"))


def _elu(a: Arguments) -> Tensor:
    return functional.elu(a.tensor("x"), a.number("alpha"))


def _gelu(a: Arguments) -> Tensor:
    x = a.tensor("x")
    match a.text("mode", "EXACT"):
        case "TANH_APPROXIMATION":
            return functional.gelu(x, approximate="tanh")
        case "SIGMOID_APPROXIMATION":
            return x * torch.sigmoid(1.702 * x)
        case _:
            return functional.gelu(x)


def _leaky_relu(a: Arguments) -> Tensor:
    return functional.leaky_relu(a.tensor("x"), a.number("alpha"))


def _linear_activation(a: Arguments) -> Tensor:
    return a.tensor("x") * a.number("alpha") + a.number("beta")


def _prelu(a: Arguments) -> Tensor:
    return functional.prelu(a.tensor("x"), a.tensor("alpha"))


def _scaled_tanh(a: Arguments) -> Tensor:
    return a.number("alpha") * torch.tanh(a.number("beta") * a.tensor("x"))


def _sigmoid_hard(a: Arguments) -> Tensor:
    return (a.number("alpha") * a.tensor("x") + a.number("beta")).clamp(0, 1)


def _softmax(a: Arguments) -> Tensor:
    return torch.softmax(a.tensor("x"), a.integer("axis", -1))


def _softplus_parametric(a: Arguments) -> Tensor:
    x = a.tensor("x")
    alpha, beta = per_channel(a.tensor("alpha"), x), per_channel(a.tensor("beta"), x)
    return alpha * torch.logaddexp(beta * x, torch.zeros(()))


def _thresholded_relu(a: Arguments) -> Tensor:
    x = a.tensor("x")
    return torch.where(x >= a.number("alpha"), x, torch.zeros(()))


ACTIVATIONS: dict[str, Callable[[Arguments], Tensor]] = {
    "clamped_relu": _clamped_relu,
    "elu": _elu,
    "gelu": _gelu,
    "leaky_relu": _leaky_relu,
    "linear_activation": _linear_activation,
    "prelu": _prelu,
    "relu": lambda a: functional.relu(a.tensor("x")),
    "relu6": lambda a: functional.relu6(a.tensor("x")),
    "scaled_tanh": _scaled_tanh,
    "sigmoid": lambda a: torch.sigmoid(a.tensor("x")),
    "sigmoid_hard": _sigmoid_hard,
    "silu": lambda a: functional.silu(a.tensor("x")),
    "softmax": _softmax,
    "softplus": lambda a: torch.logaddexp(a.tensor("x"), torch.zeros(())),
    "softplus_parametric": _softplus_parametric,
    "softsign": lambda a: functional.softsign(a.tensor("x")),
    "thresholded_relu": _thresholded_relu,
}
