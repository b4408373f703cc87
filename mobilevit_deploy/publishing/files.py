"""A file's next content, put in place in one step."""

import os
import shutil
from pathlib import Path

from mobilevit_deploy.publishing.tree import sync
from mobilevit_deploy.publishing.workplace import workplace


def publish_file(path: Path, content: str | bytes) -> None:
    """Write a file, the folders above it included: a reader finds the former content or this one.

    What is no ordinary file, e.g. /dev/stdout, is written to as it is.

    Raises:
        FolderInUseError: another process holds the file's lock for too long.
        OSError: the disk refuses; nothing was changed.
    """
    data = content.encode() if isinstance(content, str) else content
    path = Path(os.path.realpath(path))
    if path.exists() and not path.is_file():
        path.write_bytes(data)
        return
    with workplace(path) as work:
        made = work / path.name
        made.write_bytes(data)
        if path.exists():
            shutil.copymode(path, made)
        sync(made)
        made.replace(path)
        sync(path.parent)
