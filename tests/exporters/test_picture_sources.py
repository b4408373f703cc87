"""The apps' picture code, which packages of `--embed` get a copy of, is in the wheel once each."""

import filecmp
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from exporters.embedding import kotlin, swift
from exporters.embedding.package import picture_sources
from mobilevit_deploy.errors import ExportError

REPOSITORY = Path(__file__).parents[2]
PICTURES = {
    kotlin.SOURCES / "picture": f"apps/android/picture/{kotlin.PICTURE}",
    swift.SOURCES / "picture": swift.PICTURES,
}
"""Where an installed toolkit looks, and the folder of the repository."""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is put into a wheel, built of a copy that has nothing but the exporters."""
    copy = tmp_path_factory.mktemp("repository")
    for name in ("setup.py", "pyproject.toml", "README.md", "LICENSE"):
        shutil.copyfile(REPOSITORY / name, copy / name)
    for folder in ("exporters", *PICTURES.values()):
        shutil.copytree(REPOSITORY / folder, copy / folder)
    command = [sys.executable, "setup.py", "--quiet", "build_py", "--build-lib", "built"]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "built"


@pytest.mark.parametrize("installed", PICTURES)
def test_the_wheel_has_the_apps_code(built: Path, installed: Path) -> None:
    source = REPOSITORY / PICTURES[installed]
    place = built / installed.relative_to(REPOSITORY)
    files = [path.relative_to(source) for path in source.rglob("*") if path.is_file()]
    assert {path.relative_to(place) for path in place.rglob("*") if path.is_file()} == set(files)
    assert len(files) >= 5
    for name in files:
        assert filecmp.cmp(source / name, place / name, shallow=False)


def test_the_repository_has_no_second_copy() -> None:
    for installed, folder in PICTURES.items():
        assert not installed.exists()
        assert picture_sources(installed, folder) == REPOSITORY / folder


def test_an_installed_copy_comes_first_and_none_is_said(tmp_path: Path) -> None:
    assert picture_sources(tmp_path, swift.PICTURES) == tmp_path
    with pytest.raises(ExportError, match="Install the toolkit again"):
        picture_sources(tmp_path / "none", "apps/none")
