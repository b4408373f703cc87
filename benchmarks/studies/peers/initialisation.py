"""Random weights on which a comparison says something."""

import torch
from torch import nn

from mobilevit_deploy.checkpoints.random import set_statistics, structured_images


def initialise(model: nn.Module, side: int = 128) -> None:
    """Draw the weights of a network of another library; it is left in eval mode.

    With transformers' own initialisation, of standard deviation 0.02, the outputs are so small next
    to what they are sums of that rounding the weights alone to fp16 moves them by 5 %. PyTorch's,
    with biases and norms that differ, and batch norms set from images, give 0.2 %.

    Args:
        model: takes images [B, 3, side, side].
        side: in pixels.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.reset_parameters()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.1)
    set_statistics(model, structured_images(8, side))
