"""v1's block with v3's changes one by one: what each of them is worth (arXiv:2209.15159, 3)."""

from collections.abc import Collection
from typing import cast

import torch
from torch import Tensor, nn

from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer
from mobilevit_deploy.models.variants import AttentionStage, Variant

CHANGES = ("1x1 fusion", "local features", "input added", "depthwise")
"""In the paper's order: the kernel of the fusion; what is fused with the global
features, those of the local convolutions instead of the block's input; the input added to the
result; the local 3x3 convolution depthwise."""


class FusionBlock(nn.Module):
    """v1's block without changes, v3's with all of them, at the widths of the variant."""

    def __init__(self, stage: AttentionStage, variant: Variant, changes: Collection[str]) -> None:
        super().__init__()
        channels, dim = stage.channels, stage.dim
        kernel, local, self.adds_input, depthwise = (one in changes for one in CHANGES)
        self.fuses_local = local
        self.local_conv = ConvNormAct(channels, channels, 3, groups=channels if depthwise else 1)
        self.local_project = nn.Conv2d(channels, dim, 1, bias=False)
        self.transformer = PatchTransformer(stage, variant.heads, variant.dropout)
        self.project = ConvNormAct(dim, channels)
        fused = channels + (dim if local else channels)
        self.fusion = ConvNormAct(fused, channels, 1 if kernel else 3)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        local = self.local_project(self.local_conv(x))
        mixed = self.project(self.transformer(local))
        fused: Tensor = self.fusion(torch.cat((local if self.fuses_local else x, mixed), dim=1))
        return x + fused if self.adds_input else fused


def change_blocks(network: MobileViT, changes: Collection[str]) -> None:
    """Give a v1 network blocks with these changes, in place, their weights random."""
    count = len(network.variant.stages)
    for blocks, stage in zip(network.stages[-count:], network.variant.stages, strict=True):
        cast(nn.Sequential, blocks)[-1] = FusionBlock(stage, network.variant, changes)
