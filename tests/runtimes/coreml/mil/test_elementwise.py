"""Arithmetic, comparisons, casts and activations."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, integers, normal

X = normal(2, 3, 4)
Y = normal(3, 1, seed=1)
POSITIVE = X.abs() + 0.1
INNER = X.clamp(-0.9, 0.9)
STEPS = torch.tensor([-2.7, -2.5, -1.5, -0.5, 0.0, 0.4, 0.5, 1.5, 2.6])
WIDE = torch.tensor([[[-60.0, -5.0, -0.1, 0.0, 0.1, 5.0, 60.0]]])
SIGNED, DIVISORS = integers(4, 3, high=19) - 9, integers(4, 3, high=9, seed=1) + 1
ALPHA, BETA = torch.tensor([0.1, 0.2, 0.3]), torch.tensor([1.0, 2.0, 0.5])
CHANNELS = (1, -1, 1)


def unary(name: str, expected: Callable[[Tensor], Tensor], x: Tensor = X, **more: float) -> Case:
    return case(name, lambda mb, v: getattr(mb, name)(x=v, **more), expected, x)


def binary(name: str, expected: Callable[..., Tensor], x: Tensor = X, y: Tensor = Y) -> Case:
    label = f"{name} {x.dtype}"
    return case(label, lambda mb, v, w: getattr(mb, name)(x=v, y=w), expected, x, y)


def cast(dtype: str, expected: Callable[[Tensor], Tensor], x: Tensor) -> Case:
    return case(f"cast {dtype}", lambda mb, v: mb.cast(x=v, dtype=dtype), expected, x)


ARITHMETIC = [
    *(unary(n, getattr(torch, n)) for n in ("abs", "atan", "ceil", "cos", "cosh", "erf", "exp")),
    *(unary(n, getattr(torch, n)) for n in ("exp2", "sign", "sin", "sinh", "square", "tanh")),
    *(unary(n, getattr(torch, n), INNER) for n in ("acos", "asin", "atanh", "tan")),
    *(unary(n, getattr(torch, n), STEPS) for n in ("floor", "round")),
    unary("sqrt", torch.sqrt, POSITIVE),
    unary("identity", lambda x: x),
    unary("logical_not", torch.logical_not, X > 0),
    unary("log", lambda x: (x + 0.5).log(), POSITIVE, epsilon=0.5),
    unary("inverse", lambda x: 1 / (x + 0.5), POSITIVE, epsilon=0.5),
    unary("rsqrt", lambda x: (x + 2) ** -0.5, POSITIVE, epsilon=2.0),
    unary("clip", lambda x: x.clamp(-0.5, 0.2), alpha=-0.5, beta=0.2),
    unary("threshold", lambda x: x.clamp(min=0.3), alpha=0.3),
    cast("fp32", lambda x: x.float(), SIGNED),
    cast("int32", lambda x: torch.trunc(x).int(), STEPS),
    cast("bool", lambda x: x != 0, STEPS),
    case(
        "select",
        lambda mb, c, a, b: mb.select(cond=c, a=a, b=b),
        torch.where,
        X > 0,
        X,
        normal(2, 3, 4, seed=2),
    ),
    *(binary(n, getattr(torch, n)) for n in ("add", "mul", "sub", "maximum", "minimum")),
    *(binary(n, getattr(torch, n), SIGNED, DIVISORS) for n in ("add", "mul", "sub", "maximum")),
    binary("real_div", torch.div),
    binary("pow", torch.pow, POSITIVE),
    binary("mod", lambda x, y: x - y * torch.floor(x / y)),
    binary("mod", lambda x, y: x - y * torch.floor(x / y).int(), SIGNED, DIVISORS),
    binary("floor_div", lambda x, y: torch.floor(x / y)),
    binary("floor_div", lambda x, y: torch.floor(x / y).int(), SIGNED, DIVISORS),
]

COMPARISONS = [
    *(
        binary(mil, getattr(torch, name), SIGNED, DIVISORS)
        for mil, name in (
            ("equal", "eq"),
            ("not_equal", "ne"),
            ("greater", "gt"),
            ("greater_equal", "ge"),
            ("less", "lt"),
            ("less_equal", "le"),
        )
    ),
    *(
        binary(name, getattr(torch, name), X > 0, X.flip(0) > 0)
        for name in ("logical_and", "logical_or", "logical_xor")
    ),
]


def gelu(mode: str, expected: Callable[[Tensor], Tensor]) -> Case:
    return case(f"gelu {mode}", lambda mb, x: mb.gelu(x=x, mode=mode), expected, WIDE)


ACTIVATIONS = [
    unary("relu", functional.relu),
    unary("relu6", functional.relu6, WIDE),
    unary("sigmoid", torch.sigmoid, WIDE),
    unary("silu", functional.silu, WIDE),
    unary("softplus", lambda x: (1 + x.double().exp()).log().float(), WIDE),
    unary("softsign", lambda x: x / (1 + x.abs())),
    unary("elu", lambda x: torch.where(x > 0, x, 0.3 * (x.exp() - 1)), alpha=0.3),
    unary("leaky_relu", lambda x: torch.where(x > 0, x, 0.2 * x), alpha=0.2),
    unary("linear_activation", lambda x: 2 * x + 3, alpha=2.0, beta=3.0),
    unary("scaled_tanh", lambda x: 2 * torch.tanh(0.5 * x), alpha=2.0, beta=0.5),
    unary("sigmoid_hard", lambda x: (0.2 * x + 0.5).clamp(0, 1), WIDE, alpha=0.2, beta=0.5),
    unary("thresholded_relu", lambda x: torch.where(x >= 0.3, x, 0.0), alpha=0.3),
    unary(
        "clamped_relu",
        lambda x: torch.where(x >= 0, x, 0.2 * x).clamp(max=4),
        WIDE,
        alpha=0.2,
        beta=4.0,
    ),
    gelu("EXACT", functional.gelu),
    gelu("TANH_APPROXIMATION", lambda x: functional.gelu(x, approximate="tanh")),
    gelu("SIGMOID_APPROXIMATION", lambda x: x * torch.sigmoid(1.702 * x)),
    case("softmax", lambda mb, x: mb.softmax(x=x, axis=1), lambda x: x.softmax(1), X * 50),
    case("softmax default axis", lambda mb, x: mb.softmax(x=x), lambda x: x.softmax(-1), X),
    case(
        "prelu",
        lambda mb, x: mb.prelu(x=x, alpha=ALPHA.numpy()),
        lambda x: torch.where(x > 0, x, x * ALPHA.reshape(1, -1, 1, 1)),
        normal(2, 3, 4, 5),
    ),
    case(
        "softplus_parametric",
        lambda mb, x: mb.softplus_parametric(x=x, alpha=ALPHA.numpy(), beta=BETA.numpy()),
        lambda x: ALPHA.reshape(CHANNELS) * (1 + (BETA.reshape(CHANNELS) * x).exp()).log(),
        X,
    ),
]

CASES = [*ARITHMETIC, *COMPARISONS, *ACTIVATIONS]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)
