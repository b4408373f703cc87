"""A folder that cannot be exchanged changes in place, by a journal that outlives its process.

What is new lies in a hidden folder inside it. The step that counts is the appearance of the journal
there; from then on whoever opens the folder to read or write it moves the rest to its place.
"""

import contextlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

from mobilevit_deploy.errors import PublicationError
from mobilevit_deploy.publishing.tree import discard, remove, require_inside, sync, sync_tree

WORKPLACE = "publishing-"
"""In the names of folders for unfinished work."""

_JOURNAL = "journal.json"
_FILES = "files"
_LARGEST = 2**20  # bytes


def pending(folder: Path) -> list[Path]:
    """The places in a folder where a journal waits for its completion."""
    found = (journal.parent for journal in folder.glob(f".{WORKPLACE}*/{_JOURNAL}"))
    return sorted(place for place in found if not place.is_symlink())


def change_in_place(folder: Path, made: Path, put: Sequence[str], removed: Collection[str]) -> None:
    """Put paths of one folder into another that is there, and remove others of it.

    Raises:
        PublicationError: it is decided, but not all is in its place yet.
        OSError: the disk refuses; nothing was changed.
    """
    place = Path(tempfile.mkdtemp(dir=folder, prefix=f".{WORKPLACE}"))
    journal = place / _JOURNAL
    try:
        for path in put:
            (place / _FILES / path).parent.mkdir(parents=True, exist_ok=True)
            shutil.move(made / path, place / _FILES / path)
        written = place / "unfinished.json"
        written.write_text(json.dumps({"put": list(put), "remove": sorted(removed)}))
        sync_tree(place)
        sync(folder)
        written.replace(journal)
        sync(place)
    except BaseException:
        with contextlib.suppress(OSError):
            journal.unlink(missing_ok=True)
        if not journal.exists():
            discard(place)
        raise
    complete(folder, place)


def complete(folder: Path, place: Path) -> None:
    """Do what a journal says; what was done already is found so. The folder's lock is held.

    Raises:
        PublicationError: it cannot be completed now, or is no journal.
    """
    put, removed = _read(folder, place / _JOURNAL)
    touched = {folder}
    try:
        for number, path in enumerate(put):
            source, target = place / _FILES / path, folder / path
            if not os.path.lexists(source):
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if _is_folder(source) or _is_folder(target):
                with contextlib.suppress(FileNotFoundError):
                    target.rename(place / f"former-{number}")
            source.replace(target)
            touched |= set(_folders_above(folder, path))
        for path in removed:
            remove(folder / path)
            for above in _folders_above(folder, path):
                with contextlib.suppress(OSError):  # not empty
                    above.rmdir()
                if above.is_dir():
                    touched.add(above)
        for one in sorted(touched, reverse=True):
            if one.is_dir():
                sync(one)
        (place / _JOURNAL).unlink()
    except OSError as error:
        raise PublicationError(
            f"What was published in {folder} is not all in its place yet: {error.strerror}. "
            "The next command that reads or writes the folder completes it."
        ) from error
    discard(place)


def _read(folder: Path, journal: Path) -> tuple[list[str], list[str]]:
    """What is put and removed, as a journal says, every path proven to stay inside the folder."""
    try:
        if journal.is_symlink() or not journal.is_file() or journal.stat().st_size > _LARGEST:
            raise ValueError  # noqa: TRY301
        document = json.loads(journal.read_bytes())
        put, removed = list(document["put"]), list(document["remove"])
        for path in (*put, *removed):
            require_inside(folder, path)
        for path in put:
            require_inside(journal.parent / _FILES, path)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise PublicationError(
            f"{journal} is damaged, so that the folder cannot be completed. "
            "Remove it and export again."
        ) from None
    return put, removed


def _is_folder(path: Path) -> bool:
    return path.is_dir() and not path.is_symlink()


def _folders_above(folder: Path, path: str) -> list[Path]:
    """The folders between a path and its folder, inner ones first."""
    return [folder / one for one in Path(path).parents if one != Path()]
