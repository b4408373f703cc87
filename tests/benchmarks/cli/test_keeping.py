"""What was measured is not lost, whatever the store has come to meanwhile."""

import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.cli.store import keep
from benchmarks.store import Store, read_reports
from mobilevit_deploy.errors import ReportError
from tests.reports import make_report

REPORTS = [make_report() for _ in range(3)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    path = tmp_path / "results" / "store.sqlite"
    with Store(path, create=True, patience_seconds=0.1) as opened:
        yield opened


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def lock(path: Path) -> Callable[[], None]:
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    return other.close


def fill(path: Path) -> Callable[[], None]:
    """A file in the way of the folder beside the store, and the store gone."""
    path.unlink()
    path.with_name("store-unkept").write_text("")
    return lambda: None


@pytest.mark.parametrize("harm", [lock, fill])
@pytest.mark.parametrize("named", [False, True], ids=["store", "output"])
def test_reports_that_the_store_does_not_take_are_written_as_files(
    store: Store, temporary: Path, harm: Callable[[Path], Callable[[], None]], named: bool
) -> None:
    undo = harm(store.path)
    output = store.path.parent / "output"
    with pytest.raises(ReportError, match="The reports are in ") as refused:
        keep(store, REPORTS, output if named else None)
    undo()
    beside = store.path.with_name("store-unkept")
    folder = output if named else beside if harm is lock else temporary / beside.name
    assert f"mvit-bench report {folder} --store {store.path}" in str(refused.value)
    assert sorted(one.id for one in read_reports([folder])) == sorted(one.id for one in REPORTS)


def test_a_folder_that_takes_nothing_does_not_lose_what_the_store_takes(store: Store) -> None:
    with pytest.raises(ReportError, match="cannot be written to"):
        keep(store, REPORTS, store.path)  # a file
    assert len(store.reports()) == 3


def test_where_no_disk_takes_them_they_are_printed(
    store: Store,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    fill(store.path)
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "file"))
    with pytest.raises(ReportError, match="on standard output"):
        keep(store, REPORTS)
    printed = tmp_path / "printed"
    printed.mkdir()
    for number, line in enumerate(capsys.readouterr().out.splitlines()):
        (printed / f"{number}.json").write_text(line)
    assert read_reports([printed]) == REPORTS


def test_a_full_disk_at_the_end_leaves_no_half_report(tmp_path: Path, temporary: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)]
    if subprocess.run(command, check=False, capture_output=True).returncode:
        pytest.skip("mounting a file system needs root")
    try:
        with Store(disk / "store.sqlite", create=True) as opened:
            (disk / "filler").write_bytes(bytes(64 * 1024 - (disk / "store.sqlite").stat().st_size))
            with pytest.raises(ReportError, match="is full") as refused:
                keep(opened, REPORTS, disk / "output")
        assert str(temporary) in str(refused.value)
        assert len(read_reports([temporary])) == 3
        assert list(disk.rglob("*.json")) == []
    finally:
        subprocess.run(["umount", str(disk)], check=True)
