"""Our own reference model with batch norms folded: what a peer of v3 would be, were there one."""

from torch import nn

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.rewrites import RewriteContext
from mobilevit_deploy.rewrites.batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.stem_preprocessing import fold_preprocessing


def plain_reference(model: MobileViT, input_size: int) -> nn.Module:
    """The reference as it is, but for batch norms and the preprocessing in its stem.

    Args:
        model: with its record; changed in place.
        input_size: side in pixels.

    Returns:
        From RGB [B, 3, H, W], 0 to 255, to logits.
    """
    if model.record is None:
        raise UsageError("The model has no record, so its preprocessing is unknown.")
    context = RewriteContext(
        (input_size, input_size), "float32", "fp32", model.record.preprocessing
    )
    network: nn.Module = model.eval().requires_grad_(False)
    for apply in (fold_batch_norm, fold_preprocessing):
        network = apply(network, context)
    return network.eval()
