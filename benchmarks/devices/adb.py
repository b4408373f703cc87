"""An Android phone, reached with adb.

A campaign lives below `/sdcard/Android/media/APP`: of the folders that belong to an app, the one
that adb's shell may write to as well. (Since Android 11 it need not be able to open
`/sdcard/Android/data/APP`, and what it makes there belongs to the shell and not to the app.)
"""

import re
import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.devices.adb_client import AdbClient, find_adb
from benchmarks.devices.external_tool import Answer
from benchmarks.devices.phone import (
    APP_ID,
    AppError,
    ConnectionLostError,
    PhoneConditions,
    PhoneFullError,
)
from mobilevit_deploy.errors import DeviceError

ACTIVITY = f"{APP_ID}/{APP_ID}.app.MeasureActivity"
CAMPAIGNS = PurePosixPath("/sdcard/Android/media", APP_ID, "campaigns")

_INSTALL_SECONDS = 300.0
_LAUNCH_SECONDS = 60.0
_SLOWEST_BYTES_PER_SECOND = 500_000  # of a push; USB 2 manages 20 MB
_THERMAL = ("none", "light", "moderate", "severe", "critical", "emergency", "shutdown")
"""Android's names of the thermal states 0 to 6."""
_PART = ".part"
_FULL = re.compile(r"no space left|INSTALL_FAILED_INSUFFICIENT_STORAGE", re.IGNORECASE)


