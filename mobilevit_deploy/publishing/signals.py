"""Signals that wait for the end of what must not be left half done."""

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from types import FrameType

SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)

Released = Callable[[], AbstractContextManager[None]]
"""A block inside which signals are taken at once again."""


@contextlib.contextmanager
def signals_held() -> Iterator[Released]:
    """A block during which SIGINT, SIGTERM and SIGHUP wait; they are taken when it ends."""
    if threading.current_thread() is not threading.main_thread():
        yield contextlib.nullcontext  # signals are taken by the main thread alone
        return
    former: dict[int, Callable[[int, FrameType | None], object] | int] = {}
    arrived: list[int] = []

    def keep(number: int, _frame: FrameType | None) -> None:
        arrived.append(number)

    def hold() -> None:
        for number in SIGNALS:
            handler = signal.getsignal(number)
            if handler is not None and handler != signal.SIG_IGN:
                former[number] = handler
                signal.signal(number, keep)

    def release() -> None:
        for number in list(former):
            signal.signal(number, former.pop(number))
        while arrived:
            signal.raise_signal(arrived.pop())

    @contextlib.contextmanager
    def released() -> Iterator[None]:
        try:
            release()
            yield
        finally:
            hold()

    try:
        hold()
        yield released
    finally:
        release()
