"""The whole network: stem, five stages, and the classification head."""

from typing import TYPE_CHECKING

from torch import Tensor, nn

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.layers import ConvNormAct, InvertedResidual
from mobilevit_deploy.models.mobilevit_v1 import MobileViTBlock
from mobilevit_deploy.models.mobilevit_v2 import MobileViTv2Block
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block, MobileViTv3SeparableBlock
from mobilevit_deploy.models.variants import AttentionStage, Variant

if TYPE_CHECKING:
    from mobilevit_deploy.contract.record import Record


def _block(stage: AttentionStage, variant: Variant) -> nn.Module:
    """The MobileViT block of the variant's generation and attention."""
    match variant.generation, variant.attention:
        case "v1", "softmax":
            return MobileViTBlock(stage, variant)
        case "v2", "separable":
            return MobileViTv2Block(stage)
        case "v3", "softmax":
            return MobileViTv3Block(stage, variant)
        case "v3", "separable":
            return MobileViTv3SeparableBlock(stage)
    raise UsageError(
        f"There is no {variant.generation} block with {variant.attention} attention; "
        "v1 is softmax, v2 separable, v3 either."
    )


class MobileViT(nn.Module):
    """A MobileViT classifier exactly as published, in any of its nineteen variants.

    Args:
        variant: widths and depths, from the table of variants.
        num_classes: outputs of the classifier.

    Called on [B, 3, H, W] (H and W at least 32, values and colour order as the checkpoint's record
    says) it returns the logits [B, num_classes].
    """

    record: "Record | None" = None
    """Where the weights come from; set by `load_model`."""

    def __init__(self, variant: Variant, num_classes: int = 1000) -> None:
        super().__init__()
        self.variant = variant
        self.num_classes = num_classes
        stem, first, second = variant.channels
        expansion = variant.expansion

        self.stem: nn.Module = ConvNormAct(3, stem, 3, stride=2)
        stages: list[nn.Sequential] = [
            nn.Sequential(InvertedResidual(stem, first, stride=1, expansion=expansion)),
            nn.Sequential(
                InvertedResidual(first, second, stride=2, expansion=expansion),
                *(
                    InvertedResidual(second, second, stride=1, expansion=expansion)
                    for _ in range(variant.stage2_blocks - 1)
                ),
            ),
        ]
        channels = second
        for stage in variant.stages:
            down = InvertedResidual(channels, stage.channels, stride=2, expansion=expansion)
            stages.append(nn.Sequential(down, _block(stage, variant)))
            channels = stage.channels
        self.stages = nn.ModuleList(stages)

        self.head_conv: nn.Module = nn.Identity()
        if variant.head_channels:
            self.head_conv = ConvNormAct(channels, variant.head_channels)
            channels = variant.head_channels
        self.dropout: nn.Module = nn.Dropout(variant.classifier_dropout)
        self.classifier = nn.Linear(channels, num_classes)

    def forward_features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """[B, 3, H, W] -> the outputs of stages 2 to 5, at strides 4, 8, 16 and 32.

        Each side is rounded up at every halving; v2 and the v3 networks built on it also make
        the sides of the last three even.
        """
        x = self.stages[0](self.stem(x))
        features = []
        for stage in self.stages[1:]:
            x = stage(x)
            features.append(x)
        stride4, stride8, stride16, stride32 = features
        return stride4, stride8, stride16, stride32

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> logits [B, num_classes]."""
        pooled = self.head_conv(self.forward_features(x)[-1]).mean(dim=(2, 3))
        out: Tensor = self.classifier(self.dropout(pooled))
        return out
