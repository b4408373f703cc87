from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.training import demo
from mobilevit_deploy.training.digits import LABELS, digit_splits
from mobilevit_deploy.training.recipe import Phase, Recipe


@pytest.fixture(scope="module")
def checkpoint():
    return load_checkpoint(demo.FOLDER / demo.WEIGHTS)


@pytest.fixture(scope="module")
def model(checkpoint):
    return checkpoint.model


@pytest.fixture(scope="module")
def measured(model):
    return demo.measure_accuracy(model, digit_splits()[1])


def test_the_file_is_small_and_says_what_it_is(model, checkpoint):
    assert (demo.FOLDER / demo.WEIGHTS).stat().st_size < 6_000_000
    assert model.variant.name == demo.VARIANT
    assert {tensor.dtype for tensor in model.parameters()} == {torch.float32}
    record = checkpoint.record
    assert record.labels == LABELS
    assert record.preprocessing == demo.PREPROCESSING
    assert record.origin == "mobilevit_deploy"
    assert record.trained
    assert record.assumed == ()


def test_the_accuracy_on_the_test_split_is_at_least_98_percent(measured):
    assert measured.intact >= 0.98


def test_wrong_feeding_lowers_the_accuracy(measured):
    for damaged in (measured.swapped, measured.mirrored, measured.unscaled):
        assert damaged < measured.intact - 0.05


def test_the_card_states_the_measured_accuracy(measured):
    card = (demo.FOLDER / "CARD.md").read_text()
    assert f"| as they are | {measured.intact:.2%} |" in card


def test_the_held_out_pictures_are_test_pictures_and_recognised(model, checkpoint):
    _, test = digit_splits()
    paths = sorted((demo.FOLDER / "images").iterdir())
    assert [path.name for path in paths] == [f"digit_{digit}.png" for digit in demo.HELD_OUT]
    for path, digit in zip(paths, demo.HELD_OUT, strict=True):
        picture = Image.open(path)
        index = np.flatnonzero(test.labels == digit)[0]
        np.testing.assert_array_equal(np.asarray(picture), test.pixels(index))
        pixels = demo.PREPROCESSING.pixels(picture)
        with torch.inference_mode():
            logits = model(torch.from_numpy(demo.PREPROCESSING.tensor(pixels)))
        assert checkpoint.record.labels[int(logits.argmax())] == path.stem.removeprefix("digit_")


@pytest.fixture
def few_digits(monkeypatch):
    """Sixty digits of each split, one epoch; the number of threads is put back afterwards."""
    first = slice(0, 60)
    splits = [
        replace(
            split,
            cells=split.cells[first],
            labels=split.labels[first],
            numbers=split.numbers[first],
        )
        for split in digit_splits()
    ]
    recipe = Recipe((Phase(1, 32),), peak_rate=1e-3, warmup_epochs=1, batch_size=30)
    monkeypatch.setattr(demo, "digit_splits", lambda seed: splits)
    monkeypatch.setattr(demo, "RECIPE", recipe)
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


def test_the_command_writes_everything_and_resumes_to_the_same_bytes(few_digits, tmp_path):
    folder, state = tmp_path / "demo", tmp_path / "last.pt"
    demo.main(folder, state)
    weights = (folder / demo.WEIGHTS).read_bytes()
    assert "minutes" in (folder / "CARD.md").read_text()
    assert len(list((folder / "images").iterdir())) == len(demo.HELD_OUT)

    demo.main(folder, state, resume=True)
    assert (folder / demo.WEIGHTS).read_bytes() == weights
    assert "minutes" not in (folder / "CARD.md").read_text()
