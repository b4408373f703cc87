"""Run a program that talks to phones, and wait for it no longer than it should take."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.devices.phone import ConnectionLostError, DeviceToolError


@dataclass(frozen=True)
class Finished:
    """What a program left behind."""

    code: int
    output: str
    errors: str

    @property
    def said(self) -> str:
        """Everything it said, for people."""
        return f"{self.errors}\n{self.output}".strip()


def run_tool(command: Sequence[str], *, seconds: float, install: str) -> Finished:
    """Run a program to its end.

    Args:
        command: the program, found on the PATH, and its arguments.
        seconds: how long it may take.
        install: how to install the program; said where it is missing.

    Raises:
        DeviceToolError: there is no such program, or it cannot be started.
        ConnectionLostError: it took too long: it waits for a phone that does not answer.
    """
    try:
        done = subprocess.run(  # noqa: S603 (no shell; the arguments are ours)
            command,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
        )
    except FileNotFoundError:
        raise DeviceToolError(f"{command[0]} is not installed. {install}") from None
    except OSError as error:
        raise DeviceToolError(f"{command[0]} cannot be started: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise ConnectionLostError(
            f"{' '.join(command[:5])} took longer than {seconds:.0f} s. Look at the iPhone: is it "
            "connected, on, and does it ask something?"
        ) from None
    return Finished(done.returncode, done.stdout, done.stderr)
