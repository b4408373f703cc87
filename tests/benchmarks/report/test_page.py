"""The HTML page: complete, escaped, self-contained, and looked at in a real browser."""

import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from benchmarks.report.markdown import markdown_text
from benchmarks.report.page import html_page
from mobilevit_deploy.contract.report import LARGEST_SAMPLE, Report
from mobilevit_deploy.errors import ReportError
from tests.benchmarks.report.pages import everything
from tests.benchmarks.report.test_accuracy import measured
from tests.browser import Browser, served
from tests.html_page import HOSTILE, MEASURE, Page
from tests.reports import make_report


def test_every_report_and_every_chart_is_there() -> None:
    reports = everything()
    page = Page(html_page(reports))
    charts = [one["id"] for one in page.all("svg") if one.get("id")]
    assert charts == [
        "ratios",
        "distribution-0",
        "distribution-1",
        "distribution-2",
        "size",
        "accuracy",
        "history-0",
        "history-1",
        "history-2",
    ]
    for report in reports:
        assert str(report.id)[:8] in page.text
    assert "1.250" in page.text
    assert "the system saved power" in page.text
    assert "It is not that of the weights that were measured" in page.text
    for fact in ("A processor", "avx2, fma", "8.0 GB", "virtual machine"):
        assert fact in page.text


def test_every_sample_is_in_a_histogram() -> None:
    samples = [1_000_000] * 99 + [900_000_000]
    page = Page(html_page([make_report(samples)]))
    (area,) = [one for one in page.all("path") if (one.get("class") or "").startswith("area")]
    heights = [float(y) for y in re.findall(r",([\d.]+)", area["d"] or "")]
    base = max(heights)
    assert sum(height < base for height in heights) == 4, "two bars: the many and the one far out"


def test_one_report_is_enough_and_none_is_an_error() -> None:
    page = Page(html_page([make_report()]))
    assert [one["id"] for one in page.all("svg") if one.get("id")] == ["distribution-0", "size"]
    assert "Nothing was measured twice yet" in page.text
    for show in (html_page, markdown_text):
        with pytest.raises(ReportError, match="no report to show"):
            show([])


def test_reports_with_little_in_them_are_shown() -> None:
    unknown = {"soc": None, "logical_cores": None, "physical_cores": None, "memory_bytes": None}
    least = make_report([0, 0, 0], load=(None, 0, 0), device={**unknown, "virtual": None})
    for show in (html_page, markdown_text):
        assert "unknown" in show([least])


def test_every_value_is_escaped() -> None:
    hostile = make_report(
        label=HOSTILE, file=HOSTILE, variant=HOSTILE, producer=HOSTILE, target=HOSTILE,
        unit=HOSTILE, device={"model": HOSTILE, "os": HOSTILE, "governor": HOSTILE},
        accuracy=measured(0.5, HOSTILE),
    )  # fmt: skip
    other = make_report(baseline=HOSTILE, label="other", variant=HOSTILE)
    page = Page(html_page([hostile, other, hostile.model_copy(update={"id": other.run})]))
    assert not page.all("script")
    assert not page.all("a")
    assert HOSTILE in page.text
    markdown = markdown_text([hostile, other])
    assert "<" not in markdown
    assert not re.search(r"(?<!\\)[`\[]", markdown)


