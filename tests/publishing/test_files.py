"""A file's next content in one step."""

import subprocess
import sys
from pathlib import Path

import pytest

from mobilevit_deploy.publishing import publish_file


def test_a_file_is_made_and_replaced(tmp_path: Path) -> None:
    file = tmp_path / "above" / "report.html"
    publish_file(file, "ü")
    file.chmod(0o600)
    publish_file(file, b"2")
    assert file.read_text() == "2"
    assert file.stat().st_mode & 0o777 == 0o600
    (tmp_path / "link").symlink_to(file)
    publish_file(tmp_path / "link", "3")
    assert (tmp_path / "link").is_symlink()
    assert file.read_text() == "3"
    assert [path.name for path in file.parent.iterdir()] == ["report.html"]


def test_what_is_no_ordinary_file_is_written_to() -> None:
    publish_file(Path("/dev/null"), "x")
    assert not Path("/dev/null").is_file()


@pytest.mark.parametrize("mounted", ["size=64k"], indirect=True)
def test_a_full_disk_leaves_the_former_file(mounted: Path) -> None:
    file = mounted / "report.html"
    publish_file(file, "former")
    with pytest.raises(OSError, match="No space left"):
        publish_file(file, "x" * 100_000)
    assert file.read_text() == "former"
    assert [path.name for path in mounted.iterdir()] == ["report.html"]


def test_what_a_killed_process_left_is_removed_by_the_next(tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    code = (
        "import os, signal, sys; from pathlib import Path; "
        "from mobilevit_deploy.publishing import workplace\n"
        "with workplace(Path(sys.argv[1])): os.kill(os.getpid(), signal.SIGKILL)"
    )
    subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    (left,) = tmp_path.iterdir()
    assert left.name.startswith(".report.html.publishing-")
    publish_file(file, "x")
    assert list(tmp_path.iterdir()) == [file]
