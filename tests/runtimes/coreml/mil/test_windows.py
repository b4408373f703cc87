"""Convolution and pooling, with each kind of padding."""

import itertools
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, normal

IMAGE = normal(2, 4, 7, 10)
WEIGHT = normal(6, 2, 3, 4, seed=1)
BIAS = normal(6, seed=2)


def tensorflow_same(x: Tensor, kernel: tuple[int, int], stride: int, *, lower: bool) -> Tensor:
    """Pad so that the output is ceil(input / stride); the odd pixel goes behind, or in front."""
    margins: list[int] = []
    for size, extent in zip(x.shape[:1:-1], kernel[::-1], strict=True):
        total = max((-(-size // stride) - 1) * stride + extent - size, 0)
        small, large = total // 2, total - total // 2
        margins += [large, small] if lower else [small, large]
    return functional.pad(x, margins)


def conv(name: str, padded: Any, stride: int = 1, dilation: int = 1, **more: Any) -> Case:
    return case(
        f"conv {name}",
        lambda mb, x: mb.conv(
            x=x,
            weight=WEIGHT.numpy(),
            bias=BIAS.numpy(),
            groups=2,
            strides=[stride] * 2,
            dilations=[dilation] * 2,
            **more,
        ),
        lambda x: functional.conv2d(padded(x), WEIGHT, BIAS, stride, 0, dilation, 2),
        IMAGE,
    )


CONVOLUTIONS = [
    conv("valid", lambda x: x, pad_type="valid"),
    conv("valid strided dilated", lambda x: x, 2, 2, pad_type="valid"),
    conv("same", lambda x: tensorflow_same(x, (3, 4), 1, lower=False), pad_type="same"),
    conv("same strided", lambda x: tensorflow_same(x, (3, 4), 2, lower=False), 2, pad_type="same"),
    conv(
        "same_lower", lambda x: tensorflow_same(x, (3, 4), 2, lower=True), 2, pad_type="same_lower"
    ),
    conv(
        "same dilated",
        lambda x: tensorflow_same(x, (5, 7), 1, lower=False),
        1,
        2,
        pad_type="same",
    ),
    conv(
        "custom symmetric",
        lambda x: functional.pad(x, (2, 2, 1, 1)),
        2,
        pad_type="custom",
        pad=[1, 1, 2, 2],
    ),
    conv(
        "custom asymmetric",
        lambda x: functional.pad(x, (3, 0, 0, 2)),
        pad_type="custom",
        pad=[0, 2, 3, 0],
    ),
    case(
        "conv one axis, weight from the graph",
        lambda mb, x, w: mb.conv(x=x, weight=w, pad_type="valid"),
        functional.conv1d,
        normal(1, 3, 9),
        normal(2, 3, 4),
    ),
    case(
        "conv three axes",
        lambda mb, x: mb.conv(x=x, weight=normal(2, 3, 2, 2, 2).numpy(), pad_type="valid"),
        lambda x: functional.conv3d(x, normal(2, 3, 2, 2, 2)),
        normal(1, 3, 4, 5, 6),
    ),
]

PADDING = {"pad_type": "custom", "pad": [1, 1, 1, 1]}


def pooling(*, ceil: bool, exclude: bool, stride: int) -> list[Case]:
    window = {"kernel_sizes": [3, 2], "strides": [stride, stride], "ceil_mode": ceil, **PADDING}
    label = f"ceil={ceil} exclude={exclude} stride={stride}"
    return [
        case(
            f"avg_pool {label}",
            lambda mb, x: mb.avg_pool(x=x, exclude_padding_from_average=exclude, **window),
            lambda x: functional.avg_pool2d(
                x, (3, 2), stride, 1, ceil_mode=ceil, count_include_pad=not exclude
            ),
            IMAGE,
        ),
        case(
            f"max_pool {label}",
            lambda mb, x: mb.max_pool(x=x, **window),
            lambda x: functional.max_pool2d(x, (3, 2), stride, 1, ceil_mode=ceil),
            IMAGE,
        ),
    ]


POOLS = [
    pool
    for ceil, exclude, stride in itertools.product((False, True), (False, True), (2, 3))
    for pool in pooling(ceil=ceil, exclude=exclude, stride=stride)
]
POOLS += [
    case(
        "avg_pool same",
        lambda mb, x: mb.avg_pool(x=x, kernel_sizes=[3, 4], strides=[2, 2], pad_type="same"),
        lambda x: functional.avg_pool2d(tensorflow_same(x, (3, 4), 2, lower=False), (3, 4), 2),
        IMAGE,
    ),
    case(
        "max_pool one axis",
        lambda mb, x: mb.max_pool(x=x, kernel_sizes=[3], strides=[2], pad_type="valid"),
        lambda x: functional.max_pool1d(x, 3, 2),
        normal(1, 2, 9),
    ),
]

CASES = [*CONVOLUTIONS, *POOLS]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)


def test_pooling_marks_values_outside_as_lowest_not_zero() -> None:
    negative = case(
        "max_pool negative",
        lambda mb, x: mb.max_pool(x=x, kernel_sizes=[3, 3], strides=[1, 1], **PADDING),
        lambda x: torch.full_like(x, -1.0),
        torch.full((1, 1, 4, 4), -1.0),
    )
    check(negative)
