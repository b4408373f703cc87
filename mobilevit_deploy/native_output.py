"""What native libraries write straight to the terminal, past Python, kept off it."""

import contextlib
import os
import tempfile
from collections.abc import Iterator


@contextlib.contextmanager
def native_output_hidden() -> Iterator[None]:
    """Send file descriptors 1 and 2 nowhere, for calls of a moment: nobody's output gets through.

    What Python itself wrote before stays in its order, because it is flushed first.
    """
    import sys

    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
            stream.flush()
    with tempfile.TemporaryFile() as sink:
        saved = {number: os.dup(number) for number in (1, 2)}
        try:
            for number in saved:
                os.dup2(sink.fileno(), number)
            yield
        finally:
            for number, copy in saved.items():
                os.dup2(copy, number)
                os.close(copy)
