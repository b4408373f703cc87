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
parameters. Source: arXiv:2206.02680, section 3.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v2 import SeparableAttention, SeparableTransformer
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import plain_epsilon
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer, pointwise_linear
from mobilevit_deploy.rewrites.modules.tokens import SequenceTokens, TokenTransformer
from mobilevit_deploy.rewrites.passes.norms_by_products import ProductImageNorm
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


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


def separable_as_matrices(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer on sequences [4B, N, dim]; any batch.

    Raises:
        RewriteError: a norm has several groups, or affine parameters.
    """
    return replace_by_shape(model, SeparableTransformer, context.input_size, _sequence_transformer)


SEPARABLE_AS_MATRICES = Rewrite(
    separable_as_matrices,
    sites=(SeparableTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams",),
)


def _sequence_transformer(transformer: SeparableTransformer, shape: Shape) -> TokenTransformer:
    dim, height, width = shape
    tokens = SequenceTokens(dim, (height, width))
    dtype = next(transformer.parameters()).dtype
    replace(
        transformer,
        nn.GroupNorm,
        lambda norm: ProductImageNorm(dim, tokens.length, plain_epsilon(norm), dtype),
    )
    replace(
        transformer,
        SeparableAttention,
        lambda attention: SequenceSeparableAttention(attention, tokens.length),
    )
    replace(transformer, nn.Conv2d, pointwise_linear)  # those of the feed-forwards are left
    return TokenTransformer(transformer, tokens)
