"""The demo checkpoints: what they are, how right they are, and what they would be trained by."""

import re
from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy import Checkpoint, evaluate, load_checkpoint
from mobilevit_deploy.checkpoints import DEMOS
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.training import configuration, digits, scenes
from mobilevit_deploy.training.configuration import configured, read_configuration
from mobilevit_deploy.training.demo_accuracy import held_out_pictures

FOLDER = DEMOS["classification"].parent
CARDS = {
    task: FOLDER / "CARD.md" if task == "classification" else path.with_suffix(".md")
    for task, path in DEMOS.items()
}
SIDES = {"classification": digits.SIDE, "segmentation": scenes.SIDE, "detection": scenes.SIDE}
HELD_OUT = (2, 3, 4, 5, 7, 9)
"""Digits of which one test picture each lies there: none is its own mirror image."""


@pytest.fixture(scope="module", params=DEMOS)
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    return load_checkpoint("demo", task=request.param)


def test_the_file_is_small_and_says_what_it_is(checkpoint: Checkpoint) -> None:
    record = checkpoint.record
    task = record.task
    assert DEMOS[task].stat().st_size < 8_000_000
    assert record.variant == "mobilevit_xxs"
    assert record.labels == (digits.LABELS if task == "classification" else scenes.LABELS)
    assert record.preprocessing == digits.whole_squares(SIDES[task])
    assert record.origin == "mobilevit_deploy"
    assert record.trained
    assert record.assumed == ()


def test_another_head_or_variant_is_refused() -> None:
    with pytest.raises(CheckpointError, match="deeplabv3"):
        load_checkpoint("demo", head="pspnet")
    with pytest.raises(CheckpointError, match="mobilevit_s was asked for"):
        load_checkpoint("demo", "mobilevit_s", "detection")


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_some_test_scenes_are_read_as_the_card_says(task: str) -> None:
    checkpoint = load_checkpoint("demo", task=task)
    (row,) = evaluate(checkpoint, held_out_pictures(task, 24))
    figures = {one.name: one.value for one in row.figures}
    text = CARDS[task].read_text(encoding="utf-8")
    stated = re.findall(r"\| (m\S+) \| (0\.\d{4}) \|", text)
    assert stated
    for name, value in stated:
        assert figures[name] == pytest.approx(float(value), abs=0.08), name


@cache
def accuracy_of_digits(fed: str) -> float:
    """Of all test digits, where they are fed rightly, or wrongly in some way."""
    _, test = digits.digit_splits()
    checkpoint = load_checkpoint("demo")
    record = checkpoint.record
    changes = {"swapped": {"colour_order": "BGR"}, "unscaled": {"scale": 1.0}}.get(fed, {})
    preprocessing = record.preprocessing.model_copy(update=changes)
    changed = replace(checkpoint, record=record.model_copy(update={"preprocessing": preprocessing}))

    def picture(index: int) -> Pixels:
        # Ink and paper are drawn after the digit is: mirrored cells keep their tints.
        cells = test.cells[:, :, ::-1] if fed == "mirrored" else test.cells
        return replace(test, cells=cells).pixels(index)

    pictures = [(picture(index), int(label)) for index, label in enumerate(test.labels)]
    (row,) = evaluate(changed, pictures)
    return row.figures[0].value


def test_the_digits_are_read_as_the_card_says() -> None:
    text = CARDS["classification"].read_text(encoding="utf-8")
    assert accuracy_of_digits("rightly") >= 0.98
    assert f"| as they are | {accuracy_of_digits('rightly'):.2%} |" in text


@pytest.mark.parametrize("fed", ["swapped", "mirrored", "unscaled"])
def test_wrong_feeding_lowers_the_accuracy_as_the_card_says(fed: str) -> None:
    assert accuracy_of_digits(fed) < accuracy_of_digits("rightly") - 0.05
    text = CARDS["classification"].read_text(encoding="utf-8")
    assert f"| {accuracy_of_digits(fed):.2%} |" in text


def test_the_held_out_digits_are_test_pictures_and_recognised() -> None:
    _, test = digits.digit_splits()
    paths = sorted((FOLDER / "images").iterdir())
    assert [path.name for path in paths] == [f"digit_{digit}.png" for digit in HELD_OUT]
    for path, digit in zip(paths, HELD_OUT, strict=True):
        index = np.flatnonzero(test.labels == digit)[0]
        np.testing.assert_array_equal(np.asarray(Image.open(path)), test.pixels(index))
    (row,) = evaluate(load_checkpoint("demo"), list(zip(paths, HELD_OUT, strict=True)))
    assert row.figures[0].value == 1


def test_the_scenes_are_the_first_test_scenes() -> None:
    paths = sorted((FOLDER / "scenes").iterdir())
    assert len(paths) == 4
    for path, (pixels, _) in zip(paths, held_out_pictures("detection", len(paths)), strict=True):
        np.testing.assert_array_equal(np.asarray(Image.open(path)), pixels)


def test_every_demo_has_a_configuration_for_mvit_train() -> None:
    folder = FOLDER.parent.parent / "training" / "demos"
    found = {path.stem: configured(read_configuration(path)) for path in sorted(folder.iterdir())}
    assert {one.setting.task for one in found.values()} == set(DEMOS)
    for name, one in found.items():
        assert isinstance(one, configuration.Configuration)
        assert one.data == "demo"
        assert one.setting.size == SIDES[str(one.setting.task)], name
