"""Transformers on channels-first tokens, made once per block by pixel_unshuffle and pixel_shuffle.

    Given:   map [B, d, 2R, 2C] -> unfold -> layers -> norm -> fold -> map
    Result:  map -> pixel_unshuffle -> [B, 4d, R, C] -> reshape = tokens [B, d, 4, RC]
             -> layers -> norm -> reshape -> pixel_shuffle -> map

The unshuffled channels of one channel are its four positions (p, q) of the 2x2 patch, in the order
that the published unfolding has; a reshape splits them off without moving a number. No tensor has
more than four axes, the long axis of patches is the last, and nothing is gathered.

Precondition: static input size, even map (the block has seen to it), layers and norm that take
channels-first tokens. Exactness: a permutation, bit for bit. Source: arXiv:2206.02680, section 3;
torch.nn.functional.pixel_unshuffle.
"""

from torch import nn

from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.tokens import ShuffledTokens, TokenTransformer
from mobilevit_deploy.rewrites.replacement import replace_by_shape


def shuffle_separable_patches(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer with shuffles; any batch."""
    return replace_by_shape(
        model,
        SeparableTransformer,
        context.input_size,
        lambda transformer, shape: TokenTransformer(
            transformer, ShuffledTokens(shape[0], (shape[1], shape[2]))
        ),
    )


SHUFFLE_SEPARABLE_PATCHES = Rewrite(
    shuffle_separable_patches,
    sites=(SeparableTransformer,),
    exactness=EXACT_ALGEBRA,
    after=("scale_residual_streams", "fold_norm_affine"),
)
