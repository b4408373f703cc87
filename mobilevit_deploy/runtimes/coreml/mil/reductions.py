"""Reductions over axes (MIL: reduction)."""

from collections.abc import Callable

import torch
from torch import Tensor

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


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


REDUCTIONS: dict[str, Callable[[Arguments], Tensor]] = {
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
}
