"""A view of a picture: masks and boxes stay where the pixels are."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from mobilevit_deploy.tasks.box_targets import Objects
from mobilevit_deploy.tasks.views import WHOLE, View, mask_seen, objects_seen

SIZE = 64


@st.composite
def spans(draw: st.DrawFn) -> tuple[float, float]:
    """A part of a side that is at least a fifth of it."""
    low = draw(st.floats(0, 0.8))
    return low, draw(st.floats(low + 0.2, 1))


@st.composite
def views(draw: st.DrawFn) -> View:
    (left, right), (top, bottom) = draw(spans()), draw(spans())
    return View(left, top, right, bottom, draw(st.booleans()))


@given(views(), spans(), spans())
def test_a_box_and_a_mask_of_it_are_the_same_place_in_every_view(
    view: View, across: tuple[float, float], down: tuple[float, float]
) -> None:
    mask = np.zeros((375, 500), np.uint8)
    (left, right), (top, bottom) = (
        [round(edge * side) for edge in span] for span, side in ((across, 500), (down, 375))
    )
    mask[top:bottom, left:right] = 1
    box = torch.tensor([[left / 500, top / 375, right / 500, bottom / 375]])
    found = objects_seen(Objects(box, torch.tensor([7])), view, SIZE)
    centre = (left + right) / 1000, (top + bottom) / 750
    inside = view.left < centre[0] < view.right and view.top < centre[1] < view.bottom
    assert found.classes.tolist() == [7] * inside
    if inside:
        columns = np.flatnonzero(mask_seen(mask, view, (SIZE, SIZE)).any(axis=0))
        rows = np.flatnonzero(mask_seen(mask, view, (SIZE, SIZE)).any(axis=1))
        edges = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
        assert found.boxes[0].numpy() * SIZE == pytest.approx(edges, abs=0.51)


@given(views(), st.integers(1, 90), st.integers(1, 90))
def test_a_mask_is_cut_as_pillow_cuts_a_picture(view: View, height: int, width: int) -> None:
    mask = np.arange(40 * 60, dtype=np.int32).reshape(40, 60)
    box = view.box(60, 40)
    expected = np.asarray(
        Image.fromarray(mask).resize((width, height), Image.Resampling.NEAREST, box)
    )
    if view.mirrored:
        expected = expected[:, ::-1]
    got = mask_seen(mask, view, (height, width))
    # Pillow sums steps up: of a centre between two pixels either may be meant.
    assert np.abs(got % 60 - expected % 60).max() <= 1
    assert np.abs(got // 60 - expected // 60).max() <= 1
    assert (got == expected).mean() > 0.5


def test_the_whole_picture_at_its_size_is_itself() -> None:
    mask = np.random.RandomState(0).randint(0, 9, (7, 5))
    assert np.array_equal(mask_seen(mask, WHOLE, mask.shape), mask)
    mirror = View(mirrored=True)
    assert np.array_equal(mask_seen(mask, mirror, mask.shape), mask[:, ::-1])


def test_a_picture_without_objects_has_none_in_any_view() -> None:
    nothing = Objects(torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64))
    found = objects_seen(nothing, View(0.1, 0.1, 0.5, 0.5, mirrored=True), SIZE)
    assert found.boxes.shape == (0, 4)
    assert found.classes.shape == (0,)
