"""Our own reference model with batch norms folded: what a peer of v3 would be, were there one."""

from torch import nn

from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.rewrites import RewriteContext
from mobilevit_deploy.rewrites.passes.fold_batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.passes.fold_preprocessing import fold_preprocessing


def plain_reference(checkpoint: Checkpoint, input_size: int) -> nn.Module:
    """The reference as it is, but for batch norms and the preprocessing in its stem.

    Args:
        checkpoint: its model is changed in place.
        input_size: side in pixels.

    Returns:
        From RGB [B, 3, H, W], 0 to 255, to logits.
    """
    context = RewriteContext(
        (input_size, input_size), "float32", RECIPES["fp32"], checkpoint.record.preprocessing
    )
    network: nn.Module = checkpoint.model.eval().requires_grad_(False)
    for apply in (fold_batch_norm, fold_preprocessing):
        network = apply(network, context)
    return network.eval()
