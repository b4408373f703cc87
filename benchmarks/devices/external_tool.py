"""Run a program that talks to phones, and wait for it no longer than it should take."""

import subprocess
from collections.abc import Sequence
from dataclasses import dataclass

from benchmarks.devices.phone import ConnectionLostError, DeviceToolError


@dataclass(frozen=True)
class Answer:
    """What a program gave back."""

    code: int
    output: bytes
    complaints: str
    """Its standard error."""

    @property
    def text(self) -> str:
        """The output as text, without the space around it."""
        return self.output.decode("utf-8", "replace").strip()

    @property
    def everything(self) -> str:
        """Complaints and output, for people."""
        return f"{self.complaints}\n{self.text}".strip()

    @property
    def last_line(self) -> str:
        """What was said last; usually the reason."""
        lines = f"{self.text}\n{self.complaints}".strip().splitlines()
        return lines[-1].strip(" .") if lines else f"exit code {self.code}, no message"


def run_tool(command: Sequence[str], *, seconds: float, install: str) -> Answer:
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
            command, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False
        )
    except FileNotFoundError:
        raise DeviceToolError(f"{command[0]} is not installed. {install}") from None
    except OSError as error:
        raise DeviceToolError(f"{command[0]} cannot be started: {error.strerror}.") from None
    except subprocess.TimeoutExpired:
        raise ConnectionLostError(
            f"{' '.join(command[:5])} did not end within {seconds:.0f} s. Look at the phone: is it "
            "connected, on, and does it ask something?"
        ) from None
    return Answer(done.returncode, done.stdout, done.stderr.decode("utf-8", "replace").strip())
