"""The private folder beside a target in which the next content is built, and the target's lock."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from mobilevit_deploy.publishing import journal
from mobilevit_deploy.publishing.lock import lock, try_lock
from mobilevit_deploy.publishing.signals import Released, signals_held
from mobilevit_deploy.publishing.tree import discard

WAIT_SECONDS = 60.0
"""How long another process that publishes into the same target is waited for."""

_OWNER = "owner"
_LONGEST_NAME = 200  # bytes; file systems take 255, and more is put around it
_ATTEMPTS = 100


@contextlib.contextmanager
def workplace(target: Path) -> Iterator[Path]:
    """An empty folder on the target's file system, removed at the end whatever happens.

    Folders above the target that do not exist are made, and removed again if nothing was put into
    them. What processes that died left of the same target is removed or completed first.

    Args:
        target: a file or folder with a resolved path, which need not exist.

    Raises:
        FolderInUseError: another process holds the target for too long.
        OSError: the disk refuses.
    """
    with signals_held() as released:
        missing = [path for path in target.parents if not path.exists()]
        place, owner = None, None
        try:
            place, owner = _made(target, released)
            with released():
                yield place
        finally:
            if place is not None and owner is not None:
                discard(place)
                os.close(owner)
            for path in missing:
                with contextlib.suppress(OSError):  # not empty: something was published
                    path.rmdir()


@contextlib.contextmanager
def locked(target: Path, seconds: float | None = None) -> Iterator[None]:
    """Hold a target's lock for a short while; signals wait meanwhile.

    Args:
        target: as of `workplace`.
        seconds: how long another process is waited for; `WAIT_SECONDS` if left out.
    """
    with signals_held() as released, _locked(target, released, seconds):
        yield


def finish_interrupted(folder: Path) -> None:
    """Complete what a process that died had begun to put into a folder.

    Raises:
        FolderInUseError: a process that lives does so, for too long.
        OSError: the disk refuses.
    """
    if journal.pending(folder):
        with locked(Path(os.path.realpath(folder))):
            pass


@contextlib.contextmanager
def _locked(target: Path, released: Released, seconds: float | None = None) -> Iterator[None]:
    folder, prefix = _beside(target)
    wait = WAIT_SECONDS if seconds is None else seconds
    with lock(folder / f"{prefix}{journal.WORKPLACE}lock", target, wait, released):
        if target.is_dir():
            for place in journal.pending(target):
                journal.complete(target, place)
            _remove_abandoned(target, ".")
        if folder != target:
            _remove_abandoned(folder, prefix)
        yield


def _beside(target: Path) -> tuple[Path, str]:
    """Where work for a target is hidden, and the beginning of its names.

    That is its parent, or the target itself where that is a folder that cannot be moved.
    """
    name, parent = target.name, target.parent
    if target.is_dir() and not (
        os.access(parent, os.W_OK) and parent.stat().st_dev == target.stat().st_dev
    ):
        return target, "."
    if len(os.fsencode(name)) > _LONGEST_NAME:
        name = hashlib.sha256(os.fsencode(name)).hexdigest()
    return parent, f".{name}."


def _made(target: Path, released: Released) -> tuple[Path, int]:
    """A new workplace, and the descriptor that holds it for this process."""
    for _ in range(_ATTEMPTS):
        target.parent.mkdir(parents=True, exist_ok=True)
        # Another export may remove the folders that it has made before anything of ours is inside.
        with contextlib.suppress(FileNotFoundError), _locked(target, released):
            folder, prefix = _beside(target)
            place = Path(tempfile.mkdtemp(dir=folder, prefix=f"{prefix}{journal.WORKPLACE}"))
            try:
                owner = try_lock(place / _OWNER)
                if owner is not None:
                    return place, owner
            except BaseException:
                discard(place)
                raise
    raise FileNotFoundError(2, "No such file or directory", str(target.parent))


def _remove_abandoned(folder: Path, prefix: str) -> None:
    """Remove workplaces whose processes have died; the target's lock is held."""
    for place in folder.glob(f"{_literal(prefix)}{journal.WORKPLACE}*"):
        if place.is_symlink():
            continue
        with contextlib.suppress(OSError):  # not ours to remove
            owner = try_lock(place / _OWNER)
            if owner is not None:
                discard(place)
                os.close(owner)


def _literal(name: str) -> str:
    """A name in which no character means anything to glob."""
    return "".join(f"[{character}]" if character in "*?[" else character for character in name)
