"""Digests depend on content and names, on nothing else."""

import hashlib
import os
from pathlib import Path

from mobilevit_deploy.contract.digest import digest, size_in_bytes


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
