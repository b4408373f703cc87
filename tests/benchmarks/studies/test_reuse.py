"""A converted file is used again if nothing that decides it has changed, and only then."""

from pathlib import Path

import pytest

from benchmarks.studies import reuse
from benchmarks.studies.reuse import CODE, keep, kept, reuse_key


@pytest.fixture
def code(tmp_path: Path) -> Path:
    folder = tmp_path / "package"
    (folder / "part" / "deeper").mkdir(parents=True)
    (folder / "top.py").write_text("a = 1\n")
    (folder / "part" / "deeper" / "leaf.py").write_text("b = 1\n")
    (folder / "part" / "table.json").write_text("{}")
    return folder


def test_the_converting_code_is_all_in_it() -> None:
    names = [folder.name for folder in CODE]
    assert names == ["mobilevit_deploy", "exporters", "studies"]
    assert all(any(folder.rglob("*.py")) for folder in CODE)


@pytest.mark.parametrize("file", ["top.py", "part/deeper/leaf.py", "part/table.json"])
def test_a_changed_file_at_any_depth_changes_the_key(code: Path, file: str) -> None:
    before = reuse_key({}, [code])
    assert reuse_key({}, [code]) == before
    (code / file).write_text("changed")
    assert reuse_key({}, [code]) != before


def test_so_does_a_file_that_is_new_gone_or_moved(code: Path) -> None:
    keys = {reuse_key({}, [code])}
    (code / "part" / "new.py").write_text("")
    keys.add(reuse_key({}, [code]))
    (code / "part" / "new.py").rename(code / "new.py")
    keys.add(reuse_key({}, [code]))
    (code / "top.py").unlink()
    keys.add(reuse_key({}, [code]))
    assert len(keys) == 4


def test_compiled_code_does_not(code: Path) -> None:
    before = reuse_key({}, [code])
    (code / "part" / "__pycache__").mkdir()
    (code / "part" / "__pycache__" / "leaf.pyc").write_bytes(b"x")
    assert reuse_key({}, [code]) == before


def test_so_do_the_options_and_a_library_s_version(
    code: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = reuse_key({"input_size": 64}, [code])
    assert reuse_key({"input_size": 96}, [code]) != plain
    newer = tmp_path / "libraries" / "torch-99.0.dist-info"
    newer.mkdir(parents=True)
    (newer / "METADATA").write_text("Metadata-Version: 2.1\nName: torch\nVersion: 99.0\n")
    monkeypatch.syspath_prepend(newer.parent)
    assert reuse_key({"input_size": 64}, [code]) != plain


def test_a_folder_is_made_once_for_each_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []

    def make(folder: Path) -> None:
        made.append(folder)
        (folder / "model").write_text("x")

    facts = {"size": 64}
    assert kept(tmp_path, "net", facts) is None
    place = keep(tmp_path, "net", facts, make)
    assert (place / "model").read_text() == "x"
    assert keep(tmp_path, "net", facts, make) == kept(tmp_path, "net", facts) == place
    assert len(made) == 1
    keep(tmp_path, "net", {"size": 96}, make)
    monkeypatch.setattr(reuse, "_versions", lambda: iter([("torch", "0")]))
    keep(tmp_path, "net", facts, make)
    assert len(made) == 3


def test_what_fails_is_not_kept(tmp_path: Path) -> None:
    def fail(folder: Path) -> None:
        (folder / "half").write_text("")
        raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        keep(tmp_path / "files", "net", {}, fail)
    assert list((tmp_path / "files").iterdir()) == []
