"""A function in a fresh process, whose peak memory, threads and temporary files are its own."""

import importlib
import multiprocessing
import tempfile
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import ExportError, MobileViTError


def call_in_child(folder: Path, module: str, function: str, *arguments: Any) -> Any:
    """Call `benchmarks.MODULE.FUNCTION` in a process that is started for it.

    The calling process should import none of the libraries: on Linux a child's peak begins at the
    memory of the process that started it.

    Args:
        folder: where the child's temporary files go.
        module: below `benchmarks`.
        function: of that module.
        arguments: pickled, like the result.

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
        result = getattr(importlib.import_module(f"benchmarks.{module}"), function)(*arguments)
    except MobileViTError as error:
        result = error
    sender.send(result)
