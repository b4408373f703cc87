"""A folder's next content in one step: what stays, what is never followed, who waits for whom."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from mobilevit_deploy.errors import FolderInUseError, PublicationError
from mobilevit_deploy.publishing import folders, locked, publish_folder, workplace
from mobilevit_deploy.publishing.workplace import finish_interrupted


def publish(folder: Path, put: dict[str, str], removed: tuple[str, ...] = ()) -> None:
    with workplace(folder) as work:
        for path, text in put.items():
            (work / "staged" / path).parent.mkdir(parents=True, exist_ok=True)
            (work / "staged" / path).write_text(text)
        with locked(folder):
            publish_folder(folder, work, {path: work / "staged" / path for path in put}, removed)


def content(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): path.read_text()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink()
    }


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "above" / "export"
    publish(made, {"model": "1", "package/weights": "1", "references/a": "1"})
    return made


def test_a_folder_is_made_and_changed(folder: Path) -> None:
    (folder / "notes").write_text("mine")
    (folder / "notes").chmod(0o600)
    kept = (folder / "notes").stat(), (folder / "model").stat()
    folder.chmod(0o750)
    publish(folder, {"package": "a file now", "more/x": "2"}, ("references/a",))
    assert content(folder) == {
        "model": "1",
        "notes": "mine",
        "package": "a file now",
        "more/x": "2",
    }
    assert [path.name for path in folder.parent.iterdir()] == ["export"]
    assert folder.stat().st_mode & 0o777 == 0o750
    for former, name in zip(kept, ("notes", "model"), strict=True):
        now = (folder / name).stat()
        assert (now.st_ino, now.st_mode, now.st_nlink) == (former.st_ino, former.st_mode, 1)
    assert not (folder / "references").exists()


@pytest.mark.parametrize("in_place", [False, True])
def test_links_are_never_followed(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, in_place: bool
) -> None:
    elsewhere = tmp_path / "elsewhere"
    (elsewhere / "documents").mkdir(parents=True)
    (elsewhere / "documents" / "letter").write_text("mine")
    (folder / "cache").symlink_to(elsewhere)
    (folder / "other").symlink_to(elsewhere / "documents" / "letter")
    if in_place:
        monkeypatch.chdir(folder)
    publish(folder, {"other": "2"}, ("cache/documents", "cache/documents/letter"))
    assert content(elsewhere) == {"documents/letter": "mine"}
    assert (folder / "cache").is_symlink()
    assert content(folder)["other"] == "2"
    with pytest.raises(PublicationError, match="cache is a link, and links are not followed"):
        publish(folder, {"cache/new": "2"})
    with pytest.raises(PublicationError, match="is no folder"):
        publish(folder, {"model/new": "2"})
    with pytest.raises(PublicationError, match="is no path inside"):
        publish(folder, {"../model": "2"})
    assert content(elsewhere) == {"documents/letter": "mine"}
    assert [path.name for path in folder.parent.iterdir()] == ["export"]


def test_what_others_write_meanwhile_is_kept(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "runs").mkdir()
    for name in ("edited", "removed"):
        (folder / "runs" / name).write_text("former")

    def late(one: Path, other: Path) -> None:
        (folder / "runs" / "new").write_text("late")
        (folder / "runs" / "removed").unlink()
        (folder / "temporary").write_text("late")
        (folder / "temporary").replace(folder / "runs" / "edited")
        exchange(one, other)

    exchange = folders.exchange
    monkeypatch.setattr(folders, "exchange", late)
    publish(folder, {"model": "2"})
    found = content(folder)
    assert {name: text for name, text in found.items() if name.startswith("runs/")} == {
        "runs/new": "late",
        "runs/edited": "late",
    }
    assert found["model"] == "2"


_HOLDER = """
import sys, time
from pathlib import Path
from mobilevit_deploy.publishing import locked, workplace
folder = Path(sys.argv[1])
with workplace(folder) as work:
    (work / "half").write_text("done")
    print("working", flush=True)
    sys.stdin.readline()
    with locked(folder):
        print("locked", flush=True)
        time.sleep(60)
"""


def test_the_second_says_who_holds_the_folder_and_removes_what_the_dead_left(folder: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdin is not None
        assert holder.stdout is not None
        assert holder.stdout.readline() == "working\n"
        publish(folder, {"model": "2"})  # one that lives and does not publish is left alone
        (working,) = folder.parent.glob(".export.publishing-*/half")
        holder.stdin.write("\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "locked\n"
        message = rf"export is being written to by process {holder.pid} on .*, since \d\d:"
        with pytest.raises(FolderInUseError, match=message), locked(folder, 0.2):
            pytest.fail("two hold the lock")
        holder.kill()
    assert working.exists()
    publish(folder, {"model": "3"})
    assert content(folder)["model"] == "3"
    assert [path.name for path in folder.parent.iterdir()] == ["export"]


def test_a_signal_waits_for_the_step_and_is_taken_afterwards(folder: Path) -> None:
    taken = []
    former = signal.signal(signal.SIGTERM, lambda *_: taken.append(content(folder)["model"]))
    try:
        with locked(folder):
            os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(0.01)
            assert taken == []
            (folder / "model").write_text("after")
        assert taken == ["after"]
    finally:
        signal.signal(signal.SIGTERM, former)


def test_what_a_journal_decided_is_completed_by_the_next_reader(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mobilevit_deploy.publishing import journal

    monkeypatch.chdir(folder)  # a folder one sits in is not exchanged
    inode = folder.stat().st_ino
    with monkeypatch.context() as patch:
        patch.setattr(journal, "complete", lambda *_: None)  # as if it had died there
        publish(folder, {"model": "2", "package": "2"}, ("references/a",))
    assert content(folder)["model"] == "1"
    finish_interrupted(folder)
    assert content(folder) == {"model": "2", "package": "2"}
    assert folder.stat().st_ino == inode
    finish_interrupted(folder)


@pytest.mark.parametrize(
    "text", ["", "[]", '{"put": ["../x"], "remove": []}', '{"put": [], "remove": ["/etc/x"]}', "{}"]
)
def test_a_journal_that_somebody_else_wrote_is_refused(folder: Path, text: str) -> None:
    place = folder / ".publishing-x"
    (place / "files").mkdir(parents=True)
    (place / "journal.json").write_text(text)
    before = content(folder)
    with pytest.raises(PublicationError, match=r"is damaged|is no path inside"):
        finish_interrupted(folder)
    assert content(folder) == before


def test_a_journal_behind_a_link_is_not_read(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "there" / "journal.json").write_text('{"put": [], "remove": ["model"]}')
    (folder / ".publishing-x").symlink_to(tmp_path / "there")
    finish_interrupted(folder)
    assert content(folder)["model"] == "1"
