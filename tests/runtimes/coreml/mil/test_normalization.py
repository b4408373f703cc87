"""Normalizations and reductions."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, integers, normal

IMAGE = normal(2, 3, 4, 5) * 3 + 1
TOKENS = normal(2, 3, 8) * 3 + 1
GAMMA, BETA, MEAN, VARIANCE = (normal(3, seed=seed) for seed in range(1, 5))
LAST_GAMMA, LAST_BETA = normal(8, seed=5), normal(8, seed=6)
MAP_GAMMA = normal(3, 5, seed=7)

NORMALIZATIONS = [
    case(
        "layer_norm last axis",
        lambda mb, x: mb.layer_norm(
            x=x, axes=[-1], gamma=LAST_GAMMA.numpy(), beta=LAST_BETA.numpy(), epsilon=1e-3
        ),
        lambda x: functional.layer_norm(x, (8,), LAST_GAMMA, LAST_BETA, 1e-3),
        TOKENS,
    ),
    case(
        "layer_norm axes apart",
        lambda mb, x: mb.layer_norm(x=x, axes=[1, 3], gamma=MAP_GAMMA.numpy(), epsilon=1e-5),
        lambda x: functional.layer_norm(x.permute(0, 2, 1, 3), (3, 5), MAP_GAMMA).permute(
            0, 2, 1, 3
        ),
        IMAGE,
    ),
    case(
        "layer_norm as group norm",
        lambda mb, x: mb.layer_norm(x=x, axes=[1, 2, 3], epsilon=1e-5),
        lambda x: functional.group_norm(x, 1),
        IMAGE,
    ),
    case(
        "instance_norm",
        lambda mb, x: mb.instance_norm(x=x, gamma=GAMMA.numpy(), beta=BETA.numpy(), epsilon=1e-3),
        lambda x: functional.instance_norm(x, weight=GAMMA, bias=BETA, eps=1e-3),
        IMAGE,
    ),
    case(
        "instance_norm plain",
        lambda mb, x: mb.instance_norm(x=x),
        functional.instance_norm,
        IMAGE,
    ),
    case(
        "batch_norm",
        lambda mb, x: mb.batch_norm(
            x=x,
            mean=MEAN.numpy(),
            variance=VARIANCE.square().numpy(),
            gamma=GAMMA.numpy(),
            beta=BETA.numpy(),
            epsilon=1e-3,
        ),
        lambda x: functional.batch_norm(x, MEAN, VARIANCE.square(), GAMMA, BETA, eps=1e-3),
        IMAGE,
    ),
    case(
        "batch_norm plain",
        lambda mb, x: mb.batch_norm(x=x, mean=MEAN.numpy(), variance=VARIANCE.square().numpy()),
        lambda x: functional.batch_norm(x, MEAN, VARIANCE.square()),
        TOKENS,
    ),
    case(
        "l2_norm",
        lambda mb, x: mb.l2_norm(x=x, epsilon=0.5),
        lambda x: x / (x.square().sum((1, 2, 3), keepdim=True) + 0.5).sqrt(),
        IMAGE,
    ),
]


def reduction(
    name: str, expected: Callable[[Tensor, tuple[int, ...], bool], Tensor], x: Tensor = IMAGE
) -> list[Case]:
    return [
        case(
            f"{name} axes={axes} keep={keep} {x.dtype}",
            lambda mb, v, axes=axes, keep=keep: getattr(mb, name)(
                x=v, axes=None if axes is None else list(axes), keep_dims=keep
            ),
            lambda v, axes=axes, keep=keep: expected(v, axes or (0, 1, 2, 3), keep),
            x,
        )
        for axes, keep in (((1, -1), True), ((2,), False), (None, False))
    ]


def product(x: Tensor, axes: tuple[int, ...], keep: bool) -> Tensor:
    signs = (-1.0) ** (x < 0).sum(axes, keepdim=keep)
    return signs * x.abs().log().sum(axes, keepdim=keep).exp()


def index(name: str, expected: Callable[..., Tensor]) -> Case:
    return case(
        name,
        lambda mb, x: getattr(mb, name)(x=x, axis=2, keep_dims=True),
        lambda x: expected(x, 2, keepdim=True).int(),
        IMAGE,
    )


REDUCTIONS = [
    *reduction("reduce_sum", lambda x, axes, keep: x.sum(axes, keep)),
    *reduction(
        "reduce_sum", lambda x, axes, keep: x.sum(axes, keep).int(), integers(2, 3, 4, 5, high=9)
    ),
    *reduction("reduce_mean", lambda x, axes, keep: x.mean(axes, keep)),
    *reduction("reduce_max", lambda x, axes, keep: x.amax(axes, keep)),
    *reduction("reduce_min", lambda x, axes, keep: x.amin(axes, keep)),
    *reduction("reduce_prod", product, normal(2, 3, 2, 2)),
    *reduction("reduce_sum_square", lambda x, axes, keep: (x * x).sum(axes, keep)),
    *reduction("reduce_l1_norm", lambda x, axes, keep: x.abs().sum(axes, keep)),
    *reduction("reduce_l2_norm", lambda x, axes, keep: torch.linalg.vector_norm(x, 2, axes, keep)),
    *reduction("reduce_log_sum", lambda x, axes, keep: x.sum(axes, keep).log(), IMAGE.abs()),
    *reduction("reduce_log_sum_exp", lambda x, axes, keep: x.exp().sum(axes, keep).log()),
    index("reduce_argmax", torch.argmax),
    index("reduce_argmin", torch.argmin),
    case(
        "reduce_mean integers truncate",
        lambda mb, x: mb.reduce_mean(x=x, axes=[0]),
        lambda x: torch.tensor(2, dtype=torch.int32),
        torch.tensor([1, 2, 5], dtype=torch.int32),
    ),
]

CASES = [*NORMALIZATIONS, *REDUCTIONS]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)
