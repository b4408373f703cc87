"""What the segmentation heads share: context around every pixel, a score per class, enlarging."""

from collections.abc import Callable

from torch import Tensor, nn

from mobilevit_deploy.models.heads.head import Configuration, Head, Shapes
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import Variant
from mobilevit_deploy.vocabulary import Code

VOC_CLASSES = 21
"""Pascal VOC: twenty kinds of objects, after the background."""
ADE20K_CLASSES = 150
"""ADE20k has no background: output k is the files' label k + 1."""
_INPUT_SIZE = (512, 512)


class Segmenter(MobileViT):
    """A MobileViT that says what every pixel shows.

    `context` takes the last stage's map [B, C, h, w] to [B, configuration.width, h, w]; the scores
    are enlarged bilinearly, corner on corner or edge on edge.
    """

    def __init__(
        self,
        variant: Variant,
        configuration: Configuration,
        context: nn.Module,
        *,
        align_corners: bool = True,
    ) -> None:
        follows = configuration.follows
        super().__init__(
            variant, configuration.num_classes, configuration.output_stride, follows=follows
        )
        # transformers' image processor, and its loss, enlarge edge on edge.
        align_corners = align_corners and follows == "original"
        self.context = context
        self.dropout: nn.Module = nn.Dropout2d(0.1)
        self.align_corners = align_corners
        self.classifier = nn.Conv2d(configuration.width, configuration.num_classes, 1)
        self.upsample: nn.Module = nn.Upsample(
            scale_factor=configuration.output_stride, mode="bilinear", align_corners=align_corners
        )

    def forward(self, x: Tensor) -> Tensor:
        """[B, 3, H, W] -> logits [B, num_classes, H', W'].

        H' and W' are H and W rounded up to the output stride; v2 and the v3 networks built on it
        also make the sides of the last map even.
        """
        return self.scored(self.forward_features(x)[-1])

    def scored(self, last: Tensor) -> Tensor:
        """The last stage's map [B, C, h, w] -> logits [B, num_classes, H', W']."""
        out: Tensor = self.upsample(self.classifier(self.dropout(self.context(last))))
        return out


def _measure(shapes: Shapes) -> tuple[int, int]:
    """Number of classes and width, from the weights of the last convolution."""
    classes, width = shapes["classifier.weight"][:2]
    return classes, width


def _rows(classes: int) -> dict[str, int]:
    """Extents of the last convolution's entries."""
    return {"classifier.weight": classes, "classifier.bias": classes}


def segmentation_head(
    build: type[Segmenter],
    published: Callable[[Variant], tuple[Configuration, ...]],
    codes: tuple[Code, ...] = ("original",),
) -> Head:
    """The row of a segmentation network, and what it was published with."""
    return Head(
        name=build.head_name,
        task="segmentation",
        build=build,
        published=published,
        measure=_measure,
        rows=_rows,
        input_size=_INPUT_SIZE,
        preprocessing={"resize_mode": "stretch"},
        codes=codes,
    )
