"""Bilinear resizes as products with constant matrices."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mobilevit_deploy.models.patches import ResizeToPatch
from mobilevit_deploy.rewrites.passes.resize_by_products import ProductResize, resize_by_products
from mobilevit_deploy.rewrites.passes.softmax_blocks_on_rows import softmax_blocks_on_rows
from tests.rewrites import networks

sides = st.integers(1, 40)


class _Network(nn.Module):
    """A resize of the image, with a parameter that says the dtype."""

    def __init__(self, resize: nn.Module) -> None:
        super().__init__()
        self.one = nn.Parameter(torch.ones(1, dtype=torch.float64))
        self.resize = resize

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return self.resize(x) * self.one


@settings(max_examples=40, deadline=None)
@given(sides, sides, sides, sides, st.booleans())
def test_any_two_sizes(height: int, width: int, to_height: int, to_width: int, corners) -> None:
    model = _Network(nn.Upsample((to_height, to_width), mode="bilinear", align_corners=corners))
    x = networks.images(2, (height, width))
    expected = networks.logits(model, x)
    rewritten = resize_by_products(model, networks.context((height, width)))
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


@pytest.mark.parametrize("size", [(7, 7), (8, 7), (7, 8)])
@pytest.mark.parametrize("corners", [True, False])
def test_odd_maps(size: tuple[int, int], corners: bool) -> None:
    model = _Network(ResizeToPatch(align_corners=corners))
    x = networks.images(2, size)
    expected = networks.logits(model, x)
    rewritten = resize_by_products(model, networks.context(size))
    assert isinstance(rewritten.get_submodule("resize"), ProductResize)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_even_maps_need_nothing() -> None:
    model = _Network(ResizeToPatch(align_corners=True))
    rewritten = resize_by_products(model, networks.context((8, 6)))
    assert isinstance(rewritten.get_submodule("resize"), nn.Identity)


@pytest.mark.parametrize("size", [(90, 76), (70, 70)])
@pytest.mark.parametrize("name", networks.variants())
def test_same_function(name: str, size: tuple[int, int]) -> None:
    model, context = networks.random_network(name), networks.context(size)
    x = networks.images(2, size)
    expected = networks.logits(model, x)
    rewritten = resize_by_products(softmax_blocks_on_rows(model, context), context)
    assert any(isinstance(module, ProductResize) for module in rewritten.modules())
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE
