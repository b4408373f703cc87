"""The adb program: which phones it sees, and what it says."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.devices.external_tool import Answer, run_tool
from benchmarks.devices.phone import ConnectionLostError, DeviceNotFoundError, DeviceToolError

_INSTALL = (
    "Install Android's platform tools (Debian, Ubuntu: apt install adb), or set ANDROID_HOME."
)
_LIST_SECONDS = 30.0
_MARK = b"mvit-exit:"

_NOT_READY = {
    "unauthorized": "unlock it, allow USB debugging for this computer, and try again",
    "authorizing": "unlock it, allow USB debugging for this computer, and try again",
    "offline": "plug it in again, or switch USB debugging off and on",
    "no permissions": "this computer may not use its USB port: see udev rules in docs/phones.md",
    "connecting": "wait a moment and try again",
    "recovery": "start Android on it",
    "sideload": "start Android on it",
    "bootloader": "start Android on it",
}


@dataclass(frozen=True)
class Listed:
    """One line of `adb devices -l`."""

    serial: str
    state: str
    model: str | None

    @property
    def sentence(self) -> str:
        """The line for people: what it is, and what to do if it is not ready."""
        name = self.serial if self.model is None else f"{self.serial} ({self.model})"
        hint = _NOT_READY.get(self.state)
        return f"{name}: {self.state}" + (f"; {hint}" if hint else "")


@dataclass(frozen=True)
class AdbClient:
    """The adb program."""

    program: Path

    def run(self, arguments: Sequence[str], seconds: float) -> Answer:
        """Run adb.

        Raises:
            ConnectionLostError: it did not end in time.
        """
        command = [str(self.program), *arguments]
        return run_tool(command, seconds=seconds, install=_INSTALL)

    def shell(self, serial: str, command: str, seconds: float) -> Answer:
        """Run a command in the phone's shell.

        Raises:
            ConnectionLostError: the answer did not arrive as a whole.
        """
        # What adb exits with when a connection breaks may be a command's exit code as well: only
        # an answer with this end is one.
        marked = f"{{ {command}; }}; echo {_MARK.decode()}$?"
        answer = self.run(["-s", serial, "shell", marked], seconds)
        output, mark, code = answer.output.rpartition(_MARK)
        if not mark or not code.strip().isdigit():
            raise ConnectionLostError(f"{serial} does not answer: {answer.last_line}.")
        return Answer(int(code), output, answer.complaints)

    def devices(self) -> list[Listed]:
        """All that adb sees, ready or not."""
        answer = self.run(["devices", "-l"], _LIST_SECONDS)
        if answer.code:
            raise DeviceToolError(f"adb devices failed: {answer.last_line}. Try: adb kill-server")
        return parse_devices(answer.text)

    def ready_device(self, serial: str | None) -> str:
        """The serial number of the one phone that can be used, or of the one asked for.

        Raises:
            DeviceNotFoundError: there is none, several, or the one asked for is not ready.
        """
        listed = self.devices()
        ready = [one for one in listed if one.state == "device"]
        everything = "\n".join(f"  {one.sentence}" for one in listed)
        if serial is not None:
            if any(one.serial == serial for one in ready):
                return serial
            if not listed:
                raise DeviceNotFoundError(f"adb sees no phone, and {serial} was asked for.")
            raise DeviceNotFoundError(f"{serial} cannot be used. adb sees:\n{everything}")
        if not listed:
            raise DeviceNotFoundError(
                "adb sees no phone. Switch on USB debugging in its developer options, connect it "
                "by a cable that carries data, and allow this computer on its screen."
            )
        if not ready:
            raise DeviceNotFoundError(f"No phone can be used. adb sees:\n{everything}")
        if len(ready) > 1:
            raise DeviceNotFoundError(
                f"Several phones are connected; choose one with --serial:\n{everything}"
            )
        return ready[0].serial


def find_adb() -> AdbClient:
    """The adb of the PATH, or of the Android SDK that ANDROID_HOME names.

    Raises:
        DeviceToolError: there is none.
    """
    found = shutil.which("adb")
    if found is None and (sdk := os.environ.get("ANDROID_HOME")):
        found = shutil.which("adb", path=str(Path(sdk, "platform-tools")))
    if found is None:
        raise DeviceToolError(f"adb is not installed. {_INSTALL}")
    return AdbClient(Path(found))


def parse_devices(text: str) -> list[Listed]:
    """The lines of `adb devices -l`."""
    _, _, body = text.partition("List of devices attached")
    listed = []
    for line in filter(None, map(str.strip, body.splitlines())):
        serial, _, rest = line.partition(" ")
        rest = rest.strip()
        state = "no permissions" if rest.startswith("no permissions") else rest.split(" ")[0]
        facts = dict(word.split(":", 1) for word in rest.split() if ":" in word)
        listed.append(Listed(serial, state, facts.get("model")))
    return listed
