"""An iPhone through `xcrun devicectl`, on a Mac with Xcode."""

import errno
import os
import shutil
import tempfile
import time
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from benchmarks.devices.devicectl import DevicectlError, Json, devicectl, fact
from benchmarks.devices.ios_faults import DEVELOPER_MODE_OFF, NOT_TRUSTED, explained
from benchmarks.devices.iphone import IPhone
from benchmarks.devices.phone import APP_ID, AppError, PhoneConditions
from benchmarks.devices.receipts import Receipts
from mobilevit_deploy.contract.digest import digest

_DOMAIN = ("--domain-type", "appDataContainer", "--domain-identifier", APP_ID)
_FILE_ERROR = ("com.apple.dt.CoreDeviceError", 7000)
_RECEIPTS = "receipts.json"


def list_iphones() -> list[IPhone]:
    """The iPhones that this Mac knows and that are within reach.

    Raises:
        DeviceError: devicectl is missing or failed.
    """
    try:
        devices = devicectl("list", "devices")["devices"]
    except DevicectlError as error:
        raise explained("devicectl list devices", error.said) from None
    return [_iphone(one) for one in devices if _is_within_reach(one)]


def _is_within_reach(device: Json) -> bool:
    state = fact(device, "properties.connection.state", "connectionProperties.tunnelState")
    kind = fact(device, "properties.hardware.productType", "hardwareProperties.productType")
    reality = fact(device, "properties.hardware.reality", "hardwareProperties.reality")
    # "disconnected" is a phone that nobody has talked to yet; simulators are listed since Xcode 27.
    return state != "unavailable" and reality != "simulated" and str(kind).startswith("iPhone")


def _iphone(device: Json) -> IPhone:
    hardware = ("properties.hardware", "hardwareProperties")
    paired = fact(device, "properties.connection.pairingState", "connectionProperties.pairingState")
    mode = fact(
        device, "properties.state.developerModeStatus", "deviceProperties.developerModeStatus"
    )
    problem = None
    if paired not in {None, "paired"}:
        problem = NOT_TRUSTED
    elif mode == "disabled" or (isinstance(mode, dict) and "disabled" in mode):
        problem = DEVELOPER_MODE_OFF
    return IPhone(
        serial=str(fact(device, *(f"{part}.udid" for part in hardware), "identifier")),
        name=str(fact(device, "properties.state.name", "deviceProperties.name") or "iPhone"),
        model=str(
            fact(
                device,
                *(
                    f"{part}.{name}"
                    for name in ("marketingName", "productType")
                    for part in hardware
                ),
            )
        ),
        system=str(
            fact(
                device,
                "properties.software.osVersionNumber.stringValue",
                "deviceProperties.osVersionNumber",
            )
        ),
        problem=problem,
    )


