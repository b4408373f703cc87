"""The classification head: a 1x1 convolution in most variants, the mean, a linear layer."""

from torch import Tensor, nn

from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import Variant


class Classifier(MobileViT):
    """A MobileViT that says what a picture shows."""

    def __init__(self, variant: Variant, num_classes: int = 1000) -> None:
        super().__init__(variant, num_classes)
        channels = variant.stages[-1].channels
        self.head_conv: nn.Module = nn.Identity()
        if variant.head_channels:
            self.head_conv = ConvNormAct(channels, variant.head_channels)
            channels = variant.head_channels
        self.dropout: nn.Module = nn.Dropout(variant.classifier_dropout)
        self.classifier = nn.Linear(channels, num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> logits [B, num_classes]."""
        pooled = self.head_conv(self.forward_features(x)[-1]).mean(dim=(2, 3))
        out: Tensor = self.classifier(self.dropout(pooled))
        return out