@dataclass(frozen=True)
class AdbPhone:
    """A phone that adb lists as a device."""

    serial: str
    client: AdbClient

    def describe(self) -> str:
        """E.g. Pixel 8, Android 16."""
        names = ("ro.product.model", "ro.build.version.release")
        model, release = (self._shell(f"getprop {name}").text or "unknown" for name in names)
        return f"{model}, Android {release} ({self.serial})"

    def install(self, app: Path) -> None:
        """Install an APK, or replace the app by it."""
        if not app.is_file():
            raise AppError(f"There is no file {app}. --app names an APK.")
        answer = self.client.run(
            ["-s", self.serial, "install", "--no-streaming", "-r", "-t", str(app)], _INSTALL_SECONDS
        )
        if answer.code == 0 and "Success" in answer.everything:
            return
        self._require_connected(answer)
        said = answer.last_line
        if _FULL.search(answer.everything):
            raise PhoneFullError(f"{app.name} was not installed: {said}.")
        hint = ""
        if "INSTALL_FAILED_UPDATE_INCOMPATIBLE" in answer.everything:
            hint = (
                " The app on the phone has another signature; remove it with: "
                f"adb -s {self.serial} uninstall {APP_ID}"
            )
        raise AppError(f"{app.name} was not installed: {said}.{hint}")

    def installed(self) -> bool:
        """Does the package manager know the app?"""
        return self._shell(f"pm path {APP_ID}").text.startswith("package:")

    def root(self) -> PurePosixPath:
        """Where campaigns live."""
        return CAMPAIGNS

    def results(self, campaign: PurePosixPath) -> PurePosixPath:
        """The campaign's own folder: app and shell both write there."""
        return campaign

    def make(self, folders: Sequence[PurePosixPath]) -> None:
        """Nothing: a push makes them, and the app may remove them."""

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """SHA-256 of every file below a folder, computed by the phone."""
        place = shlex.quote(str(folder))
        command = f"cd {place} 2>/dev/null && find . -type f -exec sha256sum {{}} +"
        lines = self._shell(command).text.splitlines()
        pairs = (line.split(maxsplit=1) for line in lines)
        return {path.removeprefix("./"): sha256 for sha256, path in pairs}

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file under another name, then rename it, so that no half file has its name."""
        part = to.with_name(to.name + _PART)
        made = self._shell(f"mkdir -p {shlex.quote(str(to.parent))}")
        self._require_done(made, f"{to.parent} was not made")
        seconds = 60 + source.stat().st_size / _SLOWEST_BYTES_PER_SECOND
        answer = self.client.run(["-s", self.serial, "push", str(source), str(part)], seconds)
        if answer.code:
            self._require_connected(answer)
            self.remove(part)
            self._require_done(answer, f"{to.name} was not pushed")
        moved = self._shell(f"mv -f {shlex.quote(str(part))} {shlex.quote(str(to))}")
        self._require_done(moved, f"{to.name} was not put in its place")

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content."""
        answer = self._shell(f"cat {shlex.quote(str(path))}")
        if answer.code == 0:
            return answer.output
        if "No such file" in answer.complaints:
            return None
        raise DeviceError(f"{path} cannot be read: {answer.last_line}.")

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file or folder."""
        answer = self._shell(f"rm -rf {shlex.quote(str(path))}")
        self._require_done(answer, f"{path} was not removed")

    def launch(self, campaign: PurePosixPath | None) -> None:
        """Wake the phone, and start the app by an intent, with a campaign's folder if any."""
        # A lock that wants no code is passed; one that does stays, and the app shows above it.
        self._shell("input keyevent KEYCODE_WAKEUP; wm dismiss-keyguard")
        extra = "" if campaign is None else f" --es campaign {shlex.quote(str(campaign))}"
        answer = self._shell(f"am start -W -n {ACTIVITY}{extra}", _LAUNCH_SECONDS)
        if answer.code or "Error" in answer.everything:
            errors = [line for line in answer.everything.splitlines() if "Error" in line]
            raise AppError(
                f"The app was not started: {errors[0] if errors else answer.last_line}. "
                "Install the app of this release with --app FILE."
            )

    def running(self) -> bool:
        """Has the app a process?"""
        return self._shell(f"pidof {APP_ID}").code == 0

    def stop(self) -> None:
        """End the app."""
        self._shell(f"am force-stop {APP_ID}")

    def conditions(self) -> PhoneConditions:
        """What `dumpsys` and `stat` tell; a line that is not there is not known."""
        battery = self._shell("dumpsys battery").text
        percent = _number(r"^\s*level: (\d+)", battery)
        powered = re.findall(r"^\s*\w[\w ]* powered: (true|false)", battery, re.MULTILINE)
        status = _number(r"Thermal Status: (\d+)", self._shell("dumpsys thermalservice").text)
        storage = self._shell("stat -f -c '%a %S' /sdcard").text.split()
        locked = re.findall(r"deviceLocked=([01])", self._shell("dumpsys trust").text)
        return PhoneConditions(
            battery_percent=percent,
            charging="true" in powered if powered else None,
            thermal=None
            if status is None
            else (_THERMAL[status] if status < len(_THERMAL) else str(status)),
            free_bytes=int(storage[0]) * int(storage[1]) if len(storage) == 2 else None,
            locked=locked[0] == "1" if locked else None,
        )

    def _shell(self, command: str, seconds: float = 60.0) -> Answer:
        return self.client.shell(self.serial, command, seconds)

    def _require_done(self, answer: Answer, what: str) -> None:
        if answer.code == 0:
            return
        if _FULL.search(answer.everything):
            raise PhoneFullError(f"{what}: no space is left on the phone.")
        raise DeviceError(f"{what}: {answer.last_line}.")

    def _require_connected(self, answer: Answer) -> None:
        state = self.client.run(["-s", self.serial, "get-state"], 10)
        if state.output.strip() != b"device":
            raise ConnectionLostError(f"{self.serial} is gone: {answer.last_line}.")


def find_phone(serial: str | None) -> AdbPhone:
    """The one phone that adb can use, or the one asked for.

    Raises:
        DeviceToolError: adb is not installed.
        DeviceNotFoundError: there is no such phone, or several.
    """
    client = find_adb()
    return AdbPhone(client.ready_device(serial), client)


def _number(pattern: str, text: str) -> int | None:
    found = re.search(pattern, text, re.MULTILINE)
    return None if found is None else int(found[1])
