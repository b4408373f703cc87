"""DeepLabv3: dilated convolutions see context at several distances (arXiv:1706.05587)."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.heads.head import Configuration
from mobilevit_deploy.models.heads.segmenter import (
    ADE20K_CLASSES,
    VOC_CLASSES,
    Segmenter,
    segmentation_head,
)
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.variants import Variant

RATES = {16: (6, 12, 18), 8: (12, 24, 36)}
"""Output stride -> dilations of the three 3x3 convolutions: the same distances in pixels."""


class SpatialPyramid(nn.Module):
    """Atrous spatial pyramid pooling: 1x1, three dilated 3x3, and the mean of the whole map."""

    def __init__(self, cin: int, width: int, rates: tuple[int, ...]) -> None:
        super().__init__()
        self.branches = nn.ModuleList(
            [
                ConvNormAct(cin, width, act=nn.ReLU),
                *(ConvNormAct(cin, width, 3, dilation=rate, act=nn.ReLU) for rate in rates),
            ]
        )
        self.pooled = ConvNormAct(cin, width, act=nn.ReLU)
        self.project = ConvNormAct((2 + len(rates)) * width, width, act=nn.ReLU)

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, width, H, W]."""
        # Enlarging a single pixel repeats it.
        whole = self.pooled(x.mean(dim=(2, 3), keepdim=True)).expand(-1, -1, *x.shape[2:])
        maps = [branch(x) for branch in self.branches]
        out: Tensor = self.project(torch.cat((*maps, whole), dim=1))
        return out


class DeepLabv3(Segmenter):
    """A MobileViT with DeepLabv3's head."""

    head_name = "deeplabv3"

    def __init__(self, variant: Variant, configuration: Configuration) -> None:
        rates = RATES[configuration.output_stride]
        pyramid = SpatialPyramid(variant.stages[-1].channels, configuration.width, rates)
        # The v3 networks built on v1 are of an older code, which enlarged edge on edge.
        edges = variant.generation == "v3" and variant.attention == "softmax"
        super().__init__(variant, configuration, pyramid, align_corners=not edges)


def _published(variant: Variant) -> tuple[Configuration, ...]:
    if variant.attention == "softmax":
        return Configuration(16, VOC_CLASSES, 256), Configuration(8, VOC_CLASSES, 512)
    return Configuration(16, VOC_CLASSES, 512), Configuration(8, ADE20K_CLASSES, 512)


DEEPLABV3 = segmentation_head(DeepLabv3, _published, ("original", "transformers"))
