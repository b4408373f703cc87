"""Operations whose float32 arithmetic is one step of PyTorch, computed piece by piece instead.

Each piece is rounded to the declared type; operations that are always computed in pieces, like
`layer_norm`, are not repeated here.

The pessimistic bound: a kernel that fuses a normalization keeps its squares in wide registers, one
that writes them out in fp16 overflows above 65504. Sums and means are accumulated in float32 and
rounded once, a mean after it was divided: an assumption, since a kernel that held the sum behind a
mean in fp16 would overflow on every map of more than 65504 values that average 1.
"""

import math
from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Function
from mobilevit_deploy.runtimes.coreml.mil.elementwise import per_channel
from mobilevit_deploy.runtimes.coreml.mil.sums import (
    attention_scores,
    reduced_axes,
    scale_and_shift,
)

Piece = Callable[[Tensor], Tensor]


def _batch_norm(a: Arguments) -> Tensor:
    x, piece = a.tensor("x"), a.piece
    centred = piece(x - per_channel(a.tensor("mean"), x))
    scale = piece(torch.rsqrt(piece(a.tensor("variance") + a.number("epsilon", 1e-5))))
    return scale_and_shift(a, piece(centred * per_channel(scale, x)))


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


def _log_sum_exp(a: Arguments) -> Tensor:
    x, axes, piece = a.tensor("x"), reduced_axes(a), a.piece
    highest = x.amax(axes, keepdim=True)
    total = piece(piece(torch.exp(piece(x - highest))).sum(axes, keepdim=True))
    result = piece(torch.log(total)) + highest
    return result if a.flag("keep_dims") else result.squeeze(axes)


PIECEWISE: dict[str, Function] = {
    "batch_norm": _batch_norm,
    "gelu": _gelu,
    "reduce_log_sum_exp": _log_sum_exp,
    "scaled_dot_product_attention": _attention,
    "silu": _silu,
    "softmax": _softmax,
    "softplus": _softplus,
}
