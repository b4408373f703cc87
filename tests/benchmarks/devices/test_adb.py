"""adb: which phone is used, and what is said if none can be."""

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from benchmarks.devices.adb import find_phone
from benchmarks.devices.adb_client import AdbClient, find_adb, parse_devices
from benchmarks.devices.phone import (
    AppError,
    ConnectionLostError,
    DeviceNotFoundError,
    DeviceToolError,
    PhoneFullError,
)
from mobilevit_deploy.contract.digest import digest
from tests.benchmarks.devices.phones import Island, StandInPhone

# Written by hand in the form that adb prints, not recorded: an adbd in a namespace can be made
# neither unauthorised nor unreadable for its user.
UNAUTHORISED = "39181FDJG0001          unauthorized usb:1-2 transport_id:3\n"
NO_PERMISSIONS = (
    "R58M12ABCDE            no permissions (user in plugdev group; are your udev rules wrong?); "
    "see [http://developer.android.com/tools/device.html] usb:1-4 transport_id:4\n"
)
EMULATOR = (
    "emulator-5554          device product:sdk_gphone64 model:sdk_gphone64_x86_64 device:emu64x "
    "transport_id:1\n"
)
NOTHING = "List of devices attached\n"
LISTED = f"{NOTHING}{UNAUTHORISED}{NO_PERMISSIONS}{EMULATOR}\n"


def scripted(tmp_path: Path, text: str) -> AdbClient:
    """An adb that only says this."""
    program = tmp_path / "adb"
    program.write_text(f"#!/bin/sh\ncat <<'END'\n{text}END\n")
    program.chmod(0o755)
    return AdbClient(program)


def test_lists_of_devices_are_understood() -> None:
    assert [(one.serial, one.state, one.model) for one in parse_devices(LISTED)] == [
        ("39181FDJG0001", "unauthorized", None),
        ("R58M12ABCDE", "no permissions", None),
        ("emulator-5554", "device", "sdk_gphone64_x86_64"),
    ]
    assert parse_devices(f"* daemon started successfully\n{NOTHING}\n") == []


def test_the_only_phone_that_is_ready_is_taken_or_the_one_asked_for(tmp_path: Path) -> None:
    client = scripted(tmp_path, LISTED)
    assert client.ready_device(None) == "emulator-5554"
    assert client.ready_device("emulator-5554") == "emulator-5554"
    with pytest.raises(DeviceNotFoundError, match="R58M12ABCDE cannot be used") as caught:
        client.ready_device("R58M12ABCDE")
    assert "udev rules" in str(caught.value)
    assert "39181FDJG0001: unauthorized; unlock it, allow USB debugging" in str(caught.value)


def test_no_phone_is_said_with_what_to_do(tmp_path: Path) -> None:
    client = scripted(tmp_path, NOTHING)
    with pytest.raises(DeviceNotFoundError, match=r"adb sees no phone\. Switch on USB debugging"):
        client.ready_device(None)
    only = scripted(tmp_path, NOTHING + UNAUTHORISED)
    with pytest.raises(DeviceNotFoundError, match="No phone can be used"):
        only.ready_device(None)


def test_a_missing_adb_is_said(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.delenv("ANDROID_HOME", raising=False)
    with pytest.raises(DeviceToolError, match=r"adb is not installed\. Install Android's platform"):
        find_adb()
    tools = tmp_path / "platform-tools"
    tools.mkdir()
    program = scripted(tools, "").program
    monkeypatch.setenv("ANDROID_HOME", str(tmp_path))
    assert find_adb().program == program


def test_of_several_phones_one_has_to_be_named(phones: Island) -> None:
    one, other = phones.phone(0), phones.phone(1)
    with pytest.raises(DeviceNotFoundError, match="Several phones are connected") as caught:
        find_phone(None)
    assert one.serial in str(caught.value)
    assert other.serial in str(caught.value)
    other.driver.push(Path(__file__), other.driver.root() / "for the second.py")
    assert find_phone(other.serial).read(other.driver.root() / "for the second.py") is not None
    assert find_phone(one.serial).read(one.driver.root() / "for the second.py") is None


@pytest.fixture
def offline(phone: StandInPhone) -> Iterator[StandInPhone]:
    """The phone's adbd sleeps while the server connects."""
    phone.disconnect()
    phone.signal("STOP")
    program = str(phone.island.client.program)
    connecting = subprocess.Popen([program, "connect", phone.serial], stdout=subprocess.DEVNULL)
    try:
        yield phone
    finally:
        phone.signal("CONT")
        connecting.wait(20)
        phone.stop()
        phone.start()


def test_an_offline_phone_is_said(offline: StandInPhone) -> None:
    deadline = time.monotonic() + 10
    while offline.serial not in {one.serial for one in offline.island.client.devices()}:
        assert time.monotonic() < deadline
    with pytest.raises(DeviceNotFoundError, match="offline; plug it in again"):
        find_phone(offline.serial)


def test_files_of_any_name_arrive_and_are_found(phone: StandInPhone, tmp_path: Path) -> None:
    source = tmp_path / "source"
    source.write_bytes(bytes(range(256)) * 1000)
    driver, folder = phone.driver, phone.driver.root() / "a folder"
    driver.push(source, folder / "ü $(touch no) 'q' \"d\".bin")
    assert driver.read(folder / "ü $(touch no) 'q' \"d\".bin") == source.read_bytes()
    assert driver.digests(folder) == {"ü $(touch no) 'q' \"d\".bin": digest(source)}
    driver.remove(folder)
    assert driver.digests(folder) == {}
    assert driver.read(folder / "gone") is None
    driver.remove(folder)


def test_an_answer_that_is_cut_off_is_no_answer(phone: StandInPhone) -> None:
    with pytest.raises(ConnectionLostError, match="does not answer"):
        phone.island.client.shell(phone.serial, "echo begun; kill -9 $$", 10)
    before = time.monotonic()
    with pytest.raises(ConnectionLostError, match="did not end within 1 s"):
        phone.island.client.shell(phone.serial, "sleep 5", 1)
    assert time.monotonic() - before < 4


def test_an_app_is_installed_over_adb(phone: StandInPhone, tmp_path: Path) -> None:
    application = tmp_path / "app.apk"
    application.write_bytes(bytes(range(256)) * 4000)
    phone.state("installed", None)
    assert not phone.driver.installed()
    phone.driver.install(application)
    assert phone.driver.installed()
    assert phone.files("/data/installed").read_bytes() == application.read_bytes()
    phone.state("refuse-install", "INSTALL_FAILED_UPDATE_INCOMPATIBLE: signatures do not match")
    with pytest.raises(AppError, match=r"adb -s 127\.0\.0\.1:5555 uninstall org.mobilevit.harness"):
        phone.driver.install(application)
    phone.state("refuse-install", "INSTALL_FAILED_INSUFFICIENT_STORAGE")
    with pytest.raises(PhoneFullError, match="INSUFFICIENT_STORAGE"):
        phone.driver.install(application)
    with pytest.raises(AppError, match="There is no file"):
        phone.driver.install(tmp_path / "none.apk")


def test_an_activity_that_is_not_there_is_said(phone: StandInPhone) -> None:
    phone.state("installed", None)
    with pytest.raises(AppError, match=r"was not started: Error type 3.*--app FILE"):
        phone.driver.launch(phone.driver.root() / "campaign")
