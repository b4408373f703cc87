"""What a power failure would find: the order of writing, syncing and renaming in a log of calls."""

from collections.abc import Iterator, Sequence
from pathlib import Path


def unsynced(lines: Sequence[str], folder: Path, *, in_place: bool) -> Iterator[str]:
    """What of a published folder was not on the disk when it became the valid one.

    Args:
        lines: of `faults.c`: W and E, an inode's content or names changed; S, it was synced; R and
            U, a name is about to be given or removed.
        folder: as it is now.
        in_place: it was changed by a journal; what the journal moves has to be synced when the
            journal appears, and the folders when it goes.
    """
    steps = [line.split(" ", 1) for line in lines]
    decided = [
        index
        for index, (what, name) in enumerate(steps)
        if what == "R" and name.endswith("/journal.json" if in_place else f"/{folder.name}")
    ]
    done = [
        index
        for index, (what, name) in enumerate(steps)
        if what == "U" and name.endswith("/journal.json")
    ]
    if len(decided) != 1 or len(done) != in_place:
        yield f"{len(decided)} decisive steps, {len(done)} journals removed"
        return
    for path in (folder, *folder.rglob("*")):
        if path.is_symlink():
            continue
        end = done[0] if in_place and path.is_dir() else decided[0]
        if (problem := _problem(steps[:end], str(path.stat().st_ino))) is not None:
            yield f"{path.relative_to(folder.parent)} {problem}"
    after = [name for what, name in steps[decided[0] :] if what == "S"]
    if not in_place and str(folder.parent.stat().st_ino) not in after:
        yield "the folder above was not synced afterwards"


def _problem(steps: Sequence[list[str]], inode: str) -> str | None:
    changed = [index for index, (what, name) in enumerate(steps) if what in "WE" and name == inode]
    synced = [index for index, (what, name) in enumerate(steps) if what == "S" and name == inode]
    if not changed or (synced and synced[-1] > changed[-1]):
        return None
    return "was written, and not synced" if not synced else "was written after it was synced"
