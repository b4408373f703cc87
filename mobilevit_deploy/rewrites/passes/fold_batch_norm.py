"""Batch norm folded into the convolution before it.

    Given:   x -> Conv2d(W, b) -> BatchNorm2d(gamma, beta, mean, var, eps) -> y
    Result:  x -> Conv2d(s * W, s * (b - mean) + beta) -> y        s = gamma / sqrt(var + eps)

Precondition: eval mode, running statistics; nothing else reads the value between the two (in a
ConvNormAct nothing can). Source: arXiv:1712.05877, section 3.2.
"""

from torch import nn
from torch.nn.utils.fusion import fuse_conv_bn_eval

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
        if not isinstance(module, ConvNormAct) or not isinstance(module.norm, nn.BatchNorm2d):
            continue
        if module.norm.training:
            raise RewriteError(
                f"{name}: batch norm is in training mode; call eval() on the model first."
            )
        if module.norm.running_mean is None:
            raise RewriteError(
                f"{name}: batch norm keeps no running statistics, so it cannot be folded; "
                "build it with track_running_stats=True."
            )
        dtype = module.conv.weight.dtype
        # In float64, so that it rounds once, at the end.
        fused = fuse_conv_bn_eval(module.conv.double(), module.norm.double())
        module.conv = fused.to(dtype).requires_grad_(False)
        module.norm = nn.Identity()
    return model


FOLD_BATCH_NORM = Rewrite(fold_batch_norm, sites=(ConvNormAct,), exactness=EXACT_ALGEBRA)
