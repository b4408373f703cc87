"""A server that several tests of a file may share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.benchmarks.serve.folders import make_export
from tests.benchmarks.serve.running import Served, serving


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server of one export, without a limit of rate, of reports of at most 2 MB."""
    folder = tmp_path_factory.mktemp("serve")
    options = ("--max-rate", "0", "--max-report-kb", "2048")
    with serving(make_export(folder), store=folder / "store.sqlite", options=options) as server:
        yield server


@pytest.fixture
def export(tmp_path: Path) -> Path:
    return make_export(tmp_path)
