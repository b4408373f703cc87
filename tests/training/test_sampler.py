from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.sampler import Draw, MultiScaleSampler

MANY = Recipe(epochs=3, batch_size=16)
ONE = Recipe(epochs=3, batch_size=16, multi_scale=False)


def sizes_of(sampler: MultiScaleSampler, epoch: int) -> list[int]:
    return [step.size for step in sampler.steps(epoch)]


def test_a_batch_has_as_many_pixels_at_every_size() -> None:
    sampler = MultiScaleSampler(3000, MANY, 256)
    steps = [step for epoch in range(3) for step in sampler.steps(epoch)]
    found = {step.size: len(step.pictures) for step in steps}
    assert found == {160: 41, 192: 28, 224: 21, 256: 16, 288: 13, 320: 10}
    counted = Counter(step.size for step in steps)
    assert max(counted.values()) < 2 * min(counted.values())


def test_without_several_scales_every_step_is_alike() -> None:
    sampler = MultiScaleSampler(100, ONE, 256)
    assert [(len(step.pictures), step.size) for step in sampler.steps(0)] == [(16, 256)] * 6


@given(pictures=st.integers(60, 300), seed=st.integers(0, 50), epoch=st.integers(0, 2))
def test_no_picture_comes_twice_and_few_are_left_out(pictures: int, seed: int, epoch: int) -> None:
    recipe = Recipe(epochs=3, batch_size=8, seed=seed)
    steps = MultiScaleSampler(pictures, recipe, 128).steps(epoch)
    shown = [index for step in steps for index in step.pictures]
    assert len(set(shown)) == len(shown) > pictures - 15
    assert steps[-1].done == pytest.approx(epoch + 1)


@pytest.mark.parametrize("recipe", [MANY, ONE])
def test_processes_have_the_sizes_of_one_and_share_its_pictures(recipe: Recipe) -> None:
    parts = [MultiScaleSampler(400, recipe, 128, rank=rank, processes=2) for rank in (0, 1)]
    drawn = [one.draws(1) for one in parts]
    for step, first, second in zip(parts[0].steps(1), *drawn, strict=True):
        assert {draw.size for draw in (*first, *second)} == {step.size}
        assert len(first) == len(second)
        assert sorted(draw.index for draw in (*first, *second)) == sorted(step.pictures)


def test_epochs_and_seeds_differ_and_a_position_is_gone_on_from() -> None:
    sampler = MultiScaleSampler(400, MANY, 128)
    assert sampler.steps(0)[0].pictures != sampler.steps(1)[0].pictures
    other = MultiScaleSampler(400, Recipe(epochs=3, batch_size=16, seed=1), 128)
    assert sampler.steps(0)[0].pictures != other.steps(0)[0].pictures
    whole = sampler.draws(2)
    later = sampler.draws(2, first=3)
    assert len(later) == len(whole) - 3
    assert later == whole[3:]
    assert whole[0][0] == Draw(sampler.steps(2)[0].pictures[0], 2, sampler.steps(2)[0].size)


def test_phases_follow_each_other() -> None:
    recipe = Recipe(phases=(Phase(2, 64), Phase(1, 96)), multi_scale=False, batch_size=4)
    sampler = MultiScaleSampler(10, recipe, 128)
    assert sampler.epochs == 3
    assert [set(sizes_of(sampler, epoch)) for epoch in range(3)] == [{64}, {64}, {96}]
    with pytest.raises(UsageError, match="3 epochs"):
        sampler.nominal_size(3)


def test_too_few_pictures_are_refused() -> None:
    with pytest.raises(UsageError, match="15 pictures do not fill one batch of 16"):
        MultiScaleSampler(15, ONE, 128)
    with pytest.raises(UsageError, match="20 pictures do not fill one batch of 28"):
        MultiScaleSampler(20, MANY, 128)
    with pytest.raises(UsageError, match="too few for 9 processes"):
        MultiScaleSampler(100, ONE, 128, processes=9)
    assert MultiScaleSampler(100, replace(ONE, freeze_norms=True), 128, processes=9)


def test_no_part_of_a_step_is_a_picture_alone() -> None:
    """Of which batch norms of a single pixel have no statistics."""
    recipe = Recipe(epochs=1, batch_size=8, accumulate=2)
    sampler = MultiScaleSampler(400, recipe, 64, processes=2)
    found = {step.size: len(step.pictures) for step in sampler.steps(0)}
    assert found == {64: 8, 96: 8}
