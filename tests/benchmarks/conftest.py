"""The browser, where there is one."""

import shutil
from pathlib import Path

import pytest

from tests.benchmarks.report.pages import Browser

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture
def browser(tmp_path: Path) -> Browser:
    for name in _BROWSERS:
        if (program := shutil.which(name)) is not None:
            return Browser(program, tmp_path / "profile")
    pytest.skip("Chromium is not installed: make system-deps")
