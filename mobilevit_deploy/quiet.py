"""What libraries write to the terminal, kept off it: from Python, and from C++ past Python."""

import contextlib
import io
import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator

# "" is the root logger: ExecuTorch's Vulkan backend raises its level when it is imported.
_LOGGERS = (
    "",
    "torch",
    "torch.onnx",
    "onnxscript",
    "onnx_ir",
    "coremltools",
    "executorch",
    "torchao",
)


class _Errors(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextlib.contextmanager
def quiet() -> Iterator[list[str]]:
    """Take warnings, log lines and progress bars about a library's inside off the terminal.

    Yields:
        The error messages logged so far: some converters log what they raise nothing about.
    """
    errors = _Errors()
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    before = [(logger.level, logger.propagate, logger.handlers[:]) for logger in loggers]
    try:
        for logger in loggers:
            logger.handlers = [errors]
            logger.propagate = False
            logger.setLevel(logging.ERROR)
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(io.StringIO()),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield errors.messages
    finally:
        for logger, (level, propagate, handlers) in zip(loggers, before, strict=True):
            logger.handlers = handlers
            logger.propagate = propagate
            logger.setLevel(level)


@contextlib.contextmanager
def native_output_hidden(*descriptors: int) -> Iterator[Callable[[], str]]:
    """Keep what is written to file descriptors (1 and 2 if none are given) off the terminal.

    For calls of a moment: nobody's output gets through. What Python itself wrote before stays in
    its order, because it is flushed first.

    Yields:
        A function that returns what was written so far.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or none at all
            stream.flush()
    with tempfile.TemporaryFile() as sink:

        def written() -> str:
            sink.seek(0)
            return sink.read().decode(errors="replace")

        saved = {number: os.dup(number) for number in descriptors or (1, 2)}
        try:
            for number in saved:
                os.dup2(sink.fileno(), number)
            yield written
        finally:
            for number, copy in saved.items():
                os.dup2(copy, number)
                os.close(copy)
