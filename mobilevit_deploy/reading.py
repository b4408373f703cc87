"""The one way in which files from outside are opened: what they may be, how large, read once."""

import contextlib
import errno
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from mobilevit_deploy.errors import (
    CheckpointError,
    ImageError,
    ManifestError,
    MobileViTError,
    UsageError,
)

_MIB = 2**20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""Without waiting until somebody writes into a pipe; Windows would change the ends of lines."""


@dataclass(frozen=True)
class Kind:
    """A kind of file: the most bytes that one may have, what is raised, and with which words."""

    largest: int
    error: type[MobileViTError]
    missing: str = ""
    too_large: str = "No real one is as large."
    unread: str = "cannot be read"


# Many times what real ones hold: the largest network has 74 MB, with its optimizer's state 300.
CHECKPOINT = Kind(
    512 * _MIB,
    CheckpointError,
    "No such checkpoint: {path}. Give a file, a folder, or one of demo, pretrained, random.",
    "Keep the weights alone: torch.save(model.state_dict(), 'weights.pt')",
)
CONFIGURATION = Kind(8 * _MIB, CheckpointError)
LABELS = Kind(8 * _MIB, CheckpointError)
PREPROCESSING = Kind(_MIB, CheckpointError)
RECIPE = Kind(_MIB, UsageError)
PICTURE = Kind(
    256 * _MIB,
    ImageError,
    "No such picture: {path}.",
    "Save it smaller.",
    "cannot be read as a picture",
)
MASK_FILE = Kind(64 * _MIB, UsageError)
ANNOTATIONS = Kind(1024 * _MIB, UsageError)
MANIFEST = Kind(
    16 * _MIB,
    ManifestError,
    "{path.parent} is no export folder: it has no {path.name}. "
    "Make one with: mvit-export --format onnx --output FOLDER",
)
REFERENCE = Kind(512 * _MIB, ManifestError)
PACKAGE_LISTING = Kind(_MIB, ManifestError)
ARTIFACT = Kind(2048 * _MIB, ManifestError)


@contextlib.contextmanager
def explained(path: Path, kind: Kind) -> Iterator[None]:
    """What the system says of a file as an error of its kind; names that cannot be, too."""
    try:
        yield
    except OSError as error:
        if kind.missing and isinstance(error, FileNotFoundError | NotADirectoryError):
            raise kind.error(kind.missing.format(path=path)) from None
        raise kind.error(f"{path} {kind.unread}: {error.strerror or error}.") from error


def opened(path: Path, kind: Kind, *, links: bool = True) -> BinaryIO:
    """A regular file, opened for reading: what is opened is looked at, not what had its name.

    Args:
        path: its name.
        kind: how large it may be, and what is raised.
        links: follow a link that has that name; otherwise it is refused.

    Raises:
        MobileViTError: of the kind: there is none, it is a folder, a pipe or a device, it is too
            large, or it cannot be opened.
    """
    with explained(path, kind):
        try:
            descriptor = os.open(path, _FLAGS if links else _FLAGS | getattr(os, "O_NOFOLLOW", 0))
        except ValueError as error:  # a zero byte in its name
            raise kind.error(f"{path} {kind.unread}: {error}.") from error
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            os.close(descriptor)
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with contextlib.ExitStack() as refused:
            file = refused.enter_context(os.fdopen(descriptor, "rb"))
            if not stat.S_ISREG(status.st_mode):
                raise kind.error(f"{path} is not a regular file.")
            _require_size(path, kind, status.st_size)
            refused.pop_all()
        return file


@contextlib.contextmanager
def open_file(path: Path, kind: Kind) -> Iterator[BinaryIO]:
    """A file of `opened` in a `with` statement; what cannot be read in it is explained as well."""
    with explained(path, kind), opened(path, kind) as file:
        yield file


def read_file(path: Path, kind: Kind) -> bytes:
    """All that a file holds, read once; errors as `open_file`."""
    with open_file(path, kind) as file:
        content = file.read(kind.largest + 1)  # it may grow meanwhile
    _require_size(path, kind, len(content))
    return content


def _require_size(path: Path, kind: Kind, size: int) -> None:
    if size > kind.largest:
        raise kind.error(
            f"{path} has {size} bytes; at most {kind.largest} are read. {kind.too_large}"
        )
