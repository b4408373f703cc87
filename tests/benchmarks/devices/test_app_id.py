"""Which bundle id the iPhone app has."""

import plistlib
import zipfile
from pathlib import Path

import pytest

from benchmarks.devices.app_id import chosen_app_id
from benchmarks.devices.phone import APP_ID, AppError
from mobilevit_deploy.errors import UsageError


@pytest.fixture(autouse=True)
def config(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path / "config"


def app(folder: Path, identifier: str) -> Path:
    made = folder / "Harness.app"
    made.mkdir()
    content = plistlib.dumps({"CFBundleIdentifier": identifier}, fmt=plistlib.FMT_BINARY)
    (made / "Info.plist").write_bytes(content)
    return made


def test_it_is_told_or_the_apps_own_and_remembered(tmp_path: Path, config: Path) -> None:
    assert chosen_app_id(None, None) == APP_ID
    assert not config.exists()
    assert chosen_app_id("com.example.one", None) == "com.example.one"
    assert chosen_app_id(None, None) == "com.example.one"
    own = app(tmp_path, "com.example.two")
    assert chosen_app_id(None, own) == "com.example.two"
    assert chosen_app_id(None, None) == "com.example.two"
    assert chosen_app_id(APP_ID, None) == APP_ID
    assert chosen_app_id(None, None) == APP_ID


def test_an_ipa_says_it_too(tmp_path: Path) -> None:
    own = app(tmp_path, "com.example.two")
    packed = tmp_path / "Harness.ipa"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.write(own / "Info.plist", "Payload/Harness.app/PlugIns/a.appex/Info.plist")
        archive.write(own / "Info.plist", "Payload/Harness.app/Info.plist")
    assert chosen_app_id(None, packed) == "com.example.two"


def test_what_does_not_fit_is_refused(tmp_path: Path, config: Path) -> None:
    own = app(tmp_path, "com.example.two")
    with pytest.raises(UsageError, match="Leave --app-id out"):
        chosen_app_id("com.example.one", own)
    with pytest.raises(UsageError, match="is no bundle id"):
        chosen_app_id("harness", None)
    (tmp_path / "Harness.ipa").write_bytes(b"no archive")
    with pytest.raises(AppError, match="Build it again"):
        chosen_app_id(None, tmp_path / "Harness.ipa")
    (own / "Info.plist").write_bytes(b"<plist")
    with pytest.raises(AppError, match="Build it again"):
        chosen_app_id(None, own)
    assert not config.exists()
