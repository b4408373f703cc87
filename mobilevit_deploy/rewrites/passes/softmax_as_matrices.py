"""v1's and v3's transformers as products of rank-3 tensors, one matrix per sequence and head.

    Given:   tokens [4B, N, d] -> packed q, k, v -> [4B, h, N, d / h] -> softmax(q k^T) v
    Result:  q, k, v = three linear layers -> [4B, h, N, d / h] -> [4B * h, N, d / h]
             -> bmm -> softmax -> bmm -> the same backwards                          h: heads

XNNPACK's delegate in ExecuTorch 1.5 lays 4-D tensors out channels last, and then normalizes the
wrong axis in a softmax over the last one, without a word; tensors of rank 3 stay as they are. It
has no split, and its matrix product takes rank 3. Linear layers on [4B, N, d] need no layout change
between them. Maps that are not even are resized by the bilinear operation that the delegate has.

Precondition: static input size. Source: arXiv:2110.02178, section 3.1.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import padded_to_patch
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer
from mobilevit_deploy.rewrites.modules.tokens import SequenceTokens, TokenTransformer, on_odd_maps
from mobilevit_deploy.rewrites.replacement import Shape, replace, replace_by_shape


class SequenceSoftmaxAttention(nn.Module):
    """Multi-head self-attention within sequences of constant length, on tensors of rank 3."""

    def __init__(self, attention: SoftmaxAttention, length: int) -> None:
        super().__init__()
        dim, heads = attention.qkv.in_features, attention.heads
        packed = attention.qkv
        query, key, value = (slice(start, start + dim) for start in (0, dim, 2 * dim))
        self.query = linear_layer(packed.weight[query], packed.bias[query])
        # The key's bias adds the same number to all of a token's scores: the softmax drops it.
        self.key = linear_layer(packed.weight[key])
        self.value = linear_layer(packed.weight[value], packed.bias[value])
        self.out = attention.out
        self.scale = attention.scale
        self.apart = (-1, length, heads, dim // heads)
        self.matrices = (-1, length, dim // heads)
        self.transposed = (-1, dim // heads, length)
        self.together = (-1, heads, length, dim // heads)
        self.sequences = (-1, length, dim)

    def forward(self, x: Tensor) -> Tensor:
        """[sequences, length, dim] -> [sequences, length, dim]."""
        query = self.query(x) if self.scale == 1 else self.query(x) * self.scale
        query = query.reshape(self.apart).permute(0, 2, 1, 3).reshape(self.matrices)
        key = self.key(x).reshape(self.apart).permute(0, 2, 3, 1).reshape(self.transposed)
        value = self.value(x).reshape(self.apart).permute(0, 2, 1, 3).reshape(self.matrices)
        mixed = torch.bmm(torch.bmm(query, key).softmax(dim=-1), value)
        mixed = mixed.reshape(self.together).permute(0, 2, 1, 3).reshape(self.sequences)
        out: Tensor = self.out(mixed)
        return out


def softmax_as_matrices(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on sequences [4B, N, dim]; any batch."""
    return replace_by_shape(model, PatchTransformer, context.input_size, _sequence_transformer)


SOFTMAX_AS_MATRICES = Rewrite(
    softmax_as_matrices,
    sites=(PatchTransformer,),
    exactness=EXACT_ALGEBRA,
    after=("scale_residual_streams", "fold_attention_scale", "fold_norm_affine"),
)


def _sequence_transformer(transformer: PatchTransformer, shape: Shape) -> nn.Module:
    dim, height, width = shape
    even = padded_to_patch(height, width)
    tokens = SequenceTokens(dim, even)
    replace(
        transformer,
        SoftmaxAttention,
        lambda attention: SequenceSoftmaxAttention(attention, tokens.length),
    )
    return on_odd_maps(TokenTransformer(transformer, tokens), even, (height, width))
