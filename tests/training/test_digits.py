import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy.training.digits import LABELS, SIDE, digit_splits


@pytest.fixture(scope="module")
def splits():
    return digit_splits()


def test_splits_share_no_digit_and_leave_none_out(splits):
    train, test = splits
    both = np.concatenate([train.numbers, test.numbers])
    assert sorted(both) == list(range(1797))


def test_splits_hold_the_same_share_of_every_class(splits):
    train, test = splits
    of_test = np.bincount(test.labels, minlength=len(LABELS))
    of_all = of_test + np.bincount(train.labels, minlength=len(LABELS))
    np.testing.assert_allclose(of_test / of_all, 0.2, atol=0.005)


def test_labels_belong_to_the_digits(splits):
    from sklearn.datasets import load_digits

    original = load_digits()
    for split in splits:
        np.testing.assert_array_equal(split.labels, original.target[split.numbers])
        np.testing.assert_array_equal(split.cells, original.images[split.numbers])


def test_membership_and_test_pictures_do_not_depend_on_the_seed(splits):
    train, test = splits
    other_train, other_test = digit_splits(seed=7)
    np.testing.assert_array_equal(train.numbers, other_train.numbers)
    np.testing.assert_array_equal(test.pixels(5), other_test.pixels(5))
    assert (train.pixels(5, 1) != other_train.pixels(5, 1)).any()


def test_a_drawing_is_a_function_of_seed_epoch_and_digit(splits):
    train, _ = splits
    first = train.pixels(3, epoch=2)
    train.pixels(4, epoch=2)
    np.testing.assert_array_equal(first, train.pixels(3, epoch=2))
    # The same digit at another place of a split that holds fewer of them.
    fewer = replace(
        train, cells=train.cells[3:], labels=train.labels[3:], numbers=train.numbers[3:]
    )
    np.testing.assert_array_equal(first, fewer.pixels(0, epoch=2))
    assert (first != train.pixels(3, epoch=3)).any()
    assert (first != replace(train, seed=1).pixels(3, epoch=2)).any()


def test_a_drawing_is_dark_on_light_and_inside_the_picture(splits):
    train, _ = splits
    for index in range(0, len(train), 50):
        pixels = train.pixels(index)
        assert pixels.shape == (SIDE, SIDE, 3)
        assert pixels.dtype == np.uint8
        grey = np.asarray(Image.fromarray(pixels).convert("L")).astype(int)
        paper = np.median(np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]]))
        assert grey.min() < paper - 60
        assert grey.max() <= paper + 2


def test_a_drawing_changes_under_colour_swap_flips_and_transposition(splits):
    _, test = splits
    changes = {
        "colours": lambda x: x[..., ::-1],
        "left-right": lambda x: x[:, ::-1],
        "up-down": lambda x: x[::-1],
        "transposed": lambda x: x.transpose(1, 0, 2),
    }
    for index in range(0, len(test), 30):
        pixels = test.pixels(index).astype(int)
        for name, change in changes.items():
            moved = np.abs(change(pixels) - pixels).mean()
            assert moved > 5, f"test digit {index}, {name}: {moved:.1f} of 255 on average"


def test_without_scikit_learn_the_extra_is_named():
    program = """
import sys
sys.modules["sklearn"] = None  # as if it were not installed
from mobilevit_deploy.training.digits import digit_splits
digit_splits()
"""
    result = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "pip install 'mobilevit-deploy[train]'" in result.stderr
