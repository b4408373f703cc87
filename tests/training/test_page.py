"""The page of a run: complete, escaped, self-contained, and looked at in a real browser."""

import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.evaluation import Evaluation, evaluate
from mobilevit_deploy.tasks.figures import Figure
from mobilevit_deploy.training.demo_accuracy import held_out_pictures
from mobilevit_deploy.training.examples import Example, drawn_examples
from mobilevit_deploy.training.history import EpochRow
from mobilevit_deploy.training.page import Run, write_page
from tests.browser import Browser, served
from tests.html_page import HOSTILE, MEASURE, Page
from tests.training.test_history import row

RUN = Run(
    title="mobilevit_xxs on digits",
    epochs=20,
    labels=tuple("0123456789"),
    facts={"variant": "mobilevit_xxs", "seed": "0", "versions": "PyTorch 2.13.0"},
    configuration={"batch": 32, "recipe": {"peak_rate": 0.002, "sizes": [64, 96]}},
)


def rows(count: int, **changes: object) -> list[EpochRow]:
    return [row(epoch, **changes) for epoch in range(1, count + 1)]


def charts(page: Page) -> list[str | None]:
    return [one["id"] for one in page.all("svg")]


def shown(folder: Path, *arguments: object, run: Run = RUN) -> Page:
    return Page(write_page(folder, run, *arguments).read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def evaluation(demo_checkpoint: Checkpoint) -> Evaluation:
    (found,) = evaluate(demo_checkpoint, held_out_pictures("classification", 60))
    return found


def test_the_page_grows_with_the_run(tmp_path: Path, evaluation: Evaluation) -> None:
    page = shown(tmp_path, [])
    assert "20 are planned" in page.text
    assert charts(page) == []
    page = shown(tmp_path, rows(3))
    assert "3 of 20 epochs are done, in 4.5 s. About 26 s are left." in " ".join(page.text.split())
    assert charts(page) == ["loss", "figure-0", "figure-1", "rate", "gradient", "seconds"]
    assert "top-1 is 30.00%, and was best in epoch 3" in page.text
    page = shown(tmp_path, rows(20), evaluation)
    assert charts(page)[-1] == "confusion"
    assert "60 pictures" in page.text
    for known in ("mobilevit_xxs", "PyTorch 2.13.0", "recipe.peak_rate", "0.002", "[64, 96]"):
        assert known in page.text
    assert "are left" not in page.text


def test_a_value_that_is_none_is_not_drawn(tmp_path: Path) -> None:
    page = shown(tmp_path, [row(1, gradient_norm=math.inf, figures={"mAP": math.nan}), row(2)])
    for attributes in page.all("path"):
        assert not re.search("nan|inf", attributes["d"] or "")
    page = shown(tmp_path, rows(2, gradient_norm=math.inf))
    assert "gradient" not in charts(page)


def test_shares_are_drawn_from_none_to_all(tmp_path: Path) -> None:
    page = shown(tmp_path, [row(1, figures={"a": 1.0, "b": 0.0}), row(2, figures={"a": 1.0})])
    percents = {float(one) for one in re.findall(r"(-?[\d.]+) %", page.text)}
    assert {0.0, 100.0} <= percents
    assert all(0 <= one <= 100 for one in percents)


def test_averaged_and_raw_weights_are_two_lines(tmp_path: Path) -> None:
    page = shown(tmp_path, rows(3, figures={"mIoU": 0.5}, raw_figures={"mIoU": 0.25}))
    styles = [one["class"] for one in page.all("path") if "trend" in (one["class"] or "")]
    assert styles.count("trend second") == 2, "the line, and its sample beside the name"
    assert "raw weights" in page.text


def test_the_confusion_is_that_of_the_pictures(evaluation: Evaluation) -> None:
    right = sum(count for (one, other), count in evaluation.confusion.items() if one == other)
    assert sum(evaluation.confusion.values()) == evaluation.pictures == 60
    assert right / 60 == evaluation.figures[0].value


@pytest.mark.parametrize("task", ["segmentation", "detection"])
def test_examples_show_the_target_and_what_is_found(task: str, tmp_path: Path) -> None:
    pictures = held_out_pictures(task, 20)
    examples = drawn_examples(load_checkpoint("demo", task=task), pictures, 4)
    assert [one.name for one in examples] == [f"picture {index}" for index in (1, 7, 14, 20)]
    sides = [[opened(data) for data in (one.target, one.found)] for one in examples]
    for (target, found), (pixels, _) in zip(
        sides, (pictures[index] for index in (0, 6, 13, 19)), strict=True
    ):
        plain = np.asarray(Image.fromarray(pixels).resize((288, 288), Image.Resampling.BICUBIC))
        # JPEG changes pixels a little, what is drawn some of them much.
        drawn_target, drawn_found = (
            np.abs(one - plain.astype(int)).max(axis=2) > 60 for one in (target, found)
        )
        assert drawn_target.mean() > 0.01
        # The demo network finds nearly what is there; of boxes lines alone are drawn.
        both = (drawn_target & drawn_found).sum() / (drawn_target | drawn_found).sum()
        assert 0.1 < both < 1
    page = shown(tmp_path, rows(2), None, examples)
    sources = [one["src"] or "" for one in page.all("img")]
    assert len(sources) == 8
    assert all(source.startswith("data:image/jpeg;base64,") for source in sources)
    assert sum(map(len, sources)) < 300_000


def opened(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data))).astype(int)


