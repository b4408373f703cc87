"""A mask made in another way is the same mask, but for scores that are equal to the last digits."""

import dataclasses

import pytest
import torch
from torch import nn

from mobilevit_deploy.rewrites.passes.mask_by_products import MASK_BY_PRODUCTS, ProductMask
from mobilevit_deploy.rewrites.passes.mask_channels_last import MASK_CHANNELS_LAST
from mobilevit_deploy.tasks.segmentation import BestClass
from tests.rewrites import networks


def scores(batch: int, classes: int, *size: int) -> torch.Tensor:
    return torch.randn(batch, classes, *size, generator=torch.Generator().manual_seed(3))


@pytest.mark.parametrize("align_corners", [True, False])
@pytest.mark.parametrize(
    ("classes", "size", "enlarged"),
    [
        (21, (8, 8), (128, 128)),
        (3, (5, 7), (70, 101)),
        (300, (3, 4), (40, 33)),
        (2, (6, 6), (3, 3)),
    ],
)
def test_the_same_mask(
    align_corners: bool, classes: int, size: tuple[int, int], enlarged: tuple[int, int]
) -> None:
    given = scores(2, classes, *size)
    mask = BestClass(enlarged, align_corners=align_corners)
    expected = mask(given)
    context = dataclasses.replace(networks.context(), outputs=((classes, *size),))
    assert torch.equal(MASK_CHANNELS_LAST.apply(mask, context)(given), expected)
    made = MASK_BY_PRODUCTS.apply(mask, context)
    assert isinstance(made, ProductMask)
    got = made(given)
    assert (got.dtype, got.shape) == (expected.dtype, expected.shape)
    wide = mask.enlarge(given)
    lead = wide.max(dim=1).values - wide.gather(1, got.long()[:, None])[:, 0]
    assert float(lead.max()) <= 1e-5
    assert float((got != expected).float().mean()) <= 1e-3


def test_what_makes_no_mask_is_left_alone() -> None:
    other = nn.Identity()
    assert MASK_BY_PRODUCTS.apply(other, networks.context()) is other
    assert MASK_CHANNELS_LAST.apply(other, networks.context()) is other
