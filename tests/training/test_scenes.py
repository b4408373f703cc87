"""Scenes are functions of their seed, and say of themselves what is in them."""

from dataclasses import replace

import numpy as np
import pytest

from mobilevit_deploy.checkpoints import DEMOS
from mobilevit_deploy.training import digits as single
from mobilevit_deploy.training.history import EpochRow
from mobilevit_deploy.training.initial_network import initial_network
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.scenes import LABELS, SIDE, mask_of, scene_splits
from mobilevit_deploy.training.trainer import Training


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_training_and_test_scenes_share_no_digit(task: str) -> None:
    training, test = scene_splits(task, 10)
    assert not {*training.digits.numbers.tolist()} & {*test.digits.numbers.tolist()}
    assert training.seed != test.seed


def test_a_scene_is_a_function_of_seed_epoch_and_index() -> None:
    training, _ = scene_splits("detection", 10)
    one = training.scene(3, epoch=2)
    training.scene(4, epoch=2)
    again = scene_splits("segmentation", 10)[0].scene(3, epoch=2)
    np.testing.assert_array_equal(one.pixels, again.pixels)
    np.testing.assert_array_equal(one.mask, again.mask)
    others = training.scene(3, 3), training.scene(4, 2), replace(training, seed=9).scene(3, 2)
    for other in others:
        assert (one.pixels != other.pixels).any()


def test_scenes_are_drawn_at_any_side() -> None:
    training, _ = scene_splits("detection", 10)
    scene = replace(training, side=96).scene(0)
    assert scene.pixels.shape == (96, 96, 3)
    assert scene.mask.shape == (96, 96)


def test_boxes_enclose_what_the_mask_shows_and_every_class_occurs() -> None:
    _, test = scene_splits("detection", 0)
    seen: set[int] = set()
    counts: set[int] = set()
    overlapping = 0
    for index in range(60):
        scene = test.scene(index)
        seen.update(scene.classes.tolist())
        counts.add(len(scene.classes))
        assert set(scene.classes.tolist()) == set(np.unique(scene.mask).tolist()) - {0}
        inside = np.zeros((SIDE, SIDE), bool)
        for box, label in zip(scene.boxes * SIDE, scene.classes, strict=True):
            left, top, right, bottom = box.round().astype(int)
            part = scene.mask[top:bottom, left:right] == label
            # All four edges touch the card.
            assert all(edge.any() for edge in (part[0], part[-1], part[:, 0], part[:, -1]))
            overlapping += bool(inside[top:bottom, left:right].any())
            inside[top:bottom, left:right] = True
        assert not scene.mask[~inside].any()
    assert seen == set(range(1, len(LABELS)))
    assert counts >= {1, 2, 3, 4}
    assert overlapping > 20


def test_a_mask_at_another_size_mixes_no_classes() -> None:
    scene = scene_splits("segmentation", 1)[0].scene(0)
    np.testing.assert_array_equal(mask_of(scene, (SIDE, SIDE)), scene.mask)
    small = mask_of(scene, (40, 80))
    assert small.shape == (40, 80)
    assert set(np.unique(small).tolist()) == set(np.unique(scene.mask).tolist())
    np.testing.assert_array_equal(small, scene.mask[2::4, 1::2])


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_a_few_steps_lower_the_loss(task: str, tmp_path) -> None:
    """On the same few scenes in every epoch."""
    scenes, _ = scene_splits(task, 8)

    class Fixed:
        def __len__(self) -> int:
            return len(scenes)

        def example(self, index: int, _epoch: int, size: int):
            return scenes.example(index, 0, size)

    rows: list[EpochRow] = []
    recipe = Recipe(phases=(Phase(6, 64),), batch_size=8, label_smoothing=0.0, multi_scale=False)
    initial = initial_network(LABELS, task=task, weights=str(DEMOS["classification"]))
    training = Training(initial.network, Fixed(), single.whole_squares(64), recipe, tmp_path)
    training.run(lambda row, *_: rows.append(row) or row)
    assert rows[-1].loss < 0.8 * rows[0].loss
