"""What augmentation does: the part that is shown, its pixels, and mixtures of pictures.

Whatever is random comes from a generator that is handed in: nothing depends on what was drawn
before, in which process, or in which batch.
"""

from collections.abc import Callable
from functools import cache
from math import exp, log, sqrt

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.errors import missing_extra
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.tasks.views import CROP_AREA, View
from mobilevit_deploy.training.augmentation import Augmentation

_TRIES = 10
_ERASED = 0.5
"""Grey of erased pixels, of 0 to 1."""


def random_view(
    augmentation: Augmentation, width: int, height: int, random: np.random.Generator
) -> View:
    """A random part of a picture of that size (arXiv:1409.4842, 6).

    Its area is uniform and its ratio log-uniform; where none fits in ten tries, it is the largest
    part in the middle whose ratio is allowed.
    """
    mirrored = bool(random.random() < augmentation.flip)
    low, high = augmentation.crop_ratio
    shape = width / height
    for _ in range(_TRIES):
        area = random.uniform(*(augmentation.crop_area or CROP_AREA))
        ratio = exp(random.uniform(log(low), log(high)))
        across, down = sqrt(area * ratio / shape), sqrt(area * shape / ratio)
        if across <= 1 and down <= 1:
            left, top = random.uniform(0, 1 - across), random.uniform(0, 1 - down)
            break
    else:
        ratio = min(max(shape, low), high)
        across, down = min(1.0, ratio / shape), min(1.0, shape / ratio)
        left, top = (1 - across) / 2, (1 - down) / 2
    return View(left, top, min(left + across, 1.0), min(top + down, 1.0), mirrored)


def changed_pixels(
    pixels: Pixels, augmentation: Augmentation, random: np.random.Generator
) -> Pixels:
    """A picture, uint8 RGB [H, W, 3], after colour jitter, RandAugment and erasing.

    Raises:
        RuntimeUnavailableError: one of them is on, and kornia is not installed.
    """
    if not (augmentation.colour_jitter or augmentation.randaugment or augmentation.erasing):
        return pixels
    change = _operations(augmentation.colour_jitter, augmentation.randaugment, augmentation.erasing)
    image = torch.from_numpy(pixels / np.float32(255)).permute(2, 0, 1)[None]
    # kornia draws from torch's own generator.
    with torch.random.fork_rng(devices=()), torch.no_grad():
        torch.default_generator.manual_seed(int(random.integers(2**63)))
        changed = change(image)[0].permute(1, 2, 0)
    return np.asarray((changed * 255).round().clamp(0, 255).to(torch.uint8))


@cache
def _operations(
    colour_jitter: float, randaugment: tuple[int, int] | None, erasing: float
) -> Callable[[Tensor], Tensor]:
    """Those that are on, for pictures [B, 3, H, W] of 0 to 1."""
    try:
        from kornia import augmentation as kornia
    except ModuleNotFoundError:
        raise missing_extra("kornia", "train") from None
    chosen: list[nn.Module] = []
    if colour_jitter:
        chosen.append(kornia.ColorJitter(colour_jitter, colour_jitter, colour_jitter))
    if randaugment:
        chosen.append(kornia.auto.RandAugment(*randaugment))
    if erasing:
        chosen.append(kornia.RandomErasing(value=_ERASED, p=erasing))
    return nn.Sequential(*chosen)


def mixed(
    images: Tensor,
    targets: Tensor,
    classes: int,
    augmentation: Augmentation,
    random: np.random.Generator,
) -> tuple[Tensor, Tensor]:
    """A batch after mixup or CutMix; as it is where both are off.

    Args:
        images: [B, 3, H, W].
        targets: class indices [B].
        classes: how many there are.
        augmentation: which of both.
        random: another one for every batch.

    Returns:
        The images, and targets: probabilities [B, classes] where they were mixed.
    """
    ways = [
        (way, alpha)
        for way, alpha in ((_mixup, augmentation.mixup), (_cutmix, augmentation.cutmix))
        if alpha
    ]
    if not ways:
        return images, targets
    way, alpha = ways[random.integers(len(ways))]
    others = torch.from_numpy(random.permutation(len(images))).to(images.device)
    images, share = way(images, images[others], float(random.beta(alpha, alpha)), random)
    own = functional.one_hot(targets.to(images.device), classes).float()
    return images, share * own + (1 - share) * own[others]


def _mixup(
    images: Tensor, others: Tensor, share: float, _random: np.random.Generator
) -> tuple[Tensor, float]:
    return share * images + (1 - share) * others, share


def _cutmix(
    images: Tensor, others: Tensor, share: float, random: np.random.Generator
) -> tuple[Tensor, float]:
    """A rectangle of the others in the images, and the share of the pixels that stay."""
    reach = sqrt(1 - share) / 2
    (top, bottom), (left, right) = (
        [round(min(max(centre + edge, 0.0), 1.0) * side) for edge in (-reach, reach)]
        for centre, side in zip(random.random(2), images.shape[2:], strict=True)
    )
    cut = (..., slice(top, bottom), slice(left, right))
    images = images.clone()
    images[cut] = others[cut]
    height, width = images.shape[2:]
    return images, 1 - (bottom - top) * (right - left) / (height * width)
