"""LayerNorm, and GroupNorm of one group, with means computed by linear layers of constant weights.

    Given:   x [..., C] -> LayerNorm without affine -> y
    Result:  d = x - (x 1/C),  v = (d * d) 1/C + eps,  y = d * rsqrt(v)

1/C stands for a linear layer of one output whose weights all are 1/C; eps is the second one's bias.
For a norm over all tokens of an image the mean over the channels is followed by one over the
tokens, two linear layers: means of groups of about the square root of their number, and the mean of
those. Where the processor has float16 arithmetic, XNNPACK adds up in float16, and one sum over a
thousand tokens was 12 % of mobilevitv2_050's logits; so it is 2 %.

XNNPACK has no normalization and no mean over the last axis, but it has fast products with
constants: in this form a transformer does not leave the delegate. The variance is that of the
differences, never E[x^2] - E[x]^2, which cancels in float32.

Precondition: no affine parameters; a LayerNorm over the last axis. Source: arXiv:1607.06450,
equation 4; arXiv:1803.08494, section 3.
"""

import math

import torch
from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.modules.composed_norm import plain_epsilon
from mobilevit_deploy.rewrites.modules.linear_layer import linear_layer
from mobilevit_deploy.rewrites.modules.tokens import SEQUENCES
from mobilevit_deploy.rewrites.replacement import replace


class ProductLayerNorm(nn.Module):
    """Normalization of the last axis."""

    def __init__(self, dim: int, eps: float, dtype: torch.dtype) -> None:
        super().__init__()
        self.mean = averaging(dim, 1, 0.0, dtype)
        self.variance = averaging(dim, 1, eps, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """[..., dim] -> [..., dim]."""
        difference = x - self.mean(x)
        out: Tensor = difference * torch.rsqrt(self.variance(difference * difference))
        return out


class TokenAverage(nn.Module):
    """The mean over an image's tokens plus an offset, as often as there are outputs.

    It is that of groups of about the square root of their number, then of those.
    """

    def __init__(self, tokens: int, outputs: int, offset: float, dtype: torch.dtype) -> None:
        super().__init__()
        group = max(size for size in range(1, math.isqrt(tokens) + 1) if tokens % size == 0)
        self.apart = (-1, group)
        self.together = (-1, tokens // group)
        self.within_groups = averaging(group, 1, 0.0, dtype)
        self.over_groups = averaging(tokens // group, outputs, offset, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """One value per token, image by image, in any shape -> [B, outputs]."""
        means = self.within_groups(x.reshape(self.apart))
        out: Tensor = self.over_groups(means.reshape(self.together))
        return out


class ProductImageNorm(nn.Module):
    """Normalization of everything but the batch, on `SequenceTokens` of one length."""

    def __init__(self, dim: int, length: int, eps: float, dtype: torch.dtype) -> None:
        super().__init__()
        tokens = SEQUENCES * length
        self.token_mean = averaging(dim, 1, 0.0, dtype)
        # As many equal outputs as the image has sequences: nothing has to be broadcast over images.
        self.mean = TokenAverage(tokens, SEQUENCES, 0.0, dtype)
        self.variance = TokenAverage(tokens, SEQUENCES, eps, dtype)

    def forward(self, x: Tensor) -> Tensor:
        """[4B, length, dim] -> [4B, length, dim]."""
        difference = x - self._average(x, self.mean)
        return difference * torch.rsqrt(self._average(difference * difference, self.variance))

    def _average(self, x: Tensor, over_tokens: nn.Module) -> Tensor:
        means: Tensor = over_tokens(self.token_mean(x))
        return means.reshape(-1, 1, 1)


def averaging(inputs: int, outputs: int, bias: float, dtype: torch.dtype) -> nn.Linear:
    """A linear layer whose outputs all are the mean of its inputs, plus a constant."""
    weight = torch.full((outputs, inputs), 1 / inputs, dtype=dtype)
    return linear_layer(weight, torch.full((outputs,), bias, dtype=dtype) if bias else None)


def norms_by_products(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Replace every LayerNorm.

    Raises:
        RewriteError: a norm has affine parameters, or normalizes several axes.
    """
    dtype = next(model.parameters()).dtype
    return replace(
        model,
        nn.LayerNorm,
        lambda norm: ProductLayerNorm(norm.normalized_shape[0], plain_epsilon(norm), dtype),
    )


NORMS_BY_PRODUCTS = Rewrite(
    norms_by_products,
    sites=(nn.LayerNorm,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_norm_affine",),
    after=("softmax_as_matrices",),
)
