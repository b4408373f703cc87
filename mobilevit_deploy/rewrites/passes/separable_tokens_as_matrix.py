"""v2's and v3's separable transformers on one matrix of tokens, as fully connected layers.

    Given:   map [B, d, 2R, 2C] -> F.unfold -> [B, d, 4, N] -> layers -> norm -> F.fold -> map
             layer: q, k, v = 1x1 convolutions of x;  context = sum_n k_n softmax(q)_n
    Result:  map -> tokens [4BN, d] (see `TokenMatrix`) -> layers -> norm -> the same backwards
             layer: context = Wk (softmax(q) x) + bk;  softmax over the last axis of [4B, 1, N]

The weights of a softmax sum to 1, so the tokens can be summed before they are projected:
sum_n s_n (Wk x_n + bk) = Wk (sum_n s_n x_n) + bk. That leaves out one of the three large products,
and the sum is a product of matrices, [1, N] by [N, d]. The query's bias is one number for all
tokens and cancels in the softmax.

Precondition: static input size, even map (the block has seen to it). Source: arXiv:2206.02680,
section 3.
"""

from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v2 import SeparableAttention, SeparableTransformer
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import ComposedNorm
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer, pointwise_linear
from mobilevit_deploy.rewrites.modules.tokens import SEQUENCES, TokenMatrix, TokenTransformer
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


class MatrixSeparableAttention(nn.Module):
    """Separable attention within sequences of `length` successive rows."""

    def __init__(self, attention: SeparableAttention, length: int) -> None:
        super().__init__()
        dim = attention.dim
        self.query = linear_layer(attention.qkv.weight[:1, :, 0, 0])
        self.key = pointwise_linear(attention.qkv, slice(1, 1 + dim))
        self.value = pointwise_linear(attention.qkv, slice(1 + dim, None))
        self.out = pointwise_linear(attention.out)
        self.scores = (-1, 1, length)
        self.sequences = (-1, length, dim)
        self.contexts = (-1, 1, dim)

    def forward(self, x: Tensor) -> Tensor:
        """[sequences * length, dim] -> the same shape."""
        weights = self.query(x).reshape(self.scores).softmax(dim=-1)
        mean = weights @ x.reshape(self.sequences)
        context = self.key(mean.reshape(-1, x.shape[1])).reshape(self.contexts)
        gated = self.value(x).relu().reshape(self.sequences) * context
        out: Tensor = self.out(gated.reshape(x.shape))
        return out


def separable_tokens_as_matrix(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer on tokens [4BN, dim]; any batch, fixed when it is exported."""
    return replace_by_shape(model, SeparableTransformer, context.input_size, _matrix_transformer)


SEPARABLE_TOKENS_AS_MATRIX = Rewrite(
    separable_tokens_as_matrix,
    sites=(SeparableTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams",),
)


def _matrix_transformer(transformer: SeparableTransformer, shape: Shape) -> TokenTransformer:
    _, height, width = shape
    pixels = height * width
    replace(transformer, nn.GroupNorm, lambda norm: ComposedNorm(norm, pixels))
    replace(
        transformer,
        SeparableAttention,
        lambda attention: MatrixSeparableAttention(attention, pixels // SEQUENCES),
    )
    replace(transformer, nn.Conv2d, pointwise_linear)  # those of the feed-forwards are left
    return TokenTransformer(transformer, TokenMatrix((height, width)))
