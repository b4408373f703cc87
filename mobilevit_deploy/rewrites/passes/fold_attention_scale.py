"""The softmax attention's scale folded into the rows of the packed projection that make the query.

    Given:   q, k, v = W x + b;  softmax((s * q) k^T) v
    Result:  q, k, v = W' x + b';  softmax(q k^T) v        W', b': rows of q multiplied by s

Precondition: the query occupies the first third of the rows. Source: arXiv:1706.03762, equation 1,
by associativity.
"""

from torch import nn

from mobilevit_deploy.models.mobilevit_v1 import SoftmaxAttention
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext


def fold_attention_scale(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Fold the scale of every SoftmaxAttention, whose own scale becomes 1."""
    for attention in model.modules():
        if isinstance(attention, SoftmaxAttention):
            dim = attention.qkv.in_features
            for parameter in (attention.qkv.weight, attention.qkv.bias):
                parameter.data[:dim] *= attention.scale
            attention.scale = 1.0
    return model


FOLD_ATTENTION_SCALE = Rewrite(
    fold_attention_scale,
    sites=(SoftmaxAttention,),
    exactness=EXACT_ALGEBRA,
)
