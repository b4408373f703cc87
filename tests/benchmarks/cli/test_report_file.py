"""The page that is there survives a disk that is full when the next one is written."""

from pathlib import Path

import pytest

from benchmarks.cli.report import _write
from mobilevit_deploy.errors import ReportError


@pytest.mark.parametrize("mounted", ["size=64k"], indirect=True)
def test_a_full_disk_leaves_the_former_page(mounted: Path) -> None:
    page = mounted / "report.html"
    _write(page, "former")
    with pytest.raises(ReportError, match=r"No space left on device. What was there is unchanged"):
        _write(page, "x" * 100_000)
    assert page.read_text() == "former"
    assert list(mounted.iterdir()) == [page]
