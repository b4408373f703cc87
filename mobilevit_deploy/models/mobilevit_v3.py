"""MobileViTv3: the fusion changes of arXiv:2209.15159 on v1's and v2's transformers."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.patches import ResizeToPatch
from mobilevit_deploy.models.variants import AttentionStage, Variant


class MobileViTv3Block(nn.Module):
    """XXS, XS, S and L2: depthwise local, 1x1 fusion of local and global features, and a skip."""

    def __init__(self, stage: AttentionStage, variant: Variant) -> None:
        super().__init__()
        channels, dim = stage.channels, stage.dim
        self.local_conv = ConvNormAct(channels, channels, 3, groups=channels)
        self.local_project = nn.Conv2d(channels, dim, 1, bias=False)
        self.transformer: nn.Module = PatchTransformer(stage, variant.heads, variant.dropout)
        self.project = ConvNormAct(dim, channels)
        self.fusion = ConvNormAct(dim + channels, channels)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        local = self.local_project(self.local_conv(x))
        mixed = self.project(self.transformer(local))
        out: Tensor = x + self.fusion(torch.cat((local, mixed), dim=1))
        return out


class MobileViTv3SeparableBlock(nn.Module):
    """0.5, 0.75 and 1.0: v2's block, projecting global and local features together, and a skip."""

    def __init__(self, stage: AttentionStage, dilation: int = 1) -> None:
        super().__init__()
        channels, dim = stage.channels, stage.dim
        self.resize: nn.Module = ResizeToPatch(align_corners=True)
        self.local_conv = ConvNormAct(channels, channels, 3, dilation=dilation, groups=channels)
        self.local_project = nn.Conv2d(channels, dim, 1, bias=False)
        self.transformer: nn.Module = SeparableTransformer(stage)
        self.project = ConvNormAct(2 * dim, channels, act=nn.Identity)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H', W'] where H' and W' are H and W made even."""
        x = self.resize(x)
        local = self.local_project(self.local_conv(x))
        out: Tensor = x + self.project(torch.cat((self.transformer(local), local), dim=1))
        return out
