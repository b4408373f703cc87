"""A folder's next content, put in place in one step."""

import contextlib
import errno
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path, PurePosixPath

from mobilevit_deploy.publishing.journal import change_in_place
from mobilevit_deploy.publishing.tree import exchange, require_inside, sync, sync_tree

_NOT_HERE = {
    *(errno.EXDEV, errno.EBUSY, errno.EINVAL, errno.ENOSYS, errno.ENOTSUP),
    *(errno.EPERM, errno.EACCES, errno.EMLINK),
}
"""What systems say of folders that cannot be exchanged, and of files that cannot be linked."""


def publish_folder(
    folder: Path, work: Path, put: Mapping[str, Path], removed: Collection[str]
) -> None:
    """Change a folder in one step: a reader, or the next process, finds the former or the next.

    Files that are neither put nor removed stay, as hard links, whoever wrote them.

    Args:
        folder: a resolved path, which need not exist; its lock is held.
        work: its workplace.
        put: path inside the folder -> file or folder in the workplace that goes there.
        removed: other paths inside the folder.

    Raises:
        PublicationError: a path leads out of the folder.
        OSError: the disk refuses; nothing was changed.
    """
    made, existed = work / "next", folder.exists()
    changed = {PurePosixPath(path).as_posix() for path in (*put, *removed)}
    # A path behind a link is nothing that was ever published.
    removed = [path for path in removed if _is_inside(folder, path)]
    made.mkdir()
    for path, source in put.items():
        require_inside(folder, path)
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        source.rename(made / path)
    sync_tree(made)
    try:
        if _is_current(folder) or work.is_relative_to(folder):
            raise OSError(errno.EBUSY, os.strerror(errno.EBUSY), str(folder))  # noqa: TRY301
        carried = _carry(folder, made, changed) if existed else {}
        exchanged = existed and any(folder.iterdir())
        if exchanged:
            exchange(made, folder)
        else:
            made.rename(folder)
    except OSError as error:
        if error.errno not in _NOT_HERE or not existed:
            raise
        change_in_place(folder, made, list(put), removed)
        return
    try:
        sync(work)
        sync(folder.parent)
        if exchanged:
            _settle(made, folder, carried, changed)
    except OSError:
        if exchanged:
            exchange(made, folder)
            with contextlib.suppress(OSError):
                _settle(made, folder, carried, changed)
        else:
            folder.rename(made)
            if existed:
                folder.mkdir()
        raise


def _is_inside(folder: Path, path: str) -> bool:
    above = [folder / one for one in PurePosixPath(path).parents]
    return not any(one.is_symlink() for one in above if one != folder)


def _is_current(folder: Path) -> bool:
    """Is the working directory in it? Who sits there would find himself in a removed folder."""
    with contextlib.suppress(OSError):
        return Path.cwd().is_relative_to(folder)
    return False


def _carry(source: Path, to: Path, changed: Collection[str], below: str = "") -> dict[str, int]:
    """Link what stays of a folder into the next one, and sync its folders.

    Returns:
        The paths that were linked, with their inodes.
    """
    carried: dict[str, int] = {}
    for entry in list(os.scandir(source)):
        path = f"{below}{entry.name}"
        if path in changed:
            continue
        if entry.is_dir(follow_symlinks=False):
            inner = to / entry.name
            inner.mkdir(exist_ok=True)
            carried |= _carry(Path(entry.path), inner, changed, f"{path}/")
            if any(os.scandir(entry.path)) and not any(os.scandir(inner)):
                inner.rmdir()  # all that it held was removed
        else:
            with contextlib.suppress(FileNotFoundError):  # just removed by its owner
                os.link(entry.path, to / entry.name, follow_symlinks=False)
                carried[path] = entry.inode()
    found = source.stat()
    if os.geteuid() == 0:
        os.chown(to, found.st_uid, found.st_gid)
    shutil.copystat(source, to)
    sync(to)
    return carried


def _settle(
    former: Path, folder: Path, carried: Mapping[str, int], changed: Collection[str]
) -> None:
    """Take over what others did to their files between linking and exchanging them."""
    found = dict(_files(former, changed))
    for path, inode in found.items():
        if carried.get(path) != inode:  # written meanwhile
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (former / path).replace(folder / path)
    for path, inode in carried.items():
        with contextlib.suppress(FileNotFoundError):
            if path not in found and (folder / path).lstat().st_ino == inode:
                (folder / path).unlink()  # removed meanwhile


def _files(folder: Path, changed: Collection[str], below: str = "") -> Iterator[tuple[str, int]]:
    for entry in os.scandir(folder):
        path = f"{below}{entry.name}"
        if path in changed:
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _files(Path(entry.path), changed, f"{path}/")
        else:
            yield path, entry.inode()
