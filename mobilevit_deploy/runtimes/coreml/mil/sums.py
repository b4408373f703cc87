"""Operations that sum: reductions, normalizations, matrix products and attention.

MIL: reduction, normalization, linear, transformers. The normalizations are computed in pieces that
the evaluator may round.
"""

import math
from collections.abc import Callable, Sequence

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments, Function
from mobilevit_deploy.runtimes.coreml.mil.elementwise import per_channel


def reduced_axes(a: Arguments) -> list[int]:
    """The axes that a reduction removes; all of them if none are given."""
    return a.integers("axes", list(range(a.tensor("x").ndim)))


def _sum_of_squares(a: Arguments) -> Tensor:
    squares = a.piece(a.tensor("x").square())
    return a.piece(squares.sum(reduced_axes(a), keepdim=a.flag("keep_dims")))


def _over_axes(
    function: Callable[[Tensor, list[int], bool], Tensor],
) -> Callable[[Arguments], Tensor]:
    return lambda a: function(a.tensor("x"), reduced_axes(a), a.flag("keep_dims"))


def _arg(function: Callable[..., Tensor]) -> Callable[[Arguments], Tensor]:
    def reduce(a: Arguments) -> Tensor:
        return function(a.tensor("x"), a.integer("axis", -1), keepdim=a.flag("keep_dims"))

    return reduce


def _mean(x: Tensor, axes: list[int], keep: bool) -> Tensor:
    if x.dtype == torch.float32:
        return x.mean(axes, keepdim=keep)
    return x.double().mean(axes, keepdim=keep)  # integers: the declared type truncates


def _product(x: Tensor, axes: list[int], keep: bool) -> Tensor:
    for axis in sorted((axis % x.ndim for axis in axes), reverse=True):
        x = x.prod(axis, keepdim=keep)
    return x


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


def _matmul(a: Arguments) -> Tensor:
    x, y = a.tensor("x"), a.tensor("y")
    x = x.mT if a.flag("transpose_x") and x.ndim > 1 else x
    y = y.mT if a.flag("transpose_y") and y.ndim > 1 else y
    return torch.matmul(x, y)


def attention_scores(a: Arguments) -> tuple[Tensor, Tensor]:
    """The scaled products of queries and keys, and the mask to add (0 or -infinity if boolean)."""
    query, key = a.tensor("query"), a.tensor("key")
    mask = a.optional("attn_mask")
    if mask is None:
        mask = torch.zeros(())
    elif mask.dtype == torch.bool:
        mask = torch.where(mask, 0.0, -math.inf)
    return a.piece(torch.matmul(query, key.mT)) / math.sqrt(query.shape[-1]), mask


def _attention(a: Arguments) -> Tensor:
    scores, mask = attention_scores(a)
    return torch.matmul(torch.softmax(scores + mask, -1), a.tensor("value"))


SUMS: dict[str, Function] = {
    "batch_norm": _batch_norm,
    "einsum": lambda a: torch.einsum(a.text("equation"), *a.tensors("values")),
    "instance_norm": _instance_norm,
    "l2_norm": _l2_norm,
    "layer_norm": _layer_norm,
    "linear": lambda a: functional.linear(a.tensor("x"), a.tensor("weight"), a.optional("bias")),
    "matmul": _matmul,
    "reduce_argmax": _arg(torch.argmax),
    "reduce_argmin": _arg(torch.argmin),
    "reduce_l1_norm": _over_axes(lambda x, axes, keep: x.abs().sum(axes, keep)),
    "reduce_l2_norm": lambda a: _sum_of_squares(a).sqrt(),
    "reduce_log_sum": _over_axes(lambda x, axes, keep: x.sum(axes, keep).log()),
    "reduce_log_sum_exp": _over_axes(torch.logsumexp),
    "reduce_max": _over_axes(torch.amax),
    "reduce_mean": _over_axes(_mean),
    "reduce_min": _over_axes(torch.amin),
    "reduce_prod": _over_axes(_product),
    "reduce_sum": _over_axes(lambda x, axes, keep: x.sum(axes, keep)),
    "reduce_sum_square": _sum_of_squares,
    "scaled_dot_product_attention": _attention,
}
