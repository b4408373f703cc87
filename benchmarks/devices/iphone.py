"""An iPhone, whatever tool reaches it: which one is meant, and how files are known to be on it."""

import contextlib
import os
import shutil
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks.devices.phone import DeviceNotFoundError, Phone
from benchmarks.devices.receipts import Receipt, Receipts
from mobilevit_deploy.contract.digest import digest

CAMPAIGNS = PurePosixPath("campaigns")
"""Below the app's Documents folder, which is also where it looks for campaigns."""

RESULTS = PurePosixPath("results")
"""Beside it, made by the app: of a folder that a tool made it could be refused the writing."""

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

    def __init__(self, iphone: IPhone, app_id: str) -> None:
        """A phone that a tool sees, and the bundle id of the app on it."""
        self.serial = iphone.serial
        self.app_id = app_id
        self._iphone = iphone
        self._receipts = Receipts(lambda: self.read(_RECEIPTS), self._write_receipts)

    def describe(self) -> str:
        """Name, model and version of iOS."""
        return str(self._iphone)

    def root(self) -> PurePosixPath:
        """Where campaigns live."""
        return CAMPAIGNS

    def results(self, campaign: PurePosixPath) -> PurePosixPath:
        """Where the app writes a campaign's outcome and reports."""
        return RESULTS / campaign.name

    def make(self, folders: Sequence[PurePosixPath]) -> None:
        """Nothing: what the tool makes belongs to the app."""

    def install(self, app: Path) -> None:
        """Install a signed app.

        Raises:
            AppError: it is not signed for this phone, or is none.
            PhoneFullError: no space for it.
        """
        self._install(app)
        self._receipts.forget()

    def digests(self, folder: PurePosixPath) -> dict[str, str]:
        """What this computer put there, and is there with its size as far as the tool can tell."""
        sent = self._receipts.below(folder)
        there = self._sizes(folder) if sent else None
        if there is not None:
            wrong = [path for path, receipt in sent.items() if not _listed(path, receipt, there)]
            self._receipts.strike([folder / path for path in wrong])
            sent = self._receipts.below(folder)
        return {path: receipt.sha256 for path, receipt in sent.items()}

    def push(self, source: Path, to: PurePosixPath) -> None:
        """Copy a file there; one whose copy was cut off is not in `digests`."""
        self._receipts.strike([to])
        with _staged(to) as (tree, staged):
            try:
                os.link(source, staged)
            except OSError:  # another volume
                shutil.copyfile(source, staged)
            self._send(tree, to)
        self._receipts.add(to, Receipt(digest(source), source.stat().st_size))

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
    def _sizes(self, folder: PurePosixPath) -> dict[str, int | None] | None:
        """Path -> bytes of what is below a folder, None where they are not told; None: no list."""

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


def _listed(path: str, receipt: Receipt, there: Mapping[str, int | None]) -> bool:
    sizes = [size for one, size in there.items() if f"/{one}".endswith(f"/{path}")]
    return any(size in {None, receipt.bytes} for size in sizes)


@contextlib.contextmanager
def _staged(path: PurePosixPath) -> Iterator[tuple[Path, Path]]:
    """A local folder, and the place in it of the file that goes to a path of the phone."""
    with tempfile.TemporaryDirectory(prefix="mvit-") as tree:
        staged = Path(tree) / path
        staged.parent.mkdir(parents=True)
        yield Path(tree), staged
