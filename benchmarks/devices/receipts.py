"""Which files this computer put on a phone that cannot tell their digests itself.

An iPhone's services copy files and no more. A list beside the campaigns says which files arrived
whole, with their SHA-256; a file whose copy was cut off is not in it and is sent again.
"""

import json
from collections.abc import Callable
from pathlib import PurePosixPath

from pydantic import TypeAdapter, ValidationError

_BETWEEN_WRITES = 8
"""Files sent between two writes of the list: as many are sent again if this computer goes down."""


class Receipts:
    """The list of one phone; read from it once, and kept in step."""

    def __init__(self, read: Callable[[], bytes | None], write: Callable[[bytes], object]) -> None:
        """A list that is read and written by these functions; both may lose the phone."""
        self._read = read
        self._write = write
        self._files: dict[str, str] | None = None
        self._unwritten = 0

    def below(self, folder: PurePosixPath) -> dict[str, str]:
        """Path relative to the folder -> SHA-256, of the files below it that arrived whole."""
        return {
            str(PurePosixPath(path).relative_to(folder)): digest
            for path, digest in self._known().items()
            if PurePosixPath(path).is_relative_to(folder)
        }

    def expect(self, path: PurePosixPath) -> None:
        """A file is about to be replaced: what the list says of it is not true any more."""
        if self._known().pop(str(path), None) is not None:
            self.flush()

    def add(self, path: PurePosixPath, digest: str) -> None:
        """A file arrived whole."""
        self._known()[str(path)] = digest
        self._unwritten += 1
        if self._unwritten >= _BETWEEN_WRITES:
            self.flush()

    def remove(self, path: PurePosixPath) -> None:
        """A file or folder is about to be removed."""
        files = self._known()
        gone = [name for name in files if PurePosixPath(name).is_relative_to(path)]
        for name in gone:
            del files[name]
        if gone:
            self.flush()

    def flush(self) -> None:
        """Write the list to the phone."""
        self._write(json.dumps(self._known(), sort_keys=True).encode())
        self._unwritten = 0

    def forget(self) -> None:
        """The phone's files may be others now: read the list again when it is needed."""
        self._files = None
        self._unwritten = 0

    def _known(self) -> dict[str, str]:
        if self._files is None:
            text = self._read() or b"{}"
            try:
                self._files = TypeAdapter(dict[str, str]).validate_json(text, strict=True)
            except ValidationError:  # what is no list is an empty one: everything is sent again
                self._files = {}
        return self._files
