"""The nineteen published MobileViT networks as data: widths, depths, published figures."""

from dataclasses import dataclass
from typing import Literal

from mobilevit_deploy.errors import unknown_name

Generation = Literal["v1", "v2", "v3"]
Attention = Literal["softmax", "separable"]


@dataclass(frozen=True)
class AttentionStage:
    """One of the last three stages: a strided inverted residual, then a MobileViT block."""

    channels: int
    dim: int  # width of the tokens
    ffn_dim: int
    depth: int  # number of transformer layers


@dataclass(frozen=True)
class Published:
    """What the authors published: top-1 in percent, on ImageNet-1k at 256 x 256, and where."""

    percent: float
    source: str


@dataclass(frozen=True)
class Variant:
    """Everything that tells one network from another.

    `channels` are the widths of the stem and of the first two (purely convolutional) stages.
    `head_channels` is the width of the 1x1 convolution before the classifier, 0 for none.
    `training` names the preprocessing it was trained with (a key of `preprocessing.TRAINED_WITH`).
    """

    name: str
    generation: Generation
    attention: Attention
    channels: tuple[int, int, int]
    stage2_blocks: int
    expansion: int
    stages: tuple[AttentionStage, AttentionStage, AttentionStage]
    head_channels: int
    heads: int
    dropout: float
    classifier_dropout: float
    training: str
    published: Published


def make_divisible(value: float, divisor: int = 8, minimum: int | None = None) -> int:
    """The multiple of `divisor` nearest to `value`, never below 90 % of it (MobileNet's rule)."""
    rounded = max(minimum or divisor, int(value + divisor / 2) // divisor * divisor)
    return rounded + divisor if rounded < 0.9 * value else rounded


_DEPTHS = (2, 4, 3)


def _softmax_variant(
    name: str,
    generation: Generation,
    channels: tuple[int, int, int],
    stages: tuple[tuple[int, int, int], ...],
    head_channels: int,
    expansion: int,
    dropout: float,
    top1: float,
    *,
    depths: tuple[int, int, int] = _DEPTHS,
) -> Variant:
    """A v1 network, or a v3 one built on it; a stage is (channels, token width, FFN width)."""
    first, second, third = (
        AttentionStage(*widths, depth) for widths, depth in zip(stages, depths, strict=True)
    )
    return Variant(
        name=name,
        generation=generation,
        attention="softmax",
        channels=channels,
        stage2_blocks=3,
        expansion=expansion,
        stages=(first, second, third),
        head_channels=head_channels,
        heads=4,
        dropout=dropout,
        classifier_dropout=0.1,
        training="cvnets-0.1",
        published=Published(
            top1, "arXiv:2110.02178" if generation == "v1" else "arXiv:2209.15159, README"
        ),
    )


def _separable_variant(name: str, generation: Generation, width: float, top1: float) -> Variant:
    """A v2 network, or a v3 one built on it, of one width multiplier (arXiv:2206.02680)."""
    first, second, third = (
        AttentionStage(
            channels=make_divisible(2 * base * width),
            dim=make_divisible(base * width),
            ffn_dim=2 * make_divisible(base * width) // 16 * 16,
            depth=depth,
        )
        for base, depth in zip((128, 192, 256), _DEPTHS, strict=True)
    )
    return Variant(
        name=name,
        generation=generation,
        attention="separable",
        channels=(
            make_divisible(min(max(32 * width, 16), 64), minimum=16),
            make_divisible(64 * width, divisor=16),
            make_divisible(128 * width),
        ),
        stage2_blocks=2,
        expansion=2,
        stages=(first, second, third),
        head_channels=0,
        heads=1,
        dropout=0.0,
        classifier_dropout=0.0,
        training="cvnets-0.2",
        published=Published(
            top1, "arXiv:2206.02680" if generation == "v2" else "arXiv:2209.15159, README"
        ),
    )


_V1 = {
    "xxs": ((16, 16, 24), ((48, 64, 128), (64, 80, 160), (80, 96, 192)), 320, 2, 0.05, 69.0),
    "xs": ((16, 32, 48), ((64, 96, 192), (80, 120, 240), (96, 144, 288)), 384, 4, 0.1, 74.8),
    "s": ((16, 32, 64), ((96, 144, 288), (128, 192, 384), (160, 240, 480)), 640, 4, 0.1, 78.4),
}
_V3 = {
    "xxs": ((16, 16, 24), ((64, 64, 128), (80, 80, 160), (128, 96, 192)), 512, 2, 0.05),
    "xs": ((16, 32, 48), ((96, 96, 192), (160, 120, 240), (160, 144, 288)), 640, 4, 0.1),
    "s": ((16, 32, 64), ((128, 144, 288), (256, 192, 384), (320, 240, 480)), 960, 4, 0.1),
}
"""Size -> widths of stem and stages, of the head, expansion and dropout (v1: and top-1)."""

_V3_TOP1 = {"xxs": 70.98, "xs": 76.70, "s": 79.30}
_V3_L2_TOP1 = {"xxs": 70.23, "xs": 76.10, "s": 79.06}
_V2_TOP1 = {50: 70.2, 75: 75.6, 100: 78.1, 125: 79.6, 150: 80.4, 175: 80.8, 200: 81.2}
_V3_SEPARABLE_TOP1 = {50: 72.33, 75: 76.55, 100: 78.64}

_ALL = [
    *(_softmax_variant(f"mobilevit_{size}", "v1", *row) for size, row in _V1.items()),
    *(
        _separable_variant(f"mobilevitv2_{width:03d}", "v2", width / 100, top1)
        for width, top1 in _V2_TOP1.items()
    ),
    *(
        _softmax_variant(f"mobilevitv3_{size}", "v3", *row, _V3_TOP1[size])
        for size, row in _V3.items()
    ),
    *(
        # The low-latency form has two layers instead of four in the fourth stage.
        _softmax_variant(f"mobilevitv3_{size}_l2", "v3", *row, _V3_L2_TOP1[size], depths=(2, 2, 3))
        for size, row in _V3.items()
    ),
    *(
        _separable_variant(f"mobilevitv3_{width:03d}", "v3", width / 100, top1)
        for width, top1 in _V3_SEPARABLE_TOP1.items()
    ),
]

VARIANTS: dict[str, Variant] = {variant.name: variant for variant in _ALL}


def get_variant(name: str) -> Variant:
    """The variant of that name.

    Raises:
        UsageError: no such variant; the message names the nearest.
    """
    try:
        return VARIANTS[name]
    except KeyError:
        raise unknown_name("model", name, VARIANTS) from None
