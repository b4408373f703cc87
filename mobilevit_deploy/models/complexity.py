"""Parameters and multiply-accumulates, counted on the model itself."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from mobilevit_deploy.models import HEADS, build_model

DEFAULT_HEAD = next(iter(HEADS))


@dataclass(frozen=True)
class Complexity:
    """Size and arithmetic of one network: parameters, and multiply-accumulates for one image."""

    parameters: int
    macs: int


def count_complexity(
    name: str,
    input_size: int | None = None,
    num_classes: int | None = None,
    head: str = DEFAULT_HEAD,
    output_stride: int | None = None,
) -> Complexity:
    """Count one variant on the meta device: no weight is allocated and nothing is computed.

    Multiply-accumulates are those of convolutions, linear layers and matrix products, one image of
    `input_size` x `input_size` (that of the head's publication unless given); element-wise work and
    normalizations are not counted. The other choices are those of `build_model`.
    """
    height, width = HEADS[head].input_size if input_size is None else (input_size, input_size)
    with torch.device("meta"):
        model = build_model(name, head, num_classes=num_classes, output_stride=output_stride).eval()
        image = torch.empty(1, 3, height, width)
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
