"""Patches of 2x2 pixels: the token order that v1's attention runs over."""

import pytest
import torch
from torch.nn import functional

from mobilevit_deploy.models.mobilevit_v1 import fold, unfold
from mobilevit_deploy.models.patches import resize_to_patch


@pytest.mark.parametrize(("height", "width"), [(2, 2), (4, 6), (8, 2)])
def test_fold_inverts_unfold(height: int, width: int) -> None:
    x = torch.randn(3, 5, height, width)
    assert torch.equal(fold(unfold(x), height, width), x)


def test_one_sequence_per_pixel_position_of_the_patch() -> None:
    x = torch.arange(16.0).reshape(1, 1, 4, 4)
    # Top left, top right, bottom left, bottom right of each of the four patches, row by row.
    expected = [[0, 2, 8, 10], [1, 3, 9, 11], [4, 6, 12, 14], [5, 7, 13, 15]]
    assert unfold(x).squeeze(-1).tolist() == expected
    assert functional.unfold(x, 2, stride=2)[0].tolist() == expected


def test_even_maps_stay_and_odd_maps_are_enlarged() -> None:
    even = torch.randn(1, 2, 4, 6)
    assert resize_to_patch(even, align_corners=True) is even
    odd = torch.randn(1, 2, 3, 5)
    enlarged = resize_to_patch(odd, align_corners=True)
    assert enlarged.shape == (1, 2, 4, 6)
    assert torch.allclose(
        enlarged[..., [0, -1], :][..., [0, -1]], odd[..., [0, -1], :][..., [0, -1]]
    )
