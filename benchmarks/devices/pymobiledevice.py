"""An iPhone through pymobiledevice3's command line: Linux, Windows, or a Mac without Xcode.

The app has to be signed for the phone already. For iOS 17 and newer pymobiledevice3 opens the
tunnel that developer services need by itself (iOS 17.0 to 17.3 on Linux: start its `tunneld`).
"""

import json
import shlex
import tempfile
from pathlib import Path, PurePosixPath
from typing import Any

from benchmarks.devices.external_tool import run_tool
from benchmarks.devices.ios_faults import explained
from benchmarks.devices.iphone import IPhone
from benchmarks.devices.phone import APP_ID, DeviceToolError, PhoneConditions
from benchmarks.devices.receipts import Receipts
from mobilevit_deploy.contract.digest import digest

TOOL = "pymobiledevice3"
INSTALL = "Install it: pip install pymobiledevice3 (11 or newer; a virtual environment of its own)"

_RECEIPTS = "receipts.json"
_NO_FILE = ("No such file on the device", "OBJECT_NOT_FOUND")


def pymobiledevice3(*arguments: str, seconds: float = 120.0) -> str:
    """Run a command and return its output.

    Raises:
        DeviceError: it is missing or failed; the message says what to do.
    """
    finished = run_tool([TOOL, "--no-color", *arguments], seconds=seconds, install=INSTALL)
    if finished.code != 0:
        raise explained(" ".join((TOOL, *arguments[:3])), finished.said)
    return finished.output


def list_iphones() -> list[IPhone]:
    """The iPhones that usbmuxd sees; one by cable and in the network counts once.

    Raises:
        DeviceError: pymobiledevice3 or usbmuxd is missing, or a phone trusts nobody here.
    """
    listed = _json("usbmux list", pymobiledevice3("usbmux", "list"))
    phones = {}
    for device in listed:
        if device.get("DeviceClass") == "iPhone":
            serial = str(device.get("UniqueDeviceID") or device.get("Identifier"))
            phones[serial] = IPhone(
                serial=serial,
                name=str(device.get("DeviceName") or "iPhone"),
                model=str(device.get("ProductType")),
                system=str(device.get("ProductVersion")),
            )
    return list(phones.values())


class PymobiledevicePhone:
    """An iPhone with the harness app, through pymobiledevice3.

    `digests` knows the files that this computer has put there, not those that the app wrote.
    """

    def __init__(self, iphone: IPhone) -> None:
        """A phone from `list_iphones`."""
        self.serial = iphone.serial
        self._iphone = iphone
        self._receipts = Receipts(
            lambda: self.read(self.root() / _RECEIPTS),
            lambda text: self._push_bytes(text, self.root() / _RECEIPTS),
        )

    def describe(self) -> str:
        """Name, model and version of iOS."""
        return str(self._iphone)

    def install(self, app: Path) -> None:
        """Install a signed `.ipa` or `.app`.

        Raises:
            AppError: it is not signed for this phone, or is none.
            PhoneFullError: no space for it.
        """
        self._run("apps", "install", str(app), "--developer", seconds=600)
        self._receipts.forget()

    def installed(self) -> bool:
        """Is the app there?"""
        return APP_ID in _json("apps query", self._run("apps", "query", APP_ID))

    def root(self) -> PurePosixPath:
        """Below the app's Documents folder, which is also where it looks for campaigns."""
        return PurePosixPath("campaigns")

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """What this computer put there and what arrived whole."""
        return self._receipts.below(folder)

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file there; one whose copy was cut off is not in `digests`."""
        self._receipts.expect(to)
        self._push(source, to)
        self._receipts.add(to, digest(source))

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            copy = Path(folder) / "content"
            arguments = ("apps", "pull", APP_ID, _documents(path), str(copy))
            if not self._succeeded(*arguments):
                return None
            return copy.read_bytes()

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file or folder; nothing happens if it is not there."""
        self._receipts.remove(path)
        self._succeeded("apps", "rm", APP_ID, _documents(path))

    def launch(self, campaign: PurePosixPath) -> None:
        """Start the app with a campaign.

        Raises:
            AppError: it is not installed, not trusted, or the phone is locked.
        """
        self._receipts.flush()
        words = shlex.join((APP_ID, "--campaign", str(campaign)))
        self._run("developer", "dvt", "launch", words, "--kill-existing")

    def running(self) -> bool:
        """Does the app's process live?"""
        return self._process() != 0

    def stop(self) -> None:
        """End the app, if it runs."""
        process = self._process()
        if process:
            self._run("developer", "dvt", "kill", str(process))

    def conditions(self) -> PhoneConditions:
        """Battery and space; whether it is locked shows when the app is started."""
        battery = _json("lockdown get", self._run("lockdown", "get", "com.apple.mobile.battery"))
        disk = _json("lockdown get", self._run("lockdown", "get", "com.apple.disk_usage"))
        return PhoneConditions(
            battery_percent=_number(battery.get("BatteryCurrentCapacity")),
            charging=_truth(battery.get("BatteryIsCharging")),
            free_bytes=_whole(disk.get("AmountDataAvailable")),
        )

    def _process(self) -> int:
        said = self._run("developer", "dvt", "process-id-for-bundle-id", APP_ID)
        try:
            return int(said.split()[-1])
        except (IndexError, ValueError):
            raise DeviceToolError(f"{TOOL} names no process: {said!r}.") from None

    def _push_bytes(self, content: bytes, to: PurePosixPath) -> None:
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            source = Path(folder) / "content"
            source.write_bytes(content)
            self._push(source, to)

    def _push(self, source: Path, to: PurePosixPath) -> None:
        """Send the file's folder with the one file in it: pushing a folder makes those above it."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            staged = Path(folder) / to.parent.name
            staged.mkdir()
            (staged / to.name).symlink_to(source.absolute())
            above = _documents(to.parent.parent)
            self._run("apps", "push", APP_ID, str(staged), above, seconds=900)

    def _run(self, *arguments: str, seconds: float = 120.0) -> str:
        return pymobiledevice3(*arguments, "--udid", self.serial, seconds=seconds)

    def _succeeded(self, *arguments: str) -> bool:
        """False if it failed since there is no such file."""
        command = [TOOL, "--no-color", *arguments, "--udid", self.serial]
        finished = run_tool(command, seconds=120, install=INSTALL)
        if finished.code != 0:
            if any(words in finished.said for words in _NO_FILE):
                return False
            raise explained(" ".join(command[:4]), finished.said)
        return True


def _documents(path: PurePosixPath) -> str:
    return str("Documents" / path)


def _json(what: str, text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        raise DeviceToolError(
            f"{TOOL} {what} wrote no JSON. Use version 11 or newer: pip install -U {TOOL}"
        ) from None


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _whole(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _truth(value: Any) -> bool | None:
    return value if isinstance(value, bool) else None
