"""Matrix products and attention (MIL: linear, transformers)."""

import math
from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from mobilevit_deploy.runtimes.coreml.mil.arguments import Arguments


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


PRODUCTS: dict[str, Callable[[Arguments], Tensor]] = {
    "einsum": lambda a: torch.einsum(a.text("equation"), *a.tensors("values")),
    "linear": lambda a: functional.linear(a.tensor("x"), a.tensor("weight"), a.optional("bias")),
    "matmul": _matmul,
    "scaled_dot_product_attention": _attention,
}
