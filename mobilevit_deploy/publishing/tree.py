"""What publishing does with files and folders: synced, exchanged, removed; links never followed."""

import contextlib
import ctypes
import errno
import os
import shutil
import sys
from pathlib import Path, PurePosixPath

from mobilevit_deploy.errors import PublicationError

_AT_FDCWD = -100
_EXCHANGE = 2  # RENAME_EXCHANGE of renameat2, RENAME_SWAP of renamex_np


def exchange(one: Path, other: Path) -> None:
    """Exchange what two paths name, in one step.

    Raises:
        OSError: ENOSYS where the system has no such call; else what it says.
    """
    system = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    if sys.platform == "darwin" and hasattr(system, "renamex_np"):
        failed = system.renamex_np(*names, ctypes.c_uint(_EXCHANGE))
    elif sys.platform == "linux" and hasattr(system, "renameat2"):
        first, second = ((ctypes.c_int(_AT_FDCWD), ctypes.c_char_p(name)) for name in names)
        failed = system.renameat2(*first, *second, ctypes.c_uint(_EXCHANGE))
    else:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS), str(other))
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))


def sync(path: Path) -> None:
    """Have a file's content, or a folder's names, on the disk."""
    import fcntl

    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        if hasattr(fcntl, "F_FULLFSYNC"):  # macOS: fsync leaves it in the drive's cache
            with contextlib.suppress(OSError):
                fcntl.fcntl(handle, fcntl.F_FULLFSYNC)
        os.fsync(handle)
    except OSError as error:
        if error.errno not in {errno.EINVAL, errno.ENOTSUP}:  # a file system that has no such call
            raise
    finally:
        os.close(handle)


def sync_tree(path: Path) -> None:
    """Sync every file below a path, then every folder, inner ones first."""
    if not path.is_dir():
        sync(path)
        return
    for folder, _, files in os.walk(path, topdown=False):
        for name in files:
            file = Path(folder, name)
            if file.is_file() and not file.is_symlink():
                sync(file)
        sync(Path(folder))


def remove(path: Path) -> None:
    """Remove a file, a link, or a folder with what it holds; one that is not there is no error."""
    if path.is_symlink() or not path.is_dir():
        path.unlink(missing_ok=True)
        return
    _make_removable(path)
    shutil.rmtree(path)


def discard(path: Path) -> None:
    """Remove as much as can be; what stays is found by the next one who publishes."""
    with contextlib.suppress(OSError):
        _make_removable(path)
    shutil.rmtree(path, ignore_errors=True)


def _make_removable(path: Path) -> None:
    for folder, _, _ in os.walk(path):
        if not os.access(folder, os.W_OK | os.X_OK):
            Path(folder).chmod(0o700)


def require_inside(folder: Path, path: str) -> None:
    """Refuse a path that is not below the folder, or has something other than folders above it.

    Raises:
        PublicationError: it leads elsewhere.
    """
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts:
        raise PublicationError(f"{path!r} is no path inside {folder}. Nothing was changed.")
    above = folder
    for part in parts[:-1]:
        above /= part
        if above.is_symlink() or (above.exists() and not above.is_dir()):
            kind = "a link, and links are not followed" if above.is_symlink() else "no folder"
            raise PublicationError(
                f"{path} cannot be written to {folder}: {above} is {kind}. "
                "Remove it, or choose another folder."
            )
