"""Parameters and multiply-accumulates, counted on the model itself."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from mobilevit_deploy.models.heads.classifier import Classifier
from mobilevit_deploy.models.variants import get_variant


@dataclass(frozen=True)
class Complexity:
    """Size and arithmetic of one network: parameters, and multiply-accumulates for one image."""

    parameters: int
    macs: int


def count_complexity(name: str, input_size: int = 256, num_classes: int = 1000) -> Complexity:
    """Count one variant on the meta device: no weight is allocated and nothing is computed.

    Multiply-accumulates are those of convolutions, linear layers and matrix products, one image of
    `input_size` x `input_size`; element-wise work and normalizations are not counted.
    """
    with torch.device("meta"):
        model = Classifier(get_variant(name), num_classes).eval()
        image = torch.empty(1, 3, input_size, input_size)
    return Complexity(
        parameters=sum(p.numel() for p in model.parameters()),
        macs=count_macs(model, image),
    )


def count_macs(network: nn.Module, image: Tensor) -> int:
    """Multiply-accumulates of one run: of convolutions, linear layers and matrix products."""
    counter = FlopCounterMode(display=False)
    with counter, torch.no_grad():
        network(image)
    return counter.get_total_flops() // 2
