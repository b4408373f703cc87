"""An iPhone through pymobiledevice3's command line: Linux, Windows, or a Mac without Xcode.

The app has to be signed for the phone already. For iOS 17 and newer pymobiledevice3 opens the
tunnel that developer services need by itself (iOS 17.0 to 17.3 on Linux: start its `tunneld`).
"""

import contextlib
import json
import shlex
import tempfile
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from typing import Any

from benchmarks.devices.external_tool import run_tool
from benchmarks.devices.ios_faults import explained
from benchmarks.devices.iphone import ConnectedIPhone, IPhone
from benchmarks.devices.phone import DeviceToolError, NoFileError, PhoneConditions

TOOL = "pymobiledevice3"
INSTALL = "Install it: pip install pymobiledevice3 (11 or newer; a virtual environment of its own)"


def pymobiledevice3(*arguments: str, seconds: float = 120.0) -> str:
    """Run a command and return its output.

    Raises:
        NoFileError: the phone has no such file.
        DeviceError: it is missing or failed; the message says what to do.
    """
    answer = run_tool([TOOL, "--no-color", *arguments], seconds=seconds, install=INSTALL)
    if answer.code != 0:
        raise explained(" ".join((TOOL, *arguments[:3])), answer.everything)
    return answer.text


class PymobiledevicePhone(ConnectedIPhone):
    """An iPhone with the harness app; it is installed from a signed `.ipa` or `.app`."""

    @classmethod
    def listed(cls) -> list[IPhone]:
        """The iPhones that usbmuxd sees; one by cable and in the network counts once."""
        phones = {}
        for device in _json("usbmux list", pymobiledevice3("usbmux", "list")):
            if device.get("DeviceClass") == "iPhone":
                serial = str(device.get("UniqueDeviceID") or device.get("Identifier"))
                phones[serial] = IPhone(
                    serial=serial,
                    name=str(device.get("DeviceName") or "iPhone"),
                    model=str(device.get("ProductType")),
                    system=str(device.get("ProductVersion")),
                )
        return list(phones.values())

    def _install(self, app: Path) -> None:
        self._run("apps", "install", str(app), "--developer", seconds=600)

    def installed(self) -> bool:
        """Is the app there?"""
        return self.app_id in _json("apps query", self._run("apps", "query", self.app_id))

    def _sizes(self, folder: PurePosixPath) -> None:
        """It is not asked."""

    def _send(self, tree: Path, path: PurePosixPath) -> None:
        # Pushing a folder makes those above it.
        local, above = tree / path.parent, _documents(path.parent.parent)
        self._run("apps", "push", self.app_id, str(local), above, seconds=900)

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            copy = Path(folder) / "content"
            arguments = ("apps", "pull", self.app_id, _documents(path), str(copy))
            try:
                self._run(*arguments)
            except NoFileError:
                return None
            return copy.read_bytes()

    def _remove(self, path: PurePosixPath) -> None:
        with contextlib.suppress(NoFileError):
            self._run("apps", "rm", self.app_id, _documents(path))

    def _start(self, arguments: Sequence[str]) -> None:
        words = shlex.join((self.app_id, *arguments))
        self._run("developer", "dvt", "launch", words, "--kill-existing")

    def _processes(self) -> list[int]:
        said = self._run("developer", "dvt", "process-id-for-bundle-id", self.app_id)
        try:
            process = int(said.split()[-1])
        except (IndexError, ValueError):
            raise DeviceToolError(f"{TOOL} names no process: {said!r}.") from None
        return [process] if process else []

    def _kill(self, process: int) -> None:
        self._run("developer", "dvt", "kill", str(process))

    def conditions(self) -> PhoneConditions:
        """Battery and space; whether it is locked shows when the app is started."""
        battery = _json("lockdown get", self._run("lockdown", "get", "com.apple.mobile.battery"))
        disk = _json("lockdown get", self._run("lockdown", "get", "com.apple.disk_usage"))
        percent = battery.get("BatteryCurrentCapacity")
        charging = battery.get("BatteryIsCharging")
        free = disk.get("AmountDataAvailable")
        return PhoneConditions(
            battery_percent=float(percent) if isinstance(percent, int | float) else None,
            charging=charging if isinstance(charging, bool) else None,
            free_bytes=free if isinstance(free, int) and not isinstance(free, bool) else None,
        )

    def _run(self, *arguments: str, seconds: float = 120.0) -> str:
        return pymobiledevice3(*arguments, "--udid", self.serial, seconds=seconds)


def _documents(path: PurePosixPath) -> str:
    return str("Documents" / path)


def _json(what: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise DeviceToolError(
            f"{TOOL} {what} wrote no JSON. Use version 11 or newer: pip install -U {TOOL}"
        ) from None