class DevicectlPhone:
    """An iPhone with the harness app, through devicectl.

    `digests` knows the files that this computer has put there, not those that the app wrote:
    devicectl tells no digests.
    """

    def __init__(self, iphone: IPhone) -> None:
        """A phone from `list_iphones`."""
        self.serial = iphone.serial
        self._iphone = iphone
        self._address: str | None = None  # of the installed app; another after each installation
        self._receipts = Receipts(
            lambda: self.read(self.root() / _RECEIPTS),
            lambda text: self._push_bytes(text, self.root() / _RECEIPTS),
        )

    def describe(self) -> str:
        """Name, model and version of iOS."""
        return str(self._iphone)

    def install(self, app: Path) -> None:
        """Install a signed `.app`.

        Raises:
            AppError: it is not signed for this phone, or is none.
            PhoneFullError: no space for it.
        """
        self._run("device", "install", "app", positional=[str(app)], seconds=600)
        self._receipts.forget()
        self._address = None

    def installed(self) -> bool:
        """Is the app there?"""
        self._address = self._app()
        return self._address is not None

    def root(self) -> PurePosixPath:
        """Below the app's Documents folder, which is also where it looks for campaigns."""
        return PurePosixPath("campaigns")

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """What this computer put there, what arrived whole, and what is still there."""
        sent = self._receipts.below(folder)
        there = self._listed(folder, "--recurse") if sent else []
        return {
            path: digest
            for path, digest in sent.items()
            if any(f"/{one}".endswith(f"/{path}") for one in there)
        }

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file there; one whose copy was cut off is not in `digests`."""
        self._receipts.expect(to)
        self._push(source, to)
        self._receipts.add(to, digest(source))

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            copy = Path(folder) / "content"
            options = [*_DOMAIN, "--source", str(_documents(path)), "--destination", str(copy)]
            try:
                devicectl("device", "copy", "from", device=self.serial, options=options)
            except DevicectlError as error:
                if _is_not_there(error):
                    return None
                raise explained("devicectl device copy from", error.said) from None
            return copy.read_bytes()

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file or folder.

        devicectl cannot: its `--remove-existing-content` empties the app's whole container. So the
        app is asked to, and starts for a moment.
        """
        self._receipts.remove(path)
        if not self._exists(path):
            return
        self._launch("--remove", path)
        end = time.monotonic() + 60
        while self._exists(path):
            if time.monotonic() > end:
                raise AppError(f"The app did not remove {path}. Delete it in the Files app.")
            time.sleep(0.5)
        self.stop()

    def launch(self, campaign: PurePosixPath) -> None:
        """Start the app with a campaign.

        Raises:
            AppError: it is not installed, not trusted, or the phone is locked.
        """
        self._receipts.flush()
        self._launch("--campaign", campaign)

    def running(self) -> bool:
        """Does the app's process live?"""
        return bool(self._processes())

    def stop(self) -> None:
        """End the app, if it runs."""
        for process in self._processes():
            self._run("device", "process", "terminate", options=["--pid", str(process), "--kill"])

    def conditions(self) -> PhoneConditions:
        """Whether it is locked; devicectl tells neither battery nor space."""
        state = self._run("device", "info", "lockState")
        locked = state.get("passcodeRequired")
        return PhoneConditions(locked=locked if isinstance(locked, bool) else None)

    def _launch(self, option: str, path: PurePosixPath) -> None:
        # What follows -- is the app's, whatever devicectl's own options are called.
        self._run(
            "device",
            "process",
            "launch",
            options=["--terminate-existing"],
            positional=[APP_ID, "--", option, str(path)],
        )

    def _app(self) -> str | None:
        """The app's address on the phone; None if it is not installed."""
        found = self._run("device", "info", "apps", options=["--bundle-id", APP_ID])
        for app in found.get("apps", []):
            if app.get("bundleIdentifier") == APP_ID:
                return str(app.get("url"))
        return None

    def _processes(self) -> list[int]:
        if self._address is None and not self.installed():
            return []
        folder = unquote(str(self._address)).rstrip("/") + "/"
        return [
            process["processIdentifier"]
            for process in self._run("device", "info", "processes").get("runningProcesses", [])
            if unquote(str(process.get("executable", ""))).startswith(folder)
        ]

    def _exists(self, path: PurePosixPath) -> bool:
        listed = self._listed(path.parent, "--no-recurse")
        return any(PurePosixPath(one).name == path.name for one in listed)

    def _listed(self, folder: PurePosixPath, how: str) -> list[str]:
        """Paths of what is below a folder; none if there is no such folder."""
        options = [*_DOMAIN, "--subdirectory", str(_documents(folder)), how]
        try:
            found = devicectl("device", "info", "files", device=self.serial, options=options)
        except DevicectlError as error:
            if _is_not_there(error):
                return []
            raise explained("devicectl device info files", error.said) from None
        return [str(one["relativePath"]) for one in found["files"]]

    def _push_bytes(self, content: bytes, to: PurePosixPath) -> None:
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            source = Path(folder) / "content"
            source.write_bytes(content)
            self._push(source, to)

    def _push(self, source: Path, to: PurePosixPath) -> None:
        """Send a tree of folders with the one file in it: those that are missing are made."""
        with tempfile.TemporaryDirectory(prefix="mvit-") as folder:
            staged = Path(folder) / to
            staged.parent.mkdir(parents=True)
            try:
                os.link(source, staged)
            except OSError:  # another volume
                shutil.copyfile(source, staged)
            options = [*_DOMAIN, "--source", folder, "--destination", "Documents"]
            self._run("device", "copy", "to", options=options, seconds=900)

    def _run(
        self,
        *subcommand: str,
        options: list[str] | None = None,
        positional: list[str] | None = None,
        seconds: float = 60.0,
    ) -> Json:
        try:
            return devicectl(
                *subcommand,
                device=self.serial,
                options=options or [],
                positional=positional or [],
                seconds=seconds,
            )
        except DevicectlError as error:
            raise explained(" ".join(("devicectl", *subcommand)), error.said) from None


def _is_not_there(error: DevicectlError) -> bool:
    """Is it the error for a path that does not exist? Lost connections have the same first code."""
    causes = {code for domain, code in error.domains if domain == "NSPOSIXErrorDomain"}
    return _FILE_ERROR in error.domains and causes <= {errno.ENOENT}


def _documents(path: PurePosixPath) -> PurePosixPath:
    return "Documents" / path
