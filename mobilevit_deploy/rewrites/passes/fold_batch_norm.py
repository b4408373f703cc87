"""Batch norm folded into the convolution before it.

    Given:   x -> Conv2d(W, b) -> BatchNorm2d(gamma, beta, mean, var, eps) -> y
    Result:  x -> Conv2d(s * W, s * (b - mean) + beta) -> y        s = gamma / sqrt(var + eps)

Precondition: eval mode, running statistics; nothing else reads the value between the two (in a
ConvNormAct nothing can). Exactness: exact algebra; relative error below 1e-12 in float64.
Source: arXiv:1712.05877, section 3.2.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext


def fold_batch_norm(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Fold the batch norm of every ConvNormAct, which is left with an identity in its place.

    Raises:
        RewriteError: a batch norm in training mode or without running statistics, whose result
            depends on the batch.
    """
    for name, module in model.named_modules():
        if isinstance(module, ConvNormAct) and isinstance(module.norm, nn.BatchNorm2d):
            scale, shift = _scale_and_shift(name, module.norm)
            conv = module.conv
            weight = conv.weight.double() * scale.reshape(-1, 1, 1, 1)
            bias = shift if conv.bias is None else shift + conv.bias.double() * scale
            conv.weight = nn.Parameter(weight.to(conv.weight.dtype), requires_grad=False)
            conv.bias = nn.Parameter(bias.to(conv.weight.dtype), requires_grad=False)
            module.norm = nn.Identity()
    return model


FOLD_BATCH_NORM = Rewrite(fold_batch_norm, sites=(ConvNormAct,), exactness=EXACT_ALGEBRA)


def _scale_and_shift(name: str, norm: nn.BatchNorm2d) -> tuple[Tensor, Tensor]:
    """The batch norm as y = scale * x + shift, in float64: folding rounds once, at the end."""
    if norm.training:
        raise RewriteError(
            f"{name}: batch norm is in training mode; call eval() on the model first."
        )
    if norm.running_mean is None or norm.running_var is None:
        raise RewriteError(
            f"{name}: batch norm keeps no running statistics, so it cannot be folded; "
            "build it with track_running_stats=True."
        )
    scale = torch.rsqrt(norm.running_var.double() + norm.eps)
    if norm.affine:
        scale = scale * norm.weight.double()
    shift = -norm.running_mean.double() * scale
    if norm.affine:
        shift = shift + norm.bias.double()
    return scale.detach(), shift.detach()