def test_whole_pictures_have_no_examples(demo_checkpoint: Checkpoint) -> None:
    assert drawn_examples(demo_checkpoint, held_out_pictures("classification", 2)) == ()


def test_noise_is_no_larger_than_what_a_page_takes() -> None:
    random = np.random.default_rng(0)
    noise = [random.integers(0, 256, (400, 500, 3), np.uint8) for _ in range(6)]
    mask = np.zeros((8, 8), np.uint8)
    examples = drawn_examples(
        load_checkpoint("demo", task="segmentation"), [(one, mask) for one in noise]
    )
    assert len(examples) == 6
    assert sum(len(one.target) + len(one.found) for one in examples) <= 220_000


def test_every_value_is_escaped(tmp_path: Path) -> None:
    hostile = Run(HOSTILE, 2, (HOSTILE, "b"), {HOSTILE: HOSTILE}, {HOSTILE: {"a": HOSTILE}})
    found = Evaluation(
        HOSTILE, "fp32", HOSTILE, (Figure(HOSTILE, 0.5, classes={0: 0.5, 1: 1.0}),), 4,
        confusion={(0, 0): 1, (0, 1): 1, (1, 1): 2},
    )  # fmt: skip
    page = shown(tmp_path, [row(1, figures={HOSTILE: 0.5})], found, [Example(HOSTILE, b"", b"")],
                 run=hostile)  # fmt: skip
    assert not page.all("script")
    assert not page.all("a")
    assert HOSTILE in page.text


def everything(folder: Path, evaluation: Evaluation, count: int = 300) -> Path:
    examples = drawn_examples(
        load_checkpoint("demo", task="detection"), held_out_pictures("detection", 6)
    )
    long = Run(RUN.title, count, RUN.labels, RUN.facts, RUN.configuration)
    history = rows(count, raw_figures={"top-1": 0.5})
    return write_page(folder, long, history, evaluation, examples)


def test_a_browser_fetches_nothing_and_it_fits_a_phone(
    browser: Browser, tmp_path: Path, evaluation: Evaluation
) -> None:
    everything(tmp_path, evaluation)
    (tmp_path / "phone.html").write_text(MEASURE)
    with served(tmp_path) as (address, requests):
        text = browser.document(f"{address}/phone.html")
    assert set(requests) - {"/favicon.ico"} == {"/phone.html", "/report.html"}
    found = re.search(r"<title>(.*?)</title>", text)
    assert found is not None
    scrolled, width, marks, outside, small = map(int, found[1].split())
    assert scrolled == width, "the page scrolls sideways"
    assert marks > 100
    assert outside == 0, "a mark or a text leaves its chart"
    assert small == 0, "a text is too small to read"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_both_themes_are_drawn(
    browser: Browser, tmp_path: Path, evaluation: Evaluation, width: int, dark: bool
) -> None:
    page = everything(tmp_path, evaluation, 12)
    file = tmp_path / "page.png"
    browser.screenshot(page.as_uri(), file, (width, 4200), dark=dark)
    pixels = np.asarray(Image.open(file).convert("RGB")).astype(int)
    assert (pixels[2, 2].mean() < 60) == dark
    for colour in ((0x6C, 0xB2, 0xF0), (0xF2, 0xA4, 0x5C)) if dark else (
        (0x1F, 0x6F, 0xB5), (0xC2, 0x60, 0x0C)
    ):  # fmt: skip
        assert np.count_nonzero(np.abs(pixels - colour).max(axis=2) < 8) > 50
