"""Normalizations (MIL: normalization), each as one step of float32 arithmetic."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.mil.activations import per_channel
from mobilevit_deploy.runtimes.mil.arguments import Arguments


def normalized_axes(a: Arguments) -> list[int]:
    """The axes of a layer_norm, ascending and not negative."""
    rank = a.tensor("x").ndim
    return sorted(axis % rank for axis in a.integers("axes", list(range(rank))))


def along_axes(parameter: Tensor, x: Tensor, axes: Sequence[int]) -> Tensor:
    """A parameter of shape x.shape[axes], shaped to broadcast over x."""
    return parameter.reshape([x.shape[axis] if axis in axes else 1 for axis in range(x.ndim)])


def _standardize(x: Tensor, axes: Sequence[int], epsilon: float) -> Tensor:
    centred = x - x.mean(list(axes), keepdim=True)
    variance = centred.square().mean(list(axes), keepdim=True)
    return centred * torch.rsqrt(variance + epsilon)


def _layer_norm(a: Arguments) -> Tensor:
    x, axes = a.tensor("x"), normalized_axes(a)
    result = _standardize(x, axes, a.number("epsilon", 1e-5))
    gamma, beta = a.optional("gamma"), a.optional("beta")
    result = result if gamma is None else result * along_axes(gamma, x, axes)
    return result if beta is None else result + along_axes(beta, x, axes)


def _instance_norm(a: Arguments) -> Tensor:
    x = a.tensor("x")
    result = _standardize(x, range(2, x.ndim), a.number("epsilon", 1e-5))
    gamma, beta = a.optional("gamma"), a.optional("beta")
    result = result if gamma is None else result * per_channel(gamma, x)
    return result if beta is None else result + per_channel(beta, x)


def _batch_norm(a: Arguments) -> Tensor:
    x = a.tensor("x")
    scale = torch.rsqrt(a.tensor("variance") + a.number("epsilon", 1e-5))
    gamma, beta = a.optional("gamma"), a.optional("beta")
    scale = scale if gamma is None else scale * gamma
    result = (x - per_channel(a.tensor("mean"), x)) * per_channel(scale, x)
    return result if beta is None else result + per_channel(beta, x)


def _l2_norm(a: Arguments) -> Tensor:
    """Over the last three axes, which is what the operation is defined for."""
    x = a.tensor("x")
    total = x.square().sum((-3, -2, -1), keepdim=True)
    return x * torch.rsqrt(total + a.number("epsilon", 1e-6))


NORMALIZATIONS: dict[str, Callable[[Arguments], Tensor]] = {
    "batch_norm": _batch_norm,
    "instance_norm": _instance_norm,
    "l2_norm": _l2_norm,
    "layer_norm": _layer_norm,
}
