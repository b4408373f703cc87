"""What every network has in front of its head: the stem and five stages."""

from typing import ClassVar

from torch import Tensor, nn

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.layers import ConvNormAct, InvertedResidual
from mobilevit_deploy.models.mobilevit_v1 import MobileViTBlock
from mobilevit_deploy.models.mobilevit_v2 import MobileViTv2Block
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block, MobileViTv3SeparableBlock
from mobilevit_deploy.models.variants import AttentionStage, Variant
from mobilevit_deploy.vocabulary import Code


def _block(stage: AttentionStage, variant: Variant, dilation: int) -> nn.Module:
    """The MobileViT block of the variant's generation and attention.

    Those of softmax attention take no dilation, as published.
    """
    match variant.generation, variant.attention:
        case "v1", "softmax":
            return MobileViTBlock(stage, variant)
        case "v2", "separable":
            return MobileViTv2Block(stage, dilation)
        case "v3", "softmax":
            return MobileViTv3Block(stage, variant)
        case "v3", "separable":
            return MobileViTv3SeparableBlock(stage, dilation)
    raise UsageError(
        f"There is no {variant.generation} block with {variant.attention} attention; "
        "v1 is softmax, v2 separable, v3 either."
    )


class MobileViT(nn.Module):
    """A MobileViT exactly as published, in any of its nineteen variants, without a head.

    The heads (see `heads`) add their layers and say what the network returns; all are called on
    [B, 3, H, W] (H and W at least 32, values and colour order as the checkpoint's record says).

    An output stride of 16 or 8 instead of 32 leaves the maps of the last or the last two stages as
    large as they come in; what follows is dilated instead.
    """

    head_name: ClassVar[str]
    """A key of `heads.HEADS`."""

    stages_read: ClassVar[int] = 1
    """How many of the last stages' maps the head reads; the others only the next stage does."""

    def __init__(
        self,
        variant: Variant,
        num_classes: int,
        output_stride: int = 32,
        *,
        follows: Code = "original",
    ) -> None:
        super().__init__()
        self.variant = variant
        self.num_classes = num_classes
        self.output_stride = output_stride
        self.follows = follows
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
        channels, reached, dilation = second, 4, 1
        for stage in variant.stages:
            stride = 2 if reached < output_stride else 1
            # A stage that keeps its size begins with the dilation of the stage before.
            down = InvertedResidual(
                channels, stage.channels, stride=stride, expansion=expansion, dilation=dilation
            )
            reached *= stride
            dilation *= 2 // stride
            # transformers dilates the inverted residuals alone.
            inside = dilation if follows == "original" else 1
            stages.append(nn.Sequential(down, _block(stage, variant, inside)))
            channels = stage.channels
        self.stages = nn.ModuleList(stages)

    def forward_features(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor, Tensor]:
        """[B, 3, H, W] -> the outputs of stages 2 to 5, at strides 4, 8, 16 and 32.

        No stride is larger than the output stride.

        Each side is rounded up at every halving; v2 and the v3 networks built on it also make
        the sides of the last three even.
        """
        x = self.stages[0](self.stem(x))
        features = []
        for stage in self.stages[1:]:
            x = stage(x)
            features.append(x)
        second, third, fourth, fifth = features
        return second, third, fourth, fifth
