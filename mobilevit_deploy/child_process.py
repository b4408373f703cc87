"""Python in a process of its own, for native code that may crash, keep memory or write anywhere."""

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Ended:
    """How a process ended: its exit code, or the signal that killed it, and what it wrote."""

    code: int
    signal: int | None
    output: str
    errors: str

    @property
    def said(self) -> str:
        """The last line of its standard error that is not blank."""
        lines = [line.strip() for line in self.errors.splitlines() if line.strip()]
        return lines[-1] if lines else "It gave no reason."


def run_python(
    arguments: Sequence[str],
    *,
    seconds: float | None = None,
    given: str = "",
    environment: Mapping[str, str] | None = None,
) -> Ended:
    """Run this interpreter with the packages that this process sees.

    Args:
        arguments: of the interpreter: `-m MODULE` or a file, and what follows.
        seconds: it may take; None for any time.
        given: its standard input.
        environment: variables besides those of this process.

    Raises:
        TimeoutError: it took longer, and was killed.
    """
    # The package may have been found in the working directory, or be on a path set at run time.
    path = os.pathsep.join(filter(None, sys.path))
    try:
        process = subprocess.run(  # noqa: S603 (our own interpreter)
            [sys.executable, *arguments],
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            env={**os.environ, "PYTHONPATH": path, **(environment or {})},
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"Not finished within {seconds:g} s.") from None
    code = process.returncode
    return Ended(code, -code if code < 0 else None, process.stdout, process.stderr)
