"""The classification head: a 1x1 convolution in most variants, the mean, a linear layer."""

from torch import Tensor, nn

from mobilevit_deploy.models.heads.head import Configuration, Head, Shapes
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import Variant

IMAGENET_CLASSES = 1000


class Classifier(MobileViT):
    """A MobileViT that says what a picture shows."""

    head_name = "classifier"

    def __init__(self, variant: Variant, configuration: Configuration) -> None:
        super().__init__(variant, configuration.num_classes)
        channels = variant.stages[-1].channels
        self.head_conv: nn.Module = nn.Identity()
        if variant.head_channels:
            self.head_conv = ConvNormAct(channels, variant.head_channels)
            channels = variant.head_channels
        self.dropout: nn.Module = nn.Dropout(variant.classifier_dropout)
        self.classifier = nn.Linear(channels, configuration.num_classes)

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> logits [B, num_classes]."""
        pooled = self.head_conv(self.forward_features(x)[-1]).mean(dim=(2, 3))
        out: Tensor = self.classifier(self.dropout(pooled))
        return out


def _measure(shapes: Shapes) -> tuple[int, int]:
    classes, _ = shapes["classifier.weight"]
    return classes, 0


CLASSIFIER = Head(
    name=Classifier.head_name,
    task="classification",
    build=Classifier,
    published=lambda _: (Configuration(32, IMAGENET_CLASSES),),
    measure=_measure,
    rows=lambda classes: {"classifier.weight": classes, "classifier.bias": classes},
    input_size=(256, 256),
)
