"""Converters kept from talking to the terminal; what they say of errors is kept."""

import contextlib
import io
import logging
import warnings
from collections.abc import Iterator

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
    """Take warnings, log lines and progress bars about a converter's inside off the terminal.

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
