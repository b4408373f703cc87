"""Composed operations computed piece by piece, each piece rounded to the declared type.

The pessimistic bound: a kernel that fuses a normalization keeps its squares in wide registers, one
that writes them out in fp16 overflows above 65504. Sums and means are accumulated in float32 and
rounded once; a mean is divided before it is rounded. (Core ML runs fp16 group norms over maps of
far more than 65504 elements, so the sum behind a mean is not held in fp16.)
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.mil.activations import per_channel
from mobilevit_deploy.runtimes.mil.arguments import Arguments
from mobilevit_deploy.runtimes.mil.normalization import along_axes, normalized_axes
from mobilevit_deploy.runtimes.mil.products import attention_scores
from mobilevit_deploy.runtimes.mil.reductions import reduced_axes

Piece = Callable[[Tensor], Tensor]


def _standardize(x: Tensor, axes: Sequence[int], epsilon: float, piece: Piece) -> Tensor:
    centred = piece(x - piece(x.mean(list(axes), keepdim=True)))
    variance = piece(piece(centred.square()).mean(list(axes), keepdim=True))
    return piece(centred * piece(torch.rsqrt(piece(variance + epsilon))))


def _scale_and_shift(x: Tensor, gamma: Tensor | None, beta: Tensor | None, piece: Piece) -> Tensor:
    x = x if gamma is None else piece(x * gamma)
    return x if beta is None else piece(x + beta)


def _layer_norm(a: Arguments) -> Tensor:
    x, axes = a.tensor("x"), normalized_axes(a)
    result = _standardize(x, axes, a.number("epsilon", 1e-5), a.piece)
    gamma, beta = (
        None if parameter is None else along_axes(parameter, x, axes)
        for parameter in (a.optional("gamma"), a.optional("beta"))
    )
    return _scale_and_shift(result, gamma, beta, a.piece)


def _instance_norm(a: Arguments) -> Tensor:
    x = a.tensor("x")
    result = _standardize(x, range(2, x.ndim), a.number("epsilon", 1e-5), a.piece)
    return _channel_affine(a, result)


def _batch_norm(a: Arguments) -> Tensor:
    x, piece = a.tensor("x"), a.piece
    centred = piece(x - per_channel(a.tensor("mean"), x))
    scale = piece(torch.rsqrt(piece(a.tensor("variance") + a.number("epsilon", 1e-5))))
    return _channel_affine(a, piece(centred * per_channel(scale, x)))


def _channel_affine(a: Arguments, x: Tensor) -> Tensor:
    gamma, beta = (
        None if parameter is None else per_channel(parameter, x)
        for parameter in (a.optional("gamma"), a.optional("beta"))
    )
    return _scale_and_shift(x, gamma, beta, a.piece)


def _l2_norm(a: Arguments) -> Tensor:
    x, piece = a.tensor("x"), a.piece
    total = piece(piece(x.square()).sum((-3, -2, -1), keepdim=True))
    return x * piece(torch.rsqrt(piece(total + a.number("epsilon", 1e-6))))


def _softmax_of(x: Tensor, axis: int, piece: Piece) -> Tensor:
    powers = piece(torch.exp(piece(x - x.amax(axis, keepdim=True))))
    return piece(powers * piece(torch.reciprocal(piece(powers.sum(axis, keepdim=True)))))


def _softmax(a: Arguments) -> Tensor:
    return _softmax_of(a.tensor("x"), a.integer("axis", -1), a.piece)


def _attention(a: Arguments) -> Tensor:
    scores, mask = attention_scores(a)
    weights = _softmax_of(a.piece(a.piece(scores) + mask), -1, a.piece)
    return torch.matmul(weights, a.tensor("value"))


def _silu(a: Arguments) -> Tensor:
    x = a.tensor("x")
    return x * a.piece(torch.sigmoid(x))


def _softplus(a: Arguments) -> Tensor:
    return torch.log(a.piece(1 + a.piece(torch.exp(a.tensor("x")))))


def _gelu(a: Arguments) -> Tensor:
    x, piece = a.tensor("x"), a.piece
    match a.text("mode", "EXACT"):
        case "TANH_APPROXIMATION":
            cube = piece(piece(x * x) * x)
            inner = piece(math.sqrt(2 / math.pi) * piece(x + piece(0.044715 * cube)))
            return piece(0.5 * x) * piece(1 + piece(torch.tanh(inner)))
        case "SIGMOID_APPROXIMATION":
            return x * piece(torch.sigmoid(piece(1.702 * x)))
        case _:
            return piece(0.5 * x) * piece(1 + piece(torch.erf(piece(x / math.sqrt(2)))))


def _sum_of_squares(a: Arguments) -> Tensor:
    squares = a.piece(a.tensor("x").square())
    return a.piece(squares.sum(reduced_axes(a), keepdim=a.flag("keep_dims")))


def _log_sum_exp(a: Arguments) -> Tensor:
    x, axes, piece = a.tensor("x"), reduced_axes(a), a.piece
    highest = x.amax(axes, keepdim=True)
    total = piece(piece(torch.exp(piece(x - highest))).sum(axes, keepdim=True))
    result = piece(torch.log(total)) + highest
    return result if a.flag("keep_dims") else result.squeeze(axes)


PIECEWISE: dict[str, Callable[[Arguments], Tensor]] = {
    "batch_norm": _batch_norm,
    "gelu": _gelu,
    "instance_norm": _instance_norm,
    "l2_norm": _l2_norm,
    "layer_norm": _layer_norm,
    "reduce_l2_norm": lambda a: torch.sqrt(_sum_of_squares(a)),
    "reduce_log_sum_exp": _log_sum_exp,
    "reduce_sum_square": _sum_of_squares,
    "scaled_dot_product_attention": _attention,
    "silu": _silu,
    "softmax": _softmax,
    "softplus": _softplus,
}
