"""Digests depend on content and names, on nothing else."""

import hashlib
import os
from pathlib import Path

import pytest

from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.errors import ManifestError


def test_a_file_has_its_sha256(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"abc" * 100_000)
    assert digest(path) == hashlib.sha256(b"abc" * 100_000).hexdigest()
    assert size_in_bytes(path) == 300_000


def test_a_folder_is_its_names_and_contents(tmp_path: Path) -> None:
    for name, order in (("one", ["a/x", "b"]), ("two", ["b", "a/x"])):
        for file in order:
            path = tmp_path / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(file)
            os.utime(path, (1, len(name)))
    assert digest(tmp_path / "one") == digest(tmp_path / "two")
    assert size_in_bytes(tmp_path / "one") == 4
    (tmp_path / "two" / "b").rename(tmp_path / "two" / "c")
    assert digest(tmp_path / "one") != digest(tmp_path / "two")


def test_a_folder_has_the_digest_that_the_apps_compute(tmp_path: Path) -> None:
    """The same folder and digest stand in DigestTests.swift."""
    for name in ("b/2", "b.c/1", "a", "B", "ü/é", "b/d/e"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{name}\n", encoding="utf-8")
    assert digest(tmp_path) == "9187a27e51405da44dd0b0c41938dc44e70406c5d556ed5d64bba80987c316cd"


def test_a_copy_is_what_was_hashed(tmp_path: Path) -> None:
    source = tmp_path / "source"
    (source / "a").mkdir(parents=True)
    (source / "a" / "x").write_bytes(b"1" * 3_000_000)
    (source / "b").write_bytes(b"")
    assert digest(source, tmp_path / "copy") == digest(source) == digest(tmp_path / "copy")
    assert (tmp_path / "copy" / "a" / "x").read_bytes() == b"1" * 3_000_000
    with pytest.raises(FileExistsError):
        digest(source / "b", tmp_path / "copy" / "b")


def test_links_have_no_digest(tmp_path: Path) -> None:
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "Manifest.json").write_text("{}")
    (tmp_path / "data").mkdir()
    (tmp_path / "package" / "Data").symlink_to(tmp_path / "data")
    for path in (tmp_path / "package", tmp_path / "package" / "Data"):
        with pytest.raises(ManifestError, match="Data is a link"):
            digest(path)


def test_devices_and_pipes_have_no_digest(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe", Path("/dev/zero")):
        with pytest.raises(ManifestError, match="is no plain file"):
            digest(path)
    with pytest.raises(ManifestError, match="cannot be read: No such file"):
        digest(tmp_path / "missing")


@pytest.mark.parametrize("name", ["b\nc", "b\r", "\x7f", "b\x85", os.fsdecode(b"b\xff")])
def test_a_name_that_could_break_a_line_has_no_digest(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("x")
    with pytest.raises(ManifestError, match="no digest covers a name"):
        digest(tmp_path)


def test_two_folders_whose_lines_were_alike_are_told_apart(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.mkdir()
    two.mkdir()
    (one / "a").write_text("1")
    (one / "b").write_text("2")
    (two / f"a\n{digest(one / 'b')}  b").write_text("1")
    digest(one)
    with pytest.raises(ManifestError):
        digest(two)
