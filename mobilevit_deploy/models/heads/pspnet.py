"""PSPNet: the map's means over coarse grids join every pixel (arXiv:1612.01105)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.heads.head import Configuration
from mobilevit_deploy.models.heads.segmenter import (
    ADE20K_CLASSES,
    VOC_CLASSES,
    Segmenter,
    segmentation_head,
)
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.variants import Variant

BINS = (1, 2, 3, 6)
"""Sides of the grids; where one does not divide the map, neighbouring means overlap."""


class PooledPyramid(nn.Module):
    """Means over grids of several sides, each projected and enlarged, fused with the map."""

    def __init__(self, cin: int, width: int) -> None:
        super().__init__()
        reduced = cin // len(BINS) // 16 * 16
        self.scales = nn.ModuleList(ConvNormAct(cin, reduced, act=nn.ReLU) for _ in BINS)
        self.fusion = ConvNormAct(cin + len(BINS) * reduced, width, 3, act=nn.ReLU)

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, width, H, W]."""
        height, width = int(x.shape[2]), int(x.shape[3])
        maps = [x]
        for side, reduce in zip(BINS, self.scales, strict=True):
            means = reduce(functional.adaptive_avg_pool2d(x, side))
            maps.append(
                functional.interpolate(means, (height, width), mode="bilinear", align_corners=True)
            )
        out: Tensor = self.fusion(torch.cat(maps, dim=1))
        return out


class PSPNet(Segmenter):
    """A MobileViT with PSPNet's head."""

    head_name = "pspnet"

    def __init__(self, variant: Variant, configuration: Configuration) -> None:
        pyramid = PooledPyramid(variant.stages[-1].channels, configuration.width)
        super().__init__(variant, configuration, pyramid)


def _published(_variant: Variant) -> tuple[Configuration, ...]:
    return Configuration(16, VOC_CLASSES, 512), Configuration(8, ADE20K_CLASSES, 512)


PSPNET = segmentation_head(PSPNet, _published)
