"""An iPhone through `xcrun devicectl`, on a Mac with Xcode."""

import functools
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from benchmarks.devices.devicectl import Json, devicectl, fact
from benchmarks.devices.ios_faults import DEVELOPER_MODE_OFF, NOT_TRUSTED
from benchmarks.devices.iphone import ConnectedIPhone, IPhone
from benchmarks.devices.phone import APP_ID, AppError, NoFileError, PhoneConditions

_DOMAIN = ("--domain-type", "appDataContainer", "--domain-identifier", APP_ID)


def _is_within_reach(device: Json) -> bool:
    state = fact(device, "properties.connection.state", "connectionProperties.tunnelState")
    kind = fact(device, "properties.hardware.productType", "hardwareProperties.productType")
    reality = fact(device, "properties.hardware.reality", "hardwareProperties.reality")
    # "disconnected" is a phone that nobody has talked to yet; simulators are listed since Xcode 27.
    return state != "unavailable" and reality != "simulated" and str(kind).startswith("iPhone")


def _iphone(device: Json) -> IPhone:
    now, before = "properties.hardware", "hardwareProperties"
    paired = fact(device, "properties.connection.pairingState", "connectionProperties.pairingState")
    mode = fact(
        device, "properties.state.developerModeStatus", "deviceProperties.developerModeStatus"
    )
    problem = None
    if paired not in {None, "paired"}:
        problem = NOT_TRUSTED
    elif mode == "disabled" or (isinstance(mode, dict) and "disabled" in mode):
        problem = DEVELOPER_MODE_OFF
    sold = [f"{now}.marketingName", f"{before}.marketingName"]
    system = ["properties.software.osVersionNumber.stringValue", "deviceProperties.osVersionNumber"]
    return IPhone(
        serial=str(fact(device, f"{now}.udid", f"{before}.udid", "identifier")),
        name=str(fact(device, "properties.state.name", "deviceProperties.name") or "iPhone"),
        model=str(fact(device, *sold, f"{now}.productType", f"{before}.productType")),
        system=str(fact(device, *system)),
        problem=problem,
    )


class DevicectlPhone(ConnectedIPhone):
    """An iPhone with the harness app; it is installed from a signed `.app`."""

    @classmethod
    def listed(cls) -> list[IPhone]:
        """The iPhones that this Mac knows and that are within reach."""
        devices = devicectl("list", "devices")["devices"]
        return [_iphone(one) for one in devices if _is_within_reach(one)]

    def __init__(self, iphone: IPhone) -> None:
        """A phone from `listed`."""
        super().__init__(iphone)
        self._run = functools.partial(devicectl, device=self.serial)
        self._address: str | None = None  # of the installed app; another after each installation

    def _install(self, app: Path) -> None:
        self._run("device", "install", "app", positional=[str(app)], seconds=600)
        self._address = None

    def installed(self) -> bool:
        """Is the app there?"""
        found = self._run("device", "info", "apps", options=["--bundle-id", APP_ID])
        addresses = [
            str(app.get("url"))
            for app in found.get("apps", [])
            if app.get("bundleIdentifier") == APP_ID
        ]
        self._address = next(iter(addresses), None)
        return self._address is not None

    def _names(self, folder: PurePosixPath) -> list[str]:
        return self._listed(folder, "--recurse")

    def _send(self, tree: Path, path: PurePosixPath) -> None:  # noqa: ARG002 (it is all there is)
        options = [*_DOMAIN, "--source", str(tree), "--destination", "Documents"]
        self._run("device", "copy", "to", options=options, seconds=900)

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            copy = Path(folder) / "content"
            options = [*_DOMAIN, "--source", str(_documents(path)), "--destination", str(copy)]
            try:
                self._run("device", "copy", "from", options=options)
            except NoFileError:
                return None
            return copy.read_bytes()

    def _remove(self, path: PurePosixPath) -> None:
        # devicectl cannot: its --remove-existing-content empties the app's whole container. So the
        # app is asked to, and starts for a moment.
        if not self._exists(path):
            return
        self._start(["--remove", str(path)])
        end = time.monotonic() + 60
        while self._exists(path):
            if time.monotonic() > end:
                raise AppError(f"The app did not remove {path}. Delete it in the Files app.")
            time.sleep(0.5)
        self.stop()

    def _start(self, arguments: Sequence[str]) -> None:
        # What follows -- is the app's, whatever devicectl's own options are called.
        words = [APP_ID, "--", *arguments]
        options = ["--terminate-existing"]
        self._run("device", "process", "launch", options=options, positional=words)

    def _processes(self) -> list[int]:
        if self._address is None and not self.installed():
            return []
        folder = unquote(str(self._address)).rstrip("/") + "/"
        return [
            process["processIdentifier"]
            for process in self._run("device", "info", "processes").get("runningProcesses", [])
            if unquote(str(process.get("executable", ""))).startswith(folder)
        ]

    def _kill(self, process: int) -> None:
        self._run("device", "process", "terminate", options=["--pid", str(process), "--kill"])

    def conditions(self) -> PhoneConditions:
        """Whether it is locked; devicectl tells neither battery nor space."""
        state = self._run("device", "info", "lockState")
        locked = state.get("passcodeRequired")
        return PhoneConditions(locked=locked if isinstance(locked, bool) else None)

    def _exists(self, path: PurePosixPath) -> bool:
        listed = self._listed(path.parent, "--no-recurse")
        return any(PurePosixPath(one).name == path.name for one in listed)

    def _listed(self, folder: PurePosixPath, how: str) -> list[str]:
        options = [*_DOMAIN, "--subdirectory", str(_documents(folder)), how]
        try:
            found = self._run("device", "info", "files", options=options)
        except NoFileError:
            return []
        return [str(one["relativePath"]) for one in found["files"]]


def _documents(path: PurePosixPath) -> PurePosixPath:
    return "Documents" / path
