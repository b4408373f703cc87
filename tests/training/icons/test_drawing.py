import numpy as np
import pytest

from mobilevit_deploy.training.icons.drawing import SIDE, draw
from mobilevit_deploy.training.icons.sets import Icon
from tests.training.icons.drawn_sets import polygon

PHOTOS = [np.random.RandomState(9).randint(0, 256, (140, 170, 3)).astype(np.uint8)]
STAR = Icon("one", "star", "star", polygon(1), (0, 0, 24, 24))
NOTHING = Icon("one", "star", "star", "<g/>", (0, 0, 24, 24))


def picture(icon, seed):
    return draw(icon, np.random.RandomState(seed), PHOTOS).astype(int)


@pytest.mark.parametrize("seed", range(8))
def test_a_picture_is_a_function_of_icon_and_seed(seed):
    first = picture(STAR, seed)
    assert first.shape == (SIDE, SIDE, 3)
    np.testing.assert_array_equal(first, picture(STAR, seed))
    assert (first != picture(STAR, seed + 100)).any()


def test_the_icon_is_seen_in_every_picture_and_never_fills_it():
    """Against the same picture of nothing: so much changes, and by so much."""
    for seed in range(40):
        change = np.abs(picture(STAR, seed) - picture(NOTHING, seed)).max(axis=2)
        share = (change > 15).mean()
        assert 0.005 < share < 0.8, f"seed {seed}: {share:.3f} of the picture"


def test_grounds_places_and_colours_differ():
    pictures = [picture(NOTHING, seed) for seed in range(40)]
    spread = [one.std() for one in pictures]
    assert min(spread) < 12
    assert max(spread) > 40
    means = np.array([one.mean(axis=(0, 1)) for one in pictures])
    assert means.std(axis=0).min() > 30
