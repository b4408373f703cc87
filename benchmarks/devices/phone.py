"""What a campaign needs from a phone, whatever it is connected by."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Protocol

from mobilevit_deploy.errors import DeviceError

APP_ID = "org.mobilevit.harness"
"""Application id of the harness app; its bundle id too, unless it was built with another."""


class DeviceNotFoundError(DeviceError):
    """No phone, several, or one that does not let this computer in."""


class ConnectionLostError(DeviceError):
    """The phone does not answer any more; the same call may succeed once it is back."""


class PhoneFullError(DeviceError):
    """There is no space left on the phone."""


class NoFileError(DeviceError):
    """The phone has no file or folder of that name."""


class AppError(DeviceError):
    """The app is missing, cannot be started, or does not do what it was asked."""


class PhoneLockedError(AppError):
    """The app cannot be started, since the screen is locked; unlocking it is enough."""


class DeviceToolError(DeviceError):
    """The program that talks to phones is missing here, or failed."""


@dataclass(frozen=True)
class PhoneConditions:
    """What a phone tells of itself; None where it does not."""

    battery_percent: float | None = None
    charging: bool | None = None
    thermal: str | None = None
    """The system's own word, e.g. moderate."""
    free_bytes: int | None = None
    """Where campaigns live."""
    locked: bool | None = None


class Phone(Protocol):
    """One phone with the harness app.

    Every method raises `ConnectionLostError` if the phone is gone, and may then be called again;
    none leaves half a file under its name. Paths are the phone's; those given begin with `root()`.
    """

    def describe(self) -> str:
        """Model and system, for people."""

    def install(self, app: Path) -> None:
        """Install the app, or replace it by this one.

        Raises:
            AppError: the phone refused it.
            PhoneFullError: no space for it.
        """

    def installed(self) -> bool:
        """Is the app there?"""

    def root(self) -> PurePosixPath:
        """The folder in which campaigns live: this computer writes there, and the app reads."""

    def results(self, campaign: PurePosixPath) -> PurePosixPath:
        """Where the app writes what comes of a campaign; this computer reads there."""

    def make(self, folders: Sequence[PurePosixPath]) -> None:
        """Have the app make folders, where it could not remove what others made.

        Raises:
            AppError: it did not.
        """

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """Path relative to the folder -> SHA-256 of every file below it; empty if there is none."""

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file there, its folders included; it appears as a whole or not at all.

        Raises:
            PhoneFullError: no space for it.
        """

    def read(self, path: PurePosixPath) -> bytes | None:
        """A file's content; None if it is not there."""

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file or folder; nothing happens if it is not there."""

    def launch(self, campaign: PurePosixPath | None) -> None:
        """Wake the phone and start the app, to work through a campaign's folder or only to open.

        Raises:
            PhoneLockedError: a person has to unlock it first.
            AppError: the app is not installed or does not start.
        """

    def running(self) -> bool:
        """Does the app's process live?"""

    def stop(self) -> None:
        """End the app, if it runs."""

    def conditions(self) -> PhoneConditions:
        """What the phone tells of itself."""
