import subprocess
import sys

import numpy as np
import pytest

from mobilevit_deploy.training.icons.rendering import render, silhouette
from mobilevit_deploy.training.icons.sets import Icon

SQUARE = '<path fill="currentColor" d="M4 4h8v8H4z"/>'


def icon(body, box=(0, 0, 16, 16)):
    return Icon("one", "star", "star", body, box)


def test_ink_colours_what_has_no_colour_of_its_own():
    both = SQUARE + '<path fill="#0000ff" d="M12 12h2v2h-2z"/>'
    pixels = np.asarray(render(icon(both), 16, "#ff8000"))
    assert pixels.shape == (16, 16, 4)
    assert pixels[8, 8].tolist() == [255, 128, 0, 255]
    assert pixels[13, 13].tolist() == [0, 0, 255, 255]
    assert pixels[1, 1, 3] == 0


@pytest.mark.parametrize("box", [(0, 0, 16, 32), (-8, 4, 32, 8)])
def test_an_icon_that_is_no_square_keeps_its_shape_in_the_middle(box):
    left, top, width, height = box
    body = f'<path d="M{left} {top}h{width}v{height}h-{width}z"/>'
    alpha = np.asarray(render(icon(body, box), 64))[..., 3] > 127
    assert alpha.any(axis=1).sum() == 64 * height / max(width, height)
    assert alpha.any(axis=0).sum() == 64 * width / max(width, height)
    np.testing.assert_array_equal(alpha, alpha[::-1, ::-1])


def test_a_silhouette_does_not_depend_on_margins_or_place():
    shape = silhouette(icon('<path d="M0 0h8v16H0z"/>'))
    moved = silhouette(icon('<path d="M6 3h4v8H6z"/>', (0, 0, 20, 20)))
    assert shape.shape == (24, 24)
    assert shape[:, 12].max() == 0
    assert shape[:, :5].min() == 1
    assert np.abs(shape - moved).mean() < 0.02


def test_the_silhouette_of_nothing_is_white():
    assert silhouette(icon("<g/>")).min() == 1


def test_without_resvg_the_extra_is_named():
    program = """
import sys
sys.modules["resvg_py"] = None  # as if it were not installed
from mobilevit_deploy.training.icons.rendering import render
from mobilevit_deploy.training.icons.sets import Icon
render(Icon("one", "star", "star", "<g/>", (0, 0, 16, 16)), 16)
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "pip install 'mobilevit-deploy[data]'" in result.stderr
