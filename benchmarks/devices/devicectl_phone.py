"""An iPhone through `xcrun devicectl`, on a Mac with Xcode."""

import functools
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from benchmarks.devices.devicectl import Json, devicectl, fact
from benchmarks.devices.ios_faults import DEVELOPER_MODE_OFF, NOT_TRUSTED
from benchmarks.devices.iphone import CAMPAIGNS, ConnectedIPhone, IPhone
from benchmarks.devices.phone import AppError, NoFileError, PhoneConditions

_APP_SECONDS = 60.0
"""For the app to start and do what it was asked."""


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

    def __init__(self, iphone: IPhone, app_id: str) -> None:
        """A phone from `listed`."""
        super().__init__(iphone, app_id)
        self._domain = ("--domain-type", "appDataContainer", "--domain-identifier", app_id)
        self._run = functools.partial(devicectl, device=self.serial)
        self._address: str | None = None  # of the installed app; another after each installation

    def _install(self, app: Path) -> None:
        self._run("device", "install", "app", positional=[str(app)], seconds=600)
        self._address = None

    def installed(self) -> bool:
        """Is the app there?"""
        found = self._run("device", "info", "apps", options=["--bundle-id", self.app_id])
        addresses = [
            str(app.get("url"))
            for app in found.get("apps", [])
            if app.get("bundleIdentifier") == self.app_id
        ]
        self._address = next(iter(addresses), None)
        return self._address is not None

    def make(self, folders: Sequence[PurePosixPath]) -> None:
        """Have the app make folders.

        What devicectl makes belongs to another user, and the app could remove nothing in it.
        """
        if not self._without(folders):
            return
        self._start(["--make", *map(str, folders)])
        self._await(lambda: not self._without(folders), f"make {folders[0]}")

    def _without(self, folders: Sequence[PurePosixPath]) -> list[PurePosixPath]:
        """Those of these folders that are not there."""
        there = self._sizes(CAMPAIGNS)
        inside = [str(folder.relative_to(CAMPAIGNS)) for folder in folders]
        return [
            folder
            for folder, path in zip(folders, inside, strict=True)
            if not any(f"/{one}".rstrip("/").endswith(f"/{path}") for one in there)
        ]

    def _sizes(self, folder: PurePosixPath) -> dict[str, int | None]:
        return self._listed_in(folder, "--recurse")

    def _send(self, tree: Path, path: PurePosixPath) -> None:
        files = ["--source", str(tree / path), "--destination", str(_documents(path))]
        self._run("device", "copy", "to", options=[*self._domain, *files], seconds=900)

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            copy = Path(folder) / "content"
            files = ["--source", str(_documents(path)), "--destination", str(copy)]
            try:
                self._run("device", "copy", "from", options=[*self._domain, *files])
            except NoFileError:
                return None
            return copy.read_bytes()

    def _remove(self, path: PurePosixPath) -> None:
        # devicectl cannot: its --remove-existing-content empties the app's whole container. So the
        # app is asked to, and starts for a moment.
        if not self._exists(path):
            return
        self._start(["--remove", str(path)])
        self._await(lambda: not self._exists(path), f"remove {path}")

    def _await(self, done: Callable[[], bool], what: str) -> None:
        """Wait until the app has done something, and end it."""
        end = time.monotonic() + _APP_SECONDS
        while not done():
            if time.monotonic() > end:
                raise AppError(
                    f"The app did not {what} within {_APP_SECONDS:.0f} s. Open it to see why; "
                    "removing the app from the iPhone removes all its files."
                )
            time.sleep(0.5)
        self.stop()

    def _start(self, arguments: Sequence[str]) -> None:
        # What follows -- is the app's, whatever devicectl's own options are called.
        words = [self.app_id, "--", *arguments]
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
        listed = self._listed_in(path.parent, "--no-recurse")
        return any(PurePosixPath(one).name == path.name for one in listed)

    def _listed_in(self, folder: PurePosixPath, how: str) -> dict[str, int | None]:
        options = [*self._domain, "--subdirectory", str(_documents(folder)), how]
        try:
            found = self._run("device", "info", "files", options=options)
        except NoFileError:
            return {}
        return {str(one["relativePath"]): fact(one, "metadata.size") for one in found["files"]}


def _documents(path: PurePosixPath) -> PurePosixPath:
    return "Documents" / path
