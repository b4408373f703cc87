"""What the authors published of networks with a segmentation or detection head: their metric."""

from dataclasses import dataclass

from mobilevit_deploy.models.variants import VARIANTS, get_variant


@dataclass(frozen=True)
class Figure:
    """A metric in percent, on which data set, and where it was published."""

    metric: str
    percent: float
    data: str
    source: str


_V1 = ("mobilevit_xxs", "mobilevit_xs", "mobilevit_s")
_V2 = tuple(name for name, variant in VARIANTS.items() if variant.generation == "v2")
_V3 = ("mobilevitv3_xxs", "mobilevitv3_xs", "mobilevitv3_s")
_V3_SEPARABLE = ("mobilevitv3_050", "mobilevitv3_075", "mobilevitv3_100")

_FIGURES: dict[tuple[str, str, str], dict[str, float | None]] = {
    ("deeplabv3", "mIoU", "Pascal VOC"): {
        **dict(zip(_V1, (73.6, 77.1, 79.1), strict=True)),
        **dict(zip(_V2, (75.07, None, 78.94, 79.68, 80.30, None, None), strict=True)),
        **dict(zip(_V3, (74.04, 78.77, 79.59), strict=True)),
        **dict(zip(_V3_SEPARABLE, (76.48, None, 80.04), strict=True)),
    },
    ("deeplabv3", "mIoU", "ADE20k"): {
        **dict(zip(_V2, (31.93, 34.70, 37.06, 38.42, 38.91, 39.53, 40.94), strict=True)),
        **dict(zip(_V3_SEPARABLE, (33.57, 36.43, 39.13), strict=True)),
    },
    ("pspnet", "mIoU", "Pascal VOC"): dict(
        zip(_V2, (74.62, 77.44, 78.92, 79.40, 79.93, None, None), strict=True)
    ),
    ("pspnet", "mIoU", "ADE20k"): dict(
        zip(_V2, (31.77, 35.22, 36.57, 38.76, 38.74, 39.82, None), strict=True)
    ),
    ("ssdlite", "mAP", "COCO"): {
        **dict(zip(_V1, (19.9, 24.8, 27.7), strict=True)),
        **dict(zip(_V2, (21.24, 24.57, 26.47, 27.85, 28.83, 29.52, 30.21), strict=True)),
        **dict(zip(_V3, (19.3, 25.6, 27.3), strict=True)),
        **dict(zip(_V3_SEPARABLE, (21.8, 25.0, 27.0), strict=True)),
    },
}
"""(head, metric, data set) -> variant -> percent; nothing where nothing was published."""


def published_figures(name: str, head: str) -> tuple[Figure, ...]:
    """What was published of a variant with a head; several where there are several data sets.

    Raises:
        UsageError: unknown variant.
    """
    own = get_variant(name).published
    if head == "classifier":
        return (Figure("top-1", own.percent, "ImageNet-1k", own.source),)
    # v1's paper has its detectors and DeepLabv3 too; the model zoo of its code has PSPNet.
    source = own.source if head != "pspnet" else "ml-cvnets model zoo"
    return tuple(
        Figure(metric, percent, data, source)
        for (one, metric, data), figures in _FIGURES.items()
        if one == head and (percent := figures.get(name)) is not None
    )
