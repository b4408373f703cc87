"""The one family of errors: what happened, what was got and expected, what to do next."""

import difflib
import re
from collections.abc import Iterable, Sequence

LONGEST_MESSAGE = 2000
"""Bytes in UTF-8; what a message quotes may come from anybody, and be of any length."""

_TAIL = 500  # bytes of a cut message that are kept at its end, where it says what to do
_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)
"""Control characters, what changes the direction of text, and half characters."""


def visible(text: str) -> str:
    """The text, its characters that a terminal obeys or nobody sees written as Python does."""
    return _UNSEEN.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def shortened(names: Sequence[str], most: int = 10) -> str:
    """The first names, and how many more there are."""
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more} more" if more > 0 else "")


def _short(text: str) -> str:
    encoded = text.encode()
    if len(encoded) <= LONGEST_MESSAGE:
        return text
    gap = f" [... of {len(encoded)} bytes the middle is left out ...] "
    head, tail = encoded[: LONGEST_MESSAGE - _TAIL - len(gap)], encoded[-_TAIL:]
    return head.decode(errors="ignore") + gap + tail.decode(errors="ignore")


class MobileViTError(Exception):
    """Base of every error this toolkit raises on purpose; its message is meant for the user.

    The command line prints the message without a traceback and exits 1. Wherever it is shown, it is
    one line without control characters, of at most `LONGEST_MESSAGE` bytes.
    """

    def __init__(self, message: str) -> None:
        super().__init__(_short(visible(message)))


class UsageError(MobileViTError):
    """The request itself is wrong (unknown name, impossible combination): exit code 2."""


class CheckpointError(MobileViTError):
    """A checkpoint cannot be read, or does not hold the model it is said to hold."""


class ImageError(MobileViTError):
    """A file is no picture, is damaged, or is too small to be looked at."""


class RewriteError(MobileViTError):
    """A rewrite's precondition does not hold for the module it was given."""


class ExportError(MobileViTError):
    """A conversion failed; nothing was published."""


class PublicationError(MobileViTError):
    """A folder cannot be given its next content: a link is in the way, or part is still to do."""


class FolderInUseError(PublicationError):
    """Another process holds it; the same call may succeed later."""


class ParityError(MobileViTError):
    """An artifact does not compute what its reference does, or comparing them proves nothing."""


class AccuracyError(MobileViTError):
    """An artifact is less right on labelled pictures than was asked for."""


class ManifestError(MobileViTError):
    """A manifest is missing, malformed, of an unknown version, or does not match its files."""


class ReportError(MobileViTError):
    """A report is malformed, of an unknown version, or does not follow from its own samples."""


class ReportConflictError(ReportError):
    """Another report is kept under the same id."""


class StoreBusyError(ReportError):
    """Another program holds the result store; the same call may succeed later."""


class StoreFullError(ReportError):
    """There is no space left for the result store; nothing of the call was kept."""


class ServeError(MobileViTError):
    """The server cannot start: no free port, no network address, or nothing to serve."""


class CampaignError(MobileViTError):
    """A campaign or its outcome is malformed, of an unknown version, or of another campaign."""


class DeviceError(MobileViTError):
    """A phone cannot be found or used, was lost, or its app does not do what it was asked."""


class RuntimeUnavailableError(MobileViTError):
    """An optional library is not installed; the message names the extra to install."""


class BackendUnavailableError(RuntimeUnavailableError):
    """The file is sound, but it needs a backend that the runtime of this machine does not have."""


def missing_extra(library: str, extra: str) -> RuntimeUnavailableError:
    """The one-line error for an optional library that is not installed."""
    return RuntimeUnavailableError(
        f"{library} is not installed. Install it with: pip install 'mobilevit-deploy[{extra}]'"
    )


def unknown_name(kind: str, got: str, known: Iterable[str]) -> UsageError:
    """The error for a name outside a table, with the nearest known name and the whole table."""
    names = list(known)
    nearest = difflib.get_close_matches(got, names, n=1, cutoff=0.5)
    hint = f" Did you mean {nearest[0]!r}?" if nearest else ""
    return UsageError(f"Unknown {kind} {got!r}.{hint} Known: {', '.join(names)}.")
