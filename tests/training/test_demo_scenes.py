"""The demo checkpoints of scenes: what they are, and what they find."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy import Checkpoint, evaluate, load_checkpoint
from mobilevit_deploy.checkpoints import DEMOS
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.training import demo_scenes
from mobilevit_deploy.training.demo_accuracy import held_out_pictures
from mobilevit_deploy.training.recipe import Phase, Recipe
from mobilevit_deploy.training.scenes import LABELS

TASKS = list(demo_scenes.SCENE_DEMOS)


@pytest.fixture(scope="module", params=TASKS)
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    return load_checkpoint("demo", task=request.param)


def card(task: str) -> dict[str, float]:
    """The figures that a card states."""
    text = DEMOS[task].with_suffix(".md").read_text(encoding="utf-8")
    return {name: float(value) for name, value in re.findall(r"\| (m\S+) \| (0\.\d{4}) \|", text)}


def test_the_file_is_small_and_says_what_it_is(checkpoint: Checkpoint) -> None:
    record = checkpoint.record
    assert DEMOS[record.task].stat().st_size < 8_000_000
    assert record.variant == demo_scenes.VARIANT
    assert record.labels == LABELS
    assert record.preprocessing == demo_scenes.PREPROCESSING
    assert record.trained
    assert record.assumed == ()


def test_some_test_scenes_are_read_as_the_card_says(checkpoint: Checkpoint) -> None:
    task = checkpoint.record.task
    (row,) = evaluate(checkpoint, held_out_pictures(task, 24))
    figures = {one.name: one.value for one in row.figures}
    stated = card(task)
    assert stated
    for name, value in stated.items():
        assert figures[name] == pytest.approx(value, abs=0.08), name


def test_another_head_or_variant_is_refused() -> None:
    with pytest.raises(CheckpointError, match="deeplabv3"):
        load_checkpoint("demo", head="pspnet")
    with pytest.raises(CheckpointError, match="mobilevit_s was asked for"):
        load_checkpoint("demo", "mobilevit_s", "detection")


def test_the_pictures_are_the_first_test_scenes() -> None:
    paths = sorted((DEMOS["detection"].parent / "scenes").iterdir())
    assert len(paths) == demo_scenes.PICTURES
    for path, (pixels, _) in zip(paths, held_out_pictures("detection", len(paths)), strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(path)), pixels)


def test_every_task_of_scenes_has_a_checkpoint_and_a_recipe() -> None:
    assert set(TASKS) == set(DEMOS) - {"classification"}


def test_the_command_writes_everything_and_resumes_to_the_same_bytes(
    tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = Recipe((Phase(1, 32),), peak_rate=1e-3, warmup_epochs=1, batch_size=2)
    recipes = recipe, replace(recipe, seed=1)
    demo = demo_scenes.SceneDemo(recipes, "a network", "something", "Nothing.", scenes=4)
    monkeypatch.setattr(demo_scenes, "SCENE_DEMOS", {"detection": demo})
    few = held_out_pictures("detection", demo_scenes.PICTURES)
    monkeypatch.setattr(demo_scenes, "held_out_pictures", lambda task: few)
    folder, state = tmp_path / "demo", tmp_path / "last.pt"
    demo_scenes.main("detection", folder, state)
    weights = folder / DEMOS["detection"].name
    written = weights.read_bytes()
    assert "minutes" in weights.with_suffix(".md").read_text()
    assert len(list((folder / "scenes").iterdir())) == demo_scenes.PICTURES

    demo_scenes.main("detection", folder, state, resume=True)
    assert weights.read_bytes() == written
    assert "minutes" not in weights.with_suffix(".md").read_text()
