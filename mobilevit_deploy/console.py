"""What the commands show: results on standard output, progress and errors on standard error."""

import contextlib
import json
import re
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any, NoReturn

import typer
from rich.console import Console
from rich.text import Text

from mobilevit_deploy.errors import MobileViTError, UsageError, visible


class _Plain(Console):
    """A console that shows names and labels as they are: no markup in them, nothing obeyed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(highlight=False, markup=False, emoji=False, **options)

    def render_str(self, text: str, **options: Any) -> Text:  # of titles and cells of tables too
        return super().render_str("\n".join(map(visible, text.split("\n"))), **options)


out = _Plain(width=None if sys.stdout.isatty() else 160)
err = _Plain(stderr=True, width=None if sys.stderr.isatty() else 160)

EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_INTERRUPTED = 130

_STOPPING = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name))
SIGNALLED = 128  # and the signal's number: what shells say of a process that a signal ended

_OBEYED = re.compile(r"[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class _Terminated(BaseException):
    """SIGTERM or SIGHUP, as an exception, so that unfinished work is cleaned up on the way out."""

    def __init__(self, number: int) -> None:
        self.number = number


@contextlib.contextmanager
def reported(*, debug: bool, as_json: bool = False) -> Iterator[None]:
    """Run a command's body; end the process with one message and a code when it fails.

    Exit codes: 1 for what failed, 2 for wrong usage, 130 for Ctrl-C, 143 for SIGTERM, 129 for
    SIGHUP. With `debug` the traceback is shown; with `as_json` the message is an object on
    standard output.
    """
    if threading.current_thread() is threading.main_thread():
        for number in _STOPPING:
            if signal.getsignal(number) != signal.SIG_IGN:  # as nohup has it
                signal.signal(number, _terminate)
    try:
        yield
    except typer.Exit:
        raise
    except MobileViTError as error:
        if debug:
            err.print_exception()
        _fail(str(error), EXIT_USAGE if isinstance(error, UsageError) else EXIT_FAILED, as_json)
    except KeyboardInterrupt:
        _fail("Interrupted. Nothing unfinished was left behind.", EXIT_INTERRUPTED, as_json)
    except _Terminated as stopped:
        name = signal.Signals(stopped.number).name
        said = f"Stopped by {name}. Nothing unfinished was left behind."
        _fail(said, SIGNALLED + stopped.number, as_json)
    except MemoryError:
        _fail("Out of memory. Try a smaller --input-size or --batch.", EXIT_FAILED, as_json)
    except Exception as error:  # noqa: BLE001 (the last resort: one message, never a traceback)
        if debug:
            err.print_exception()
        _fail(
            f"Unexpected {type(error).__name__}: {error}. This is a defect of the toolkit; "
            "--debug shows where it happened.",
            EXIT_FAILED,
            as_json,
        )


@contextlib.contextmanager
def activity() -> Iterator[Callable[[str], None]]:
    """A spinner on a terminal that shows what is being done; nothing elsewhere."""
    if not err.is_terminal:
        yield lambda _: None
        return
    # Bound to today's stream, so that a converter's redirected output cannot take it along.
    with _Plain(file=sys.stderr).status("starting") as status:
        yield lambda text: status.update(Text(visible(text)))


def styled(style: str, start: str, rest: str = "") -> Text:
    """A line that begins in a colour or weight."""
    return Text.assemble((visible(start), style), visible(rest))


def print_json(document: Any) -> None:
    """One JSON document on standard output, for machines."""
    sys.stdout.write(_json(document, indent=2) + "\n")


def print_json_line(document: Any) -> None:
    """One JSON document on a line of standard output, at once: for machines that wait for it."""
    sys.stdout.write(_json(document) + "\n")
    sys.stdout.flush()


def plain_bytes(count: int) -> str:
    """A size as people write it: 2.62 MB (decimal, as app stores count)."""
    return f"{count / 1e6:.2f} MB" if count >= 1e5 else f"{count / 1e3:.1f} kB"


def _json(document: Any, indent: int | None = None) -> str:
    """Other languages as they are; what a terminal would obey in JSON's own escapes."""
    text = json.dumps(document, indent=indent, ensure_ascii=False)
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _terminate(number: int, _frame: FrameType | None) -> NoReturn:
    raise _Terminated(number)


def _fail(message: str, code: int, as_json: bool) -> NoReturn:
    message = str(MobileViTError(message))  # as short and plain as those of the toolkit's own
    if as_json:
        print_json({"error": message, "exit_code": code})
    else:
        err.print(styled("bold red", "error:", f" {message}"), soft_wrap=True)
    raise typer.Exit(code)
