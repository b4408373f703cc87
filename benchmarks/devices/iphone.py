"""An iPhone, whatever tool reaches it: which one is meant, and how files are known to be on it."""

import contextlib
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.devices.phone import DeviceNotFoundError, Phone
from benchmarks.devices.receipts import Receipts
from mobilevit_deploy.contract.digest import digest

CAMPAIGNS = PurePosixPath("campaigns")
"""Below the app's Documents folder, which is also where it looks for campaigns."""

_RECEIPTS = CAMPAIGNS / "receipts.json"


@dataclass(frozen=True)
class IPhone:
    """A phone that a tool sees."""

    serial: str
    """Its UDID."""
    name: str
    model: str
    """As it is sold if the tool tells it, else as Apple counts it, e.g. iPhone17,1."""
    system: str
    """Version of iOS."""
    problem: str | None = None
    """Why it cannot be used, and what to do; None if it can."""

    def __str__(self) -> str:
        return f"{self.name} ({self.model}, iOS {self.system})"


def chosen_iphone(found: Sequence[IPhone], serial: str | None) -> IPhone:
    """The phone with this UDID or name, or the only one.

    Raises:
        DeviceNotFoundError: there is none, there are several, or it cannot be used.
    """
    wanted = [one for one in found if serial in {None, one.serial, one.name}]
    if not wanted:
        asked = f" {serial!r}" if serial is not None else ""
        raise DeviceNotFoundError(
            f"No iPhone{asked} is connected. Connect it with a cable, unlock it, and tap Trust."
            + (f" Seen: {_list(found)}." if found else "")
        )
    usable = [one for one in wanted if one.problem is None]
    if not usable:
        raise DeviceNotFoundError(f"{wanted[0]}: {wanted[0].problem}")
    if len(usable) > 1:
        raise DeviceNotFoundError(
            f"Several iPhones are connected: {_list(usable)}. Choose with --serial."
        )
    return usable[0]


def _list(found: Sequence[IPhone]) -> str:
    return ", ".join(f"{one} {one.serial}" for one in found)


class ConnectedIPhone(Phone, ABC):
    """A `Phone` but for what each tool does in its own way; paths are relative to Documents.

    `digests` knows the files that this computer has put there, not those that the app wrote: the
    tools tell no digests.
    """

    @classmethod
    @abstractmethod
    def listed(cls) -> list[IPhone]:
        """The phones within reach.

        Raises:
            DeviceError: the tool is missing or failed, or a phone trusts nobody here.
        """

    def __init__(self, iphone: IPhone) -> None:
        """A phone that a tool sees."""
        self.serial = iphone.serial
        self._iphone = iphone
        self._receipts = Receipts(lambda: self.read(_RECEIPTS), self._write_receipts)

    def describe(self) -> str:
        """Name, model and version of iOS."""
        return str(self._iphone)

    def root(self) -> PurePosixPath:
        """Where campaigns live."""
        return CAMPAIGNS

    def install(self, app: Path) -> None:
        """Install a signed app.

        Raises:
            AppError: it is not signed for this phone, or is none.
            PhoneFullError: no space for it.
        """
        self._install(app)
        self._receipts.forget()

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """What this computer put there, arrived whole, and is still there if the tool can tell."""
        sent = self._receipts.below(folder)
        there = self._names(folder) if sent else None
        return {
            path: sha256
            for path, sha256 in sent.items()
            if there is None or any(f"/{one}".endswith(f"/{path}") for one in there)
        }

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file there; one whose copy was cut off is not in `digests`."""
        self._receipts.expect(to)
        with _staged(to) as (tree, staged):
            try:
                os.link(source, staged)
            except OSError:  # another volume
                shutil.copyfile(source, staged)
            self._send(tree, to)
        self._receipts.add(to, digest(source))

    def remove(self, path: PurePosixPath) -> None:
        """Remove a file or folder; nothing happens if it is not there."""
        self._receipts.remove(path)
        self._remove(path)

    def launch(self, campaign: PurePosixPath | None) -> None:
        """Start the app anew with a campaign, or only open it.

        Raises:
            AppError: it is not installed, not trusted, or the phone is locked.
        """
        self._receipts.flush()
        self._start([] if campaign is None else ["--campaign", str(campaign)])

    def running(self) -> bool:
        """Does the app's process live?"""
        return bool(self._processes())

    def stop(self) -> None:
        """End the app, if it runs."""
        for process in self._processes():
            self._kill(process)

    @abstractmethod
    def _install(self, app: Path) -> None: ...

    @abstractmethod
    def _names(self, folder: PurePosixPath) -> list[str] | None:
        """Paths of the files below a folder; None if the tool cannot tell."""

    @abstractmethod
    def _send(self, tree: Path, path: PurePosixPath) -> None:
        """Copy `tree / path`, the one file of a local tree, with the folders above it."""

    @abstractmethod
    def _remove(self, path: PurePosixPath) -> None: ...

    @abstractmethod
    def _start(self, arguments: Sequence[str]) -> None: ...

    @abstractmethod
    def _processes(self) -> list[int]: ...

    @abstractmethod
    def _kill(self, process: int) -> None: ...

    def _write_receipts(self, text: bytes) -> None:
        with _staged(_RECEIPTS) as (tree, staged):
            staged.write_bytes(text)
            self._send(tree, _RECEIPTS)


@contextlib.contextmanager
def _staged(path: PurePosixPath) -> Iterator[tuple[Path, Path]]:
    """A local folder, and the place in it of the file that goes to a path of the phone."""
    with tempfile.TemporaryDirectory(prefix="mvit-") as tree:
        staged = Path(tree) / path
        staged.parent.mkdir(parents=True)
        yield Path(tree), staged
