"""A lock that ends with its owner's process, and says who that is."""

import contextlib
import os
import socket
import time
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from mobilevit_deploy.errors import FolderInUseError
from mobilevit_deploy.publishing.signals import Released

_POLL_SECONDS = 0.02


def try_lock(path: Path) -> int | None:
    """Make and lock a file; an open descriptor that holds it, None where another process does.

    The system lets go of it when the process ends, however that happens.
    """
    import fcntl

    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o644)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Its former owner may have removed the file between our opening and locking it.
        if os.path.samestat(os.fstat(handle), path.lstat()):
            owner = f"process {os.getpid()} on {socket.gethostname()}"
            with contextlib.suppress(OSError):  # on a full disk too, what is left can be removed
                os.ftruncate(handle, 0)
                os.write(handle, f"{owner}, since {datetime.now():%H:%M:%S}".encode())
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    except BaseException:
        os.close(handle)
        raise
    os.close(handle)
    return None


@contextlib.contextmanager
def lock(path: Path, target: Path, seconds: float, released: Released) -> Iterator[None]:
    """Hold a lock for a block; its file is there only meanwhile.

    Args:
        path: the lock's file.
        target: what it is for, for people.
        seconds: how long another owner is waited for.
        released: signals are taken while waiting.

    Raises:
        FolderInUseError: another process still holds it.
    """
    deadline = time.monotonic() + seconds
    while (handle := try_lock(path)) is None:
        if time.monotonic() > deadline:
            with contextlib.suppress(OSError):
                owner = path.read_text(errors="replace")[:200] or "another process"
                raise FolderInUseError(
                    f"{target} is being written to by {owner}. It was waited for {seconds:g} s. "
                    "Try again when that has ended, or choose another folder."
                )
        with released():
            time.sleep(_POLL_SECONDS)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):  # then it is there, unlocked, for the next one
            path.unlink()
        os.close(handle)
