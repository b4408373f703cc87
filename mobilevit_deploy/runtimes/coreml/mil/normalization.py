"""Normalizations (MIL: normalization), in pieces that the evaluator may round."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.activations import per_channel
from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


def _standardize(a: Arguments, axes: Sequence[int]) -> Tensor:
    x, piece = a.tensor("x"), a.piece
    centred = piece(x - piece(x.mean(list(axes), keepdim=True)))
    variance = piece(piece(centred.square()).mean(list(axes), keepdim=True))
    return piece(centred * piece(torch.rsqrt(piece(variance + a.number("epsilon", 1e-5)))))


def scale_and_shift(
    a: Arguments, result: Tensor, shaped: Callable[[Tensor, Tensor], Tensor] = per_channel
) -> Tensor:
    """A normalized tensor times gamma plus beta, where given; `shaped` makes them broadcast."""
    if (gamma := a.optional("gamma")) is not None:
        result = a.piece(result * shaped(gamma, result))
    if (beta := a.optional("beta")) is not None:
        result = a.piece(result + shaped(beta, result))
    return result


def _layer_norm(a: Arguments) -> Tensor:
    rank = a.tensor("x").ndim
    axes = sorted(axis % rank for axis in a.integers("axes", list(range(rank))))

    def along_axes(parameter: Tensor, x: Tensor) -> Tensor:
        return parameter.reshape([x.shape[axis] if axis in axes else 1 for axis in range(rank)])

    return scale_and_shift(a, _standardize(a, axes), along_axes)


def _instance_norm(a: Arguments) -> Tensor:
    return scale_and_shift(a, _standardize(a, range(2, a.tensor("x").ndim)))


def _batch_norm(a: Arguments) -> Tensor:
    """Statistics and gamma are constants and make one factor, which a compiler folds too."""
    x = a.tensor("x")
    scale = torch.rsqrt(a.tensor("variance") + a.number("epsilon", 1e-5))
    gamma, beta = a.optional("gamma"), a.optional("beta")
    scale = scale if gamma is None else scale * gamma
    result = (x - per_channel(a.tensor("mean"), x)) * per_channel(scale, x)
    return result if beta is None else result + per_channel(beta, x)


def _l2_norm(a: Arguments) -> Tensor:
    """Over the last three axes, which is what the operation is defined for."""
    x, piece = a.tensor("x"), a.piece
    total = piece(piece(x.square()).sum((-3, -2, -1), keepdim=True))
    return x * piece(torch.rsqrt(piece(total + a.number("epsilon", 1e-6))))


NORMALIZATIONS: dict[str, Callable[[Arguments], Tensor]] = {
    "batch_norm": _batch_norm,
    "instance_norm": _instance_norm,
    "l2_norm": _l2_norm,
    "layer_norm": _layer_norm,
}
