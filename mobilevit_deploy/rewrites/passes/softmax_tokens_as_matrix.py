"""v1's and v3's transformers on one matrix of tokens, in the operations that XNNPACK has.

    Given:   map [B, d, 2R, 2C] -> unfold [4B, N, d] -> layers -> norm -> fold -> map
    Result:  map -> tokens [4BN, d] (see `TokenMatrix`) -> layers -> norm -> the same backwards

Linear layers and norms work on rows, so they see a matrix: fully connected layers with a bias.
Query, key and value are three layers, because slicing a packed one costs more than it saves. Only
the separation of the heads has four axes; the attention itself has [4B * heads, N, d / heads], as
two products of batches of matrices take it. The key is transposed by the
permutation that separates the heads: the product needs no transposed operand, which some
accelerators do not take. The softmax is over the last axis.

Precondition: static input size. Source: arXiv:2110.02178, section 3.1.
"""

from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import padded_to_patch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import ComposedNorm
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer
from mobilevit_deploy.rewrites.modules.tokens import (
    SEQUENCES,
    TokenMatrix,
    TokenTransformer,
    on_odd_maps,
)
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


class MatrixSoftmaxAttention(nn.Module):
    """Multi-head self-attention within sequences of `length` successive rows."""

    def __init__(self, attention: SoftmaxAttention, length: int) -> None:
        super().__init__()
        dim = attention.qkv.in_features
        self.scale = attention.scale
        rows = zip(attention.qkv.weight.chunk(3), attention.qkv.bias.chunk(3), strict=True)
        self.query, self.key, self.value = (linear_layer(*row) for row in rows)
        self.out = attention.out
        self.heads = (-1, length, attention.heads, dim // attention.heads)
        self.rows = (-1, length, dim // attention.heads)
        self.columns = (-1, dim // attention.heads, length)
        self.mixed = (-1, attention.heads, length, dim // attention.heads)

    def forward(self, x: Tensor) -> Tensor:
        """[sequences * length, dim] -> the same shape."""
        query = self.query(x)
        if self.scale != 1:
            query = query * self.scale
        query = query.reshape(self.heads).transpose(1, 2).reshape(self.rows)
        key = self.key(x).reshape(self.heads).permute(0, 2, 3, 1).reshape(self.columns)
        value = self.value(x).reshape(self.heads).transpose(1, 2).reshape(self.rows)
        mixed = ((query @ key).softmax(dim=-1) @ value).reshape(self.mixed)
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(x.shape))
        return out


def softmax_tokens_as_matrix(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on tokens [4BN, dim]; any batch, fixed when it is exported."""
    return replace_by_shape(model, PatchTransformer, context.input_size, _matrix_transformer)


SOFTMAX_TOKENS_AS_MATRIX = Rewrite(
    softmax_tokens_as_matrix,
    sites=(PatchTransformer,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("scale_residual_streams", "fold_attention_scale"),
)


def _matrix_transformer(transformer: PatchTransformer, shape: Shape) -> nn.Module:
    _, height, width = shape
    even = padded_to_patch(height, width)
    length = even[0] * even[1] // SEQUENCES
    replace(transformer, nn.LayerNorm, ComposedNorm)
    replace(
        transformer,
        SoftmaxAttention,
        lambda attention: MatrixSoftmaxAttention(attention, length),
    )
    return on_odd_maps(TokenTransformer(transformer, TokenMatrix(even)), even, (height, width))