@given(
    given_reports=st.lists(
        st.builds(
            make_report,
            st.lists(st.integers(0, LARGEST_SAMPLE), min_size=1, max_size=12),
            day=st.integers(0, 3),
            threads=st.sampled_from([1, 2]),
            runs_per_sample=st.integers(1, 1000),
            noisy=st.booleans(),
            unit=st.none() | st.text(max_size=20),
            format=st.sampled_from(["onnx", "tflite", "executorch", "coreml"]),
            variant=st.sampled_from(["mobilevit_xxs", "mobilevitv2_100"]) | st.text(max_size=9),
            label=st.text(max_size=20),
            bytes=st.integers(1, 10**12),
            accuracy=st.none() | st.builds(measured, st.floats(0, 1), st.text(max_size=9)),
        ),
        min_size=1,
        max_size=5,
    )
)
@settings(max_examples=60, deadline=None)
def test_any_reports_can_be_shown(given_reports: list[Report]) -> None:
    first = given_reports[0]
    baseline = first.artifact.label
    compared = [one.model_copy(update={"baseline": baseline}) for one in given_reports[1:]]
    reports = sorted([first, *compared], key=lambda one: one.created)
    page = Page(html_page(reports))
    assert len(page.all("tr")) > len(reports)
    assert "nan" not in page.text
    for attributes in page.all("path"):
        assert not re.search("nan|inf", attributes["d"] or "")
    assert markdown_text(reports).count("| ") > 10


def test_the_page_has_no_address_of_anything() -> None:
    text = html_page(everything())
    page = Page(text)
    for _, attributes in page.tags:
        assert not {"src", "href", "srcset", "data", "action", "xlink:href"} & set(attributes)
    assert not re.search(r"https?:|url\(|@import|//[a-z]", text)
    (policy,) = [
        one["content"] for one in page.all("meta")
        if one.get("http-equiv") == "Content-Security-Policy"
    ]  # fmt: skip
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_a_browser_fetches_nothing_else(browser: Browser, tmp_path: Path) -> None:
    text = html_page(everything())
    (tmp_path / "report.html").write_text(text)
    # The policy holds even if an address got into the page.
    smuggled = '<img src="/image.png"><link rel="stylesheet" href="/style.css"></body>'
    (tmp_path / "smuggled.html").write_text(text.replace("</body>", smuggled))
    with served(tmp_path) as (address, requests):
        drawn = Page(browser.document(f"{address}/report.html"))
        browser.document(f"{address}/smuggled.html")
    assert [path for path in requests if path != "/favicon.ico"] == [
        "/report.html",
        "/smuggled.html",
    ]
    assert len([one for one in drawn.all("svg") if one.get("id")]) == 9


def test_it_fits_a_phone(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "report.html").write_text(html_page(everything()))
    (tmp_path / "phone.html").write_text(MEASURE)
    with served(tmp_path) as (address, _):
        text = browser.document(f"{address}/phone.html")
    found = re.search(r"<title>(.*?)</title>", text)
    assert found is not None
    scrolled, width, marks, outside, small = map(int, found[1].split())
    assert scrolled == width, "the page scrolls sideways"
    assert marks > 100
    assert outside == 0, "a mark or a text leaves its chart"
    assert small == 0, "a text is too small to read"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [1200, 390])
def test_both_themes_are_drawn(browser: Browser, tmp_path: Path, width: int, dark: bool) -> None:
    page = tmp_path / "report.html"
    page.write_text(html_page(everything()))
    file = tmp_path / "page.png"
    browser.screenshot(page.as_uri(), file, (width, 3000), dark=dark)
    pixels = np.asarray(Image.open(file).convert("RGB")).astype(int)
    background = pixels[-1, 2] if dark else pixels[2, 2]
    assert (background.mean() < 60) == dark
    assert (background.mean() > 200) == (not dark)
    # Text, and the colour of ONNX Runtime's marks as the style sheet has it for this theme.
    luminance = pixels.mean(axis=2)
    assert np.count_nonzero(abs(luminance - background.mean()) > 150) > 2000
    blue = (0x6C, 0xB2, 0xF0) if dark else (0x1F, 0x6F, 0xB5)
    assert np.count_nonzero(np.abs(pixels - blue).max(axis=2) < 8) > 200


def test_markdown_has_the_same_figures() -> None:
    text = markdown_text(everything())
    assert "| 1.250 | " in text
    assert "**Ratios of medians**" in text
    assert "the system saved power" in text
    for line in text.splitlines():
        assert not line.startswith("|") or line.endswith("|")
