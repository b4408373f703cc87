import json
import shutil
from pathlib import Path

import pytest

from mobilevit_deploy.errors import MobileViTError, RuntimeUnavailableError
from mobilevit_deploy.training.icons.sets import PACKAGES, Icon, fetch_sets, read_set
from tests.training.icons.drawn_sets import write_package

SMALL = "bytesize"
"""A set of a few kilobytes."""

needs_npm = pytest.mark.skipif(shutil.which("npm") is None, reason="needs npm: install Node.js")


def named(folder: Path) -> dict[str, str]:
    return {icon.name: icon.label for icon in read_set(folder).icons}


def test_icons_have_their_box_from_themselves_their_set_or_the_format(tmp_path):
    icons = {"star": {"body": "<g/>", "left": -2, "width": 20}, "key": {"body": "<path/>"}}
    found = read_set(write_package(tmp_path / "one", icons, height=30))
    assert found.icons == (
        Icon("one", "key", "key", "<path/>", (0, 0, 16, 30)),
        Icon("one", "star", "star", "<g/>", (-2, 0, 20, 30)),
    )
    assert (found.title, found.author, found.licence, found.version) == (
        "One", "A. Author", "MIT", "1.0.0",
    )  # fmt: skip


def test_an_alias_names_its_parent_unless_it_is_turned(tmp_path):
    icons = {"heart-love-sign": {"body": "<g/>"}, "arrow": {"body": "<path/>"}}
    aliases = {
        "symbol": {"parent": "heart-love-sign"},
        "heart": {"parent": "symbol"},
        "moon": {"parent": "arrow", "hFlip": True},
    }
    folder = write_package(tmp_path / "one", icons, aliases=aliases)
    assert named(folder) == {"heart-love-sign": "heart"}


def test_what_is_hidden_or_named_as_two_things_is_left_out(tmp_path):
    icons = {name: {"body": f"<g id='{name}'/>"} for name in ("key", "trophy", "bell")}
    icons["bell"]["hidden"] = True
    folder = write_package(tmp_path / "one", icons, aliases={"mug": {"parent": "trophy"}})
    assert named(folder) == {"key": "key"}


def test_a_licence_that_is_not_allowed_is_refused(tmp_path):
    folder = write_package(tmp_path / "one", {}, licence="GPL-3.0")
    with pytest.raises(MobileViTError, match=r"one has the licence GPL-3\.0"):
        read_set(folder)


@pytest.fixture
def small_packages(tmp_path):
    """The package of one small set alone, in the version and with the digest of the real lock."""
    lock = json.loads((PACKAGES / "package-lock.json").read_text())
    names = {"", f"node_modules/@iconify-json/{SMALL}", "node_modules/@iconify/types"}
    lock["packages"] = {name: one for name, one in lock["packages"].items() if name in names}
    wanted = lock["packages"][""]["dependencies"]
    wanted = {name: version for name, version in wanted.items() if name.endswith(SMALL)}
    lock["packages"][""]["dependencies"] = wanted
    folder = tmp_path / "packages"
    folder.mkdir()
    (folder / "package.json").write_text(json.dumps({"name": "icons", "dependencies": wanted}))
    (folder / "package-lock.json").write_text(json.dumps(lock))
    return folder


@needs_npm
def test_a_real_set_comes_from_npm(small_packages):
    found = fetch_sets([SMALL], small_packages)[SMALL]
    assert found.author == "Dan Klammer"
    assert {"bell", "camera", "heart", "house"} <= {icon.label for icon in found.icons}


@needs_npm
def test_another_package_than_the_locked_one_is_refused(small_packages):
    lock = small_packages / "package-lock.json"
    document = json.loads(lock.read_text())
    package = document["packages"][f"node_modules/@iconify-json/{SMALL}"]
    package["integrity"] = "sha512-" + "A" * 86 + "=="
    lock.write_text(json.dumps(document))
    with pytest.raises(MobileViTError, match="EINTEGRITY"):
        fetch_sets([SMALL], small_packages)


@needs_npm
def test_without_a_network_the_error_says_so(small_packages, tmp_path, monkeypatch):
    monkeypatch.setenv("npm_config_offline", "true")
    monkeypatch.setenv("npm_config_cache", str(tmp_path / "empty"))
    with pytest.raises(MobileViTError, match="It needs a network"):
        fetch_sets([SMALL], small_packages)


def test_without_npm_the_error_says_what_to_install(small_packages, monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RuntimeUnavailableError, match=r"Install Node\.js"):
        fetch_sets([SMALL], small_packages)
