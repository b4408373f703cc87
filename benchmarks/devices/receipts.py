"""Which files this computer put on a phone that cannot tell their digests itself.

An iPhone's services copy files and no more. A list beside the campaigns says which files were sent,
with their SHA-256 and size; a file whose copy was cut off is not in it and is sent again.
"""

import json
from collections.abc import Callable, Collection
from pathlib import PurePosixPath
from typing import NamedTuple

from pydantic import TypeAdapter, ValidationError

_BETWEEN_WRITES = 8
"""Files sent between two writes of the list: as many are sent again if this computer goes down."""


class Receipt(NamedTuple):
    """A file that was sent."""

    sha256: str
    bytes: int


class Receipts:
    """The list of one phone; read from it once, and kept in step."""

    def __init__(self, read: Callable[[], bytes | None], write: Callable[[bytes], object]) -> None:
        """A list that is read and written by these functions; both may lose the phone."""
        self._read = read
        self._write = write
        self._files: dict[str, Receipt] | None = None
        self._unwritten = 0

    def below(self, folder: PurePosixPath) -> dict[str, Receipt]:
        """Path relative to the folder -> receipt, of the files below it that were sent."""
        return {
            str(PurePosixPath(path).relative_to(folder)): receipt
            for path, receipt in self._known().items()
            if PurePosixPath(path).is_relative_to(folder)
        }

    def strike(self, paths: Collection[PurePosixPath]) -> None:
        """Files are about to be replaced, or did not arrive: the list forgets them."""
        files = self._known()
        gone = [str(path) for path in paths if str(path) in files]
        for name in gone:
            del files[name]
        if gone:
            self._unwritten += len(gone)
            self.flush()

    def add(self, path: PurePosixPath, receipt: Receipt) -> None:
        """A file was sent."""
        self._known()[str(path)] = receipt
        self._unwritten += 1
        if self._unwritten >= _BETWEEN_WRITES:
            self.flush()

    def remove(self, path: PurePosixPath) -> None:
        """A file or folder is about to be removed."""
        self.strike([one for one in map(PurePosixPath, self._known()) if one.is_relative_to(path)])

    def flush(self) -> None:
        """Write the list to the phone, unless it is there as it is.

        A list of nothing, before the app's first start, would make the folder that is the app's to
        make.
        """
        if self._unwritten:
            self._write(json.dumps(self._known(), sort_keys=True).encode())
            self._unwritten = 0

    def forget(self) -> None:
        """The phone's files may be others now: read the list again when it is needed."""
        self._files = None
        self._unwritten = 0

    def _known(self) -> dict[str, Receipt]:
        if self._files is None:
            text = self._read() or b"{}"
            try:
                self._files = TypeAdapter(dict[str, Receipt]).validate_json(text)
            except ValidationError:  # what is no list is an empty one: everything is sent again
                self._files = {}
        return self._files
