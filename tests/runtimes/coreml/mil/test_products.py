"""Matrix products and attention."""

import math

import pytest
import torch
from torch.nn import functional

from tests.runtimes.coreml.mil.programs import Case, case, check, ct, normal

WEIGHT, BIAS = normal(5, 4, seed=1), normal(5, seed=2)
QUERY, KEY, VALUE = normal(1, 2, 5, 4), normal(1, 2, 6, 4, seed=1), normal(1, 2, 6, 3, seed=2)
MASK = normal(5, 6, seed=3)

CASES = [
    case(
        "linear",
        lambda mb, x: mb.linear(x=x, weight=WEIGHT.numpy(), bias=BIAS.numpy()),
        lambda x: functional.linear(x, WEIGHT, BIAS),
        normal(2, 3, 4),
    ),
    case(
        "linear without bias",
        lambda mb, x: mb.linear(x=x, weight=WEIGHT.numpy()),
        lambda x: x @ WEIGHT.T,
        normal(3, 4),
    ),
    case("matmul", lambda mb, x, y: mb.matmul(x=x, y=y), torch.matmul, normal(2, 3, 4), WEIGHT.T),
    case(
        "matmul transposed",
        lambda mb, x, y: mb.matmul(x=x, y=y, transpose_x=True, transpose_y=True),
        lambda x, y: x.mT @ y.mT,
        normal(2, 4, 3),
        normal(1, 5, 4),
    ),
    case("matmul vector", lambda mb, x, y: mb.matmul(x=x, y=y), torch.matmul, BIAS, WEIGHT),
    case(
        "einsum rank 4",
        lambda mb, x, y: mb.einsum(values=(x, y), equation="bchq,bqhk->bchk"),
        lambda x, y: torch.einsum("bchq,bqhk->bchk", x, y),
        normal(2, 3, 2, 4),
        normal(2, 4, 2, 5),
    ),
    case(
        "einsum rank 3",
        lambda mb, x, y: mb.einsum(values=(x, y), equation="chw,whr->chr"),
        lambda x, y: torch.einsum("chw,whr->chr", x, y),
        normal(3, 2, 4),
        normal(4, 2, 5),
    ),
    case(
        "scaled_dot_product_attention",
        lambda mb, q, k, v: mb.scaled_dot_product_attention(query=q, key=k, value=v),
        functional.scaled_dot_product_attention,
        QUERY,
        KEY,
        VALUE,
        target=ct.target.iOS18,
    ),
    case(
        "scaled_dot_product_attention float mask",
        lambda mb, q, k, v, m: mb.scaled_dot_product_attention(
            query=q, key=k, value=v, attn_mask=m
        ),
        lambda q, k, v, m: ((q @ k.mT) / math.sqrt(4) + m).softmax(-1) @ v,
        QUERY,
        KEY,
        VALUE,
        MASK,
        target=ct.target.iOS18,
    ),
    case(
        "scaled_dot_product_attention truth mask",
        lambda mb, q, k, v, m: mb.scaled_dot_product_attention(
            query=q, key=k, value=v, attn_mask=m
        ),
        functional.scaled_dot_product_attention,
        QUERY,
        KEY,
        VALUE,
        MASK > -1,
        target=ct.target.iOS18,
    ),
]


@pytest.mark.parametrize("one", CASES, ids=str)
def test_agrees_with_torch(one: Case) -> None:
    check(one)
