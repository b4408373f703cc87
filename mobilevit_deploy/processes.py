"""Processes of one's own, for native code that may crash, keep memory or write anywhere."""

import contextlib
import importlib
import multiprocessing
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import ExportError, MobileViTError, PublicationError
from mobilevit_deploy.publishing import workplace


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
        return last_line(self.errors)


def last_line(text: str) -> str:
    """The last line that is not blank of what a process wrote, for messages."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1] if lines else "It gave no reason."


def python_environment(more: Mapping[str, str] | None = None) -> dict[str, str]:
    """The environment in which this interpreter sees the packages that this process sees."""
    # The package may have been found in the working directory, or be on a path set at run time.
    path = os.pathsep.join(filter(None, sys.path))
    return {**os.environ, "PYTHONPATH": path, **(more or {})}


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
    try:
        process = subprocess.run(  # noqa: S603 (our own interpreter)
            [sys.executable, *arguments],
            input=given,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=seconds,
            check=False,
            env=python_environment(environment),
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(f"Not finished within {seconds:g} s.") from None
    code = process.returncode
    return Ended(code, -code if code < 0 else None, process.stdout, process.stderr)


def call_in_process(folder: Path, module: str, function: str, *arguments: Any) -> Any:
    """Call a module's function in a fresh process, whose peak memory and files are its own.

    The calling process should import none of the libraries: on Linux a child's peak begins at the
    memory of the process that started it. Arguments and the result are pickled; temporary files go
    to the folder.

    Raises:
        MobileViTError: what the function raised.
        ExportError: the process ended without a result.
    """
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    child = context.Process(target=_send_result, args=(sender, folder, module, function, arguments))
    child.start()
    sender.close()
    try:
        result = receiver.recv()
    except EOFError:
        raise ExportError(
            f"{function} ended without a result. If no traceback says why, memory ran out: try a "
            "smaller --input-size."
        ) from None
    except BaseException:
        child.terminate()
        raise
    finally:
        child.join()
    if isinstance(result, MobileViTError):
        raise result
    return result


def _send_result(
    sender: Connection, folder: Path, module: str, function: str, arguments: tuple[Any, ...]
) -> None:
    # What converters keep in temporary folders goes with this one, also when they are stopped.
    tempfile.tempdir = str(folder)
    try:
        result = getattr(importlib.import_module(module), function)(*arguments)
    except MobileViTError as error:
        result = error
    sender.send(result)


@contextlib.contextmanager
def own_temporary_files() -> Iterator[None]:
    """Keep the temporary files of a command in a folder that is removed with it.

    What libraries make of them is for this process alone; of one that died, the next process of
    this user removes them.

    Raises:
        PublicationError: the disk refuses.
    """
    former, given = tempfile.tempdir, os.environ.get("TMPDIR")
    folder = Path(os.path.realpath(tempfile.gettempdir())) / f"mvit-{getattr(os, 'getuid', int)()}"
    with contextlib.ExitStack() as stack:
        try:
            tempfile.tempdir = str(stack.enter_context(workplace(folder)))
        except OSError as error:
            raise PublicationError(
                f"No temporary folder can be made in {folder.parent}: {error.strerror}. "
                "Name another with the environment variable TMPDIR."
            ) from None
        os.environ["TMPDIR"] = tempfile.tempdir
        try:
            yield
        finally:
            tempfile.tempdir = former
            os.environ.pop("TMPDIR")
            if given is not None:
                os.environ["TMPDIR"] = given


@contextlib.contextmanager
def torch_threads(count: int) -> Iterator[None]:
    """PyTorch's number of threads belongs to the process: set it for a block or a function only."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)
