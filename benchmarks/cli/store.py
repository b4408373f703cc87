"""The store that a command keeps its reports in."""

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.store import Store


@contextlib.contextmanager
def opened_store(path: Path) -> Iterator["Store"]:
    """Open a store, made if need be, before anything is measured.

    A file that cannot be used is said first: an hour on a phone is not spent for nothing.

    Raises:
        ReportError: the file cannot be used as a store.
    """
    from benchmarks.store import Store

    with Store(path, create=True) as kept:
        yield kept
