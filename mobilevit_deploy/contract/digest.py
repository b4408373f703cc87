"""SHA-256 of what an export folder holds, and copies that are proven while they are made."""

import contextlib
import hashlib
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.reading import ARTIFACT, opened

_CHUNK = 2**20


def digest(path: Path, copy: Path | None = None) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits.

    Of a folder: the SHA-256 over one line "sha256  path" per file, sorted by the parts of the path,
    so that it does not depend on times, owners or the order in which the files were written. No
    path may break the line: that is what lets two folders have one digest only if they are equal.

    Args:
        path: the file or folder.
        copy: where the very bytes that are hashed are written as well; nothing is there yet.

    Raises:
        ManifestError: a link, a device or a name with a control character is among them, or
            something cannot be read.
        OSError: the copy cannot be written.
    """
    if not _is_folder(path):
        return _file_digest(path, copy)
    if copy is not None:
        copy.mkdir()
    lines = []
    for name in _files(path):
        to = None if copy is None else copy / name
        if to is not None:
            to.parent.mkdir(parents=True, exist_ok=True)
        lines.append(f"{_file_digest(path / name, to)}  {name.as_posix()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def size_in_bytes(path: Path) -> int:
    """Bytes of a file, or of all files below a folder; errors as `digest`."""
    if _is_folder(path):
        return sum((path / name).lstat().st_size for name in _files(path))
    return path.stat().st_size


def _files(folder: Path) -> list[Path]:
    """The files below a folder, relative to it, in the order of the digest."""
    found = []
    for path in folder.rglob("*"):
        name = path.relative_to(folder)
        # Control characters, and what stands for bytes that are no UTF-8.
        if {unicodedata.category(character) for character in path.name} & {"Cc", "Cs"}:
            raise ManifestError(
                f"{folder.name} holds a file named {name.as_posix()!r}: no digest covers a name "
                "with such characters. Export again."
            )
        if not _is_folder(path):
            found.append(name)
    return sorted(found)


def _is_folder(path: Path) -> bool:
    """Whether it is a folder and no file; a link, which may lead anywhere, is neither."""
    try:
        mode = path.lstat().st_mode
    except OSError as error:
        raise ManifestError(f"{path} cannot be read: {error.strerror}.") from None
    if not (stat.S_ISDIR(mode) or stat.S_ISREG(mode)):
        kind = "a link" if stat.S_ISLNK(mode) else "no plain file"
        raise ManifestError(
            f"{path} is {kind}; an export folder holds files and folders only. Export again, or "
            "replace it by what it leads to."
        )
    return stat.S_ISDIR(mode)


def read_plain(path: Path, most: int) -> bytes:
    """The first bytes of a plain file, at most so many; errors as `digest`."""
    with opened(path, ARTIFACT, links=False) as file:
        return file.read(min(most, os.fstat(file.fileno()).st_size + 1))


def _file_digest(path: Path, copy: Path | None) -> str:
    found = hashlib.sha256()
    with contextlib.ExitStack() as stack:
        to = None if copy is None else stack.enter_context(copy.open("xb"))
        for chunk in _chunks(stack.enter_context(opened(path, ARTIFACT, links=False))):
            found.update(chunk)
            if to is not None:
                to.write(chunk)
    return found.hexdigest()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
