"""v2's and v3's separable transformers as products of rank-3 tensors.

    Given:   tokens [B, d, 4, N];  context = sum_n softmax(q x)_n (K x_n + k);  V x * context
    Result:  tokens [4B, N, d];    context = K (softmax(q x) X) + k;            V x * context

With the weights of the softmax adding up to 1, the key is projected once per sequence instead of
once per token; the weighted sum is a product of a row with the matrix of tokens, and the query's
bias, the same for all tokens, drops out of the softmax. 1x1 convolutions on tokens become linear
layers, norms those of `norms_by_products`. Everything is of rank 3, which XNNPACK's delegate in
ExecuTorch 1.5 leaves in its layout; it would normalize the wrong axis of a 4-D softmax, and it has
no split, sum or group norm.

Precondition: static input size, even map (the block has seen to it), norms without affine
parameters. Exactness: exact algebra; relative error below 1e-12 in
float64 (sums run in another order). Source: arXiv:2206.02680, section 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v2 import (
    SeparableAttention,
    SeparableLayer,
    SeparableTransformer,
)
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.input_shapes import find_input_shapes
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer, pointwise_linear
from mobilevit_deploy.rewrites.modules.patch_tokens import PatchTokens
from mobilevit_deploy.rewrites.passes.norms_by_products import ProductImageNorm


class SequenceSeparableAttention(nn.Module):
    """Separable self-attention within sequences of constant length."""

    def __init__(self, attention: SeparableAttention, length: int) -> None:
        super().__init__()
        dim = attention.dim
        self.row = (-1, 1, length)
        self.query = linear_layer(attention.qkv.weight[:1, :, 0, 0])
        self.key = pointwise_linear(attention.qkv, slice(1, 1 + dim))
        self.value = pointwise_linear(attention.qkv, slice(1 + dim, None))
        self.out = pointwise_linear(attention.out)

    def forward(self, x: Tensor) -> Tensor:
        """[sequences, length, dim] -> [sequences, length, dim]."""
        weights = self.query(x).reshape(self.row).softmax(dim=-1)
        context = self.key(torch.bmm(weights, x))
        out: Tensor = self.out(self.value(x).relu() * context)
        return out


class SequenceSeparableLayer(nn.Module):
    """Pre-norm layer: x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, layer: SeparableLayer, attention: SeparableAttention, length: int) -> None:
        super().__init__()
        self.attention_norm = _norm(layer.attention_norm, length, attention.out.weight.dtype)
        self.attention = SequenceSeparableAttention(attention, length)
        self.ffn_norm = _norm(layer.ffn_norm, length, attention.out.weight.dtype)
        self.ffn = nn.Sequential(
            pointwise_linear(layer.ffn.expand), nn.SiLU(), pointwise_linear(layer.ffn.reduce)
        )

    def forward(self, x: Tensor) -> Tensor:
        """[sequences, length, dim] -> [sequences, length, dim]."""
        x = x + self.attention(self.attention_norm(x))
        out: Tensor = x + self.ffn(self.ffn_norm(x))
        return out


class SequenceSeparableTransformer(nn.Module):
    """A SeparableTransformer for maps of one size, given as (height, width)."""

    def __init__(
        self, transformer: SeparableTransformer, size: tuple[int, int], dtype: torch.dtype
    ) -> None:
        super().__init__()
        self.tokens = PatchTokens(transformer.norm.num_channels, size)
        self.layers = nn.ModuleList(
            SequenceSeparableLayer(layer, layer.attention, self.tokens.length)
            for layer in transformer.layers
            if isinstance(layer, SeparableLayer) and isinstance(layer.attention, SeparableAttention)
        )
        self.norm = _norm(transformer.norm, self.tokens.length, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        tokens = self.tokens(x)
        for layer in self.layers:
            tokens = layer(tokens)
        return self.tokens.map(self.norm(tokens))


def separable_as_matrices(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer on sequences [4B, N, dim]; any batch.

    Raises:
        RewriteError: a norm has several groups, or affine parameters.
    """
    dtype = next(model.parameters()).dtype
    shapes = find_input_shapes(model, (SeparableTransformer,), context.input_size)
    for name, (_, height, width) in shapes.items():
        transformer = model.get_submodule(name)
        if isinstance(transformer, SeparableTransformer):
            matrices = SequenceSeparableTransformer(transformer, (height, width), dtype)
            model.set_submodule(name, matrices)
    return model


SEPARABLE_AS_MATRICES = Rewrite(
    separable_as_matrices,
    sites=(SeparableTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams",),
)


def _norm(norm: nn.GroupNorm, length: int, dtype: torch.dtype) -> ProductImageNorm:
    if norm.num_groups != 1 or norm.weight is not None:
        raise RewriteError(
            f"Expected a GroupNorm of one group without affine parameters, got {norm}."
        )
    return ProductImageNorm(norm.num_channels, length, norm.eps, dtype)
