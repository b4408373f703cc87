"""Every option changes pictures, by its generator alone, and as published."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn import functional

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import parameters, parsed
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.tasks.views import View
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.changed_pictures import changed_pixels, mixed, random_view

OFF = Augmentation(crop_area=(1, 1), crop_ratio=(0.01, 100), flip=0)


def generator(*seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


@given(st.integers(8, 5000), st.integers(8, 5000), st.integers(0, 2**31))
def test_a_view_has_the_area_and_the_ratio_that_are_asked_for(
    width: int, height: int, seed: int
) -> None:
    augmentation = Augmentation(crop_area=(0.2, 0.6))
    view = random_view(augmentation, width, height, generator(seed))
    assert view == random_view(augmentation, width, height, generator(seed))
    assert 0 <= view.left < view.right <= 1
    assert 0 <= view.top < view.bottom <= 1
    across, down = view.right - view.left, view.bottom - view.top
    if 0.2 <= width / height <= 5:  # else no such area fits
        assert across * down < 0.61
    assert 0.74 < across * width / (down * height) < 1.34


def test_views_differ_and_reach_everywhere() -> None:
    views = [random_view(Augmentation(), 640, 480, generator(seed)) for seed in range(300)]
    assert len({*views}) == 300
    assert 0.4 < np.mean([view.mirrored for view in views]) < 0.6
    areas = [(view.right - view.left) * (view.bottom - view.top) for view in views]
    assert min(areas) < 0.1
    assert max(areas) > 0.9
    assert min(view.left for view in views) < 0.02
    assert max(view.bottom for view in views) > 0.98


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        (400, 100, View(1 / 3, 0, 2 / 3, 1)),
        (100, 400, View(0, 1 / 3, 1, 2 / 3)),
    ],
)
def test_where_nothing_fits_the_middle_is_shown(width: int, height: int, expected: View) -> None:
    augmentation = Augmentation(crop_area=(1, 1), flip=0)
    view = random_view(augmentation, width, height, generator(0))
    assert [view.left, view.top, view.right, view.bottom] == pytest.approx(
        [expected.left, expected.top, expected.right, expected.bottom]
    )


def test_nothing_is_changed_unless_it_is_asked_for() -> None:
    assert random_view(OFF, 640, 480, generator(0)) == View()
    pixels = np.zeros((8, 8, 3), np.uint8)
    assert changed_pixels(pixels, OFF, generator(0)) is pixels
    images, targets = torch.zeros(2, 3, 8, 8), torch.tensor([0, 1])
    assert mixed(images, targets, 2, OFF, generator(0)) == (images, targets)


def gradient() -> np.ndarray:
    """A picture in which everything that is done shows, uint8 [48, 40, 3]."""
    rows, columns = np.mgrid[:48, :40]
    return np.stack([rows * 5, columns * 6, 255 - rows * 4], axis=-1).astype(np.uint8)


@pytest.mark.parametrize(
    "option", [{"colour_jitter": 0.4}, {"randaugment": (2, 9)}, {"erasing": 1.0}], ids=str
)
def test_pixels_change_with_the_generator_alone(option: dict[str, Any]) -> None:
    augmentation, state = replace(OFF, **option), torch.get_rng_state()
    once = [changed_pixels(gradient(), augmentation, generator(seed)) for seed in range(8)]
    torch.rand(3)
    again = [changed_pixels(gradient(), augmentation, generator(seed)) for seed in range(8)]
    assert all(np.array_equal(one, other) for one, other in zip(once, again, strict=True))
    assert len({one.tobytes() for one in (gradient(), *once)}) > 6
    assert {(one.shape, one.dtype) for one in once} == {((48, 40, 3), np.dtype(np.uint8))}
    torch.set_rng_state(state)
    expected = torch.rand(1)
    torch.set_rng_state(state)
    changed_pixels(gradient(), augmentation, generator(9))
    assert torch.equal(torch.rand(1), expected)


def test_jitter_and_erasing_move_nothing() -> None:
    pixels = np.full((40, 40, 3), 100, np.uint8)
    pixels[10:30, 5:20] = 200
    jittered = changed_pixels(pixels, replace(OFF, colour_jitter=0.3), generator(3)).astype(int)
    inside = jittered[..., 0] > jittered[..., 0].mean()
    assert inside[10:30, 5:20].all()
    assert inside.sum() == 20 * 15
    erased = changed_pixels(pixels, replace(OFF, erasing=1.0), generator(3))
    gone = (erased != pixels).any(axis=-1)
    rows, columns = np.flatnonzero(gone.any(axis=1)), np.flatnonzero(gone.any(axis=0))
    assert gone[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    assert set(erased[gone].ravel()) == {128}


def test_erasing_happens_as_often_as_asked_for() -> None:
    sometimes = replace(OFF, erasing=0.25)
    changed = [
        not np.array_equal(changed_pixels(gradient(), sometimes, generator(seed)), gradient())
        for seed in range(200)
    ]
    assert 0.15 < np.mean(changed) < 0.35


def test_mixup_shows_two_pictures_and_says_how_much_of_each() -> None:
    images = torch.eye(8)[:, :, None, None].expand(8, 8, 6, 6)
    changed, targets = mixed(images, torch.arange(8), 8, replace(OFF, mixup=0.4), generator(1))
    # Of these pictures every channel is a class.
    assert torch.allclose(changed.mean(dim=(2, 3)), targets)
    assert torch.allclose(targets.sum(dim=1), torch.ones(8))
    assert (targets.amax(dim=1) < 1).any()
    assert torch.isfinite(functional.cross_entropy(torch.randn(8, 8), targets))


@given(st.integers(0, 10_000))
def test_cutmix_says_what_share_of_the_pixels_it_left(seed: int) -> None:
    images = torch.eye(4)[:, :, None, None].expand(4, 4, 9, 13)
    changed, targets = mixed(images, torch.arange(4), 4, replace(OFF, cutmix=1.0), generator(seed))
    assert torch.equal(changed.unique(), torch.tensor([0.0, 1.0]))
    assert torch.allclose(changed.mean(dim=(2, 3)), targets, atol=1e-6)


def test_mixing_follows_its_generator_and_a_coin_chooses_between_both() -> None:
    images, both = torch.rand(4, 3, 16, 16), replace(OFF, mixup=1.0, cutmix=1.0)
    outcomes = [mixed(images, torch.arange(4), 4, both, generator(seed)) for seed in range(20)]
    again = mixed(images, torch.arange(4), 4, both, generator(19))
    assert all(torch.equal(*pair) for pair in zip(again, outcomes[-1], strict=True))
    values = set(images.flatten().tolist())
    cut = [values >= set(one.flatten().tolist()) for one, _ in outcomes]
    assert 4 < sum(cut) < 16


@pytest.mark.parametrize(
    ("values", "message"),
    [
        (
            {"crop_area": (0, 1)},
            "crop_area is a smallest and a largest value above 0, of 1 at most",
        ),
        ({"crop_area": (0.5, 1.1)}, r"got 0\.5 and 1\.1"),
        ({"crop_ratio": (2, 1)}, "crop_ratio is .* got 2 and 1"),
        ({"crop_ratio": (1, float("inf"))}, "crop_ratio is .* 100 at most"),
        ({"flip": -0.1}, r"flip is from 0 to 1, got -0\.1"),
        ({"flip": float("nan")}, "flip"),
        ({"colour_jitter": 1.5}, "colour_jitter is from 0 to 1"),
        ({"erasing": 2}, "erasing is from 0 to 1"),
        ({"mixup": -1}, r"mixup is 0 \(off\) or more"),
        ({"cutmix": float("inf")}, "cutmix"),
        ({"randaugment": (0, 9)}, "randaugment is 1 to 15 operations .* got 0 and 9"),
        ({"randaugment": (2, 30)}, "a magnitude of 1 to 29"),
    ],
    ids=str,
)
def test_values_without_meaning_are_refused(values: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Augmentation(**values)


@pytest.mark.parametrize("name", ["segmentation", "detection"])
def test_what_masks_and_boxes_cannot_follow_is_refused(name: str) -> None:
    task = get_task(name)
    milder = Augmentation(colour_jitter=0.2, erasing=0.2).of(task)
    assert milder.crop_area == task.crop_area > (0.2, 1.0)
    assert Augmentation(crop_area=(0.1, 0.5)).of(task).crop_area == (0.1, 0.5)
    for values in ({"mixup": 0.2}, {"cutmix": 1.0}, {"randaugment": (2, 9)}):
        chosen = replace(OFF, **values)
        assert chosen.of(get_task("classification")) == chosen
        with pytest.raises(UsageError, match=f"{next(iter(values))} cannot be used for {name}"):
            chosen.of(task)


def test_flags_are_pairs_of_numbers() -> None:
    given = {"crop_area": "0.2:1", "randaugment": "2:9", "crop_ratio": "1:1", "flip": 0.1}
    assert parsed(Augmentation, given) == {
        "crop_area": (0.2, 1.0), "randaugment": (2, 9), "crop_ratio": (1, 1), "flip": 0.1
    }  # fmt: skip
    kinds = {one.name: str(one.annotation) for one in parameters(Augmentation)}
    assert "list" not in kinds["crop_ratio"]
    with pytest.raises(UsageError, match=r"Two numbers have the form 0\.5:1, got '0\.2'"):
        parsed(Augmentation, {"crop_area": "0.2"})
