"""SHA-256 of what an export folder holds."""

import hashlib
from pathlib import Path


def digest(path: Path) -> str:
    """The SHA-256 of a file, as 64 hexadecimal digits.

    Of a folder: the SHA-256 over one line "sha256  path" per file, sorted by path, so that it does
    not depend on times, owners or the order in which the files were written.
    """
    if path.is_dir():
        lines = (
            f"{digest(file)}  {file.relative_to(path).as_posix()}\n"
            for file in sorted(path.rglob("*"))
            if file.is_file()
        )
        return hashlib.sha256("".join(lines).encode()).hexdigest()
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def size_in_bytes(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    if path.is_dir():
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    return path.stat().st_size
