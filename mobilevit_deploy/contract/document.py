"""What the contract's documents have in common: bounds, forms of ids and times, way of reading.

Every number, text, list and document has a bound, and whatever breaks one is refused in time and
memory that are linear in its size, so that a document from elsewhere can do no harm by being read.
"""

import json
import re
from collections import Counter
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mobilevit_deploy.errors import MobileViTError

LARGEST_DOCUMENT = 16 * 2**20
"""Bytes of any document; ten minutes of samples of 1 ms, their CPU times and starts fit."""

MOST_VALUES = 2_000_000
"""Commas and quotation marks in a document: numbers and texts that it may make a reader hold."""

MOST_FIELDS = 100_000
"""Colons and opening brackets in a document. A list or map takes a reader as much as ten numbers,
and each unknown field is a problem of its own that may have to be told."""

LARGEST_INTEGER = 2**53 - 1
"""The largest that a JSON reader in JavaScript keeps exactly; of nanoseconds, 104 days."""

_LONGEST_NAME = 120  # characters of a field's name, or of what is wrong with it, in a message
_LONGEST_PROBLEM = 400

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.ASCII)


def _id(value: object) -> object:
    if isinstance(value, UUID):
        return value
    if isinstance(value, str) and _UUID.fullmatch(value):
        return UUID(value)
    raise ValueError(f"{str(value)[:40]!r} is not a lower-case UUID")


def _time(value: object) -> object:
    if isinstance(value, datetime):
        return value
    if isinstance(value, str) and _TIME.fullmatch(value):
        time = datetime.fromisoformat(value)
        if not 2000 <= time.year < 3000:  # beyond, time zones leave the calendar
            raise ValueError(f"it is in the year {time.year}; expected 2000 to 2999")
        return time
    raise ValueError(
        f"{str(value)[:40]!r} is not a time of RFC 3339, e.g. 2026-01-31T13:05:00.250+01:00"
    )


# Of the forms that some languages' readers accept, the one that all of them do.
Id = Annotated[UUID, BeforeValidator(_id)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Text = Annotated[str, Field(max_length=1000)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]
Count = Annotated[int, Field(ge=0, le=LARGEST_INTEGER)]
Positive = Annotated[int, Field(ge=1, le=LARGEST_INTEGER)]
Cores = Annotated[int, Field(ge=1, le=65_536)]
Threads = Annotated[int, Field(ge=1, le=1024)]
Seconds = Annotated[float, Field(ge=0, le=1e6)]
# Far above whatever is measured, and far below where sums and squares of doubles overflow.
Amount = Annotated[float, Field(ge=0, le=1e100)]
Signed = Annotated[float, Field(ge=-1e100, le=1e100)]
Decibels = Annotated[float, Field(ge=-10_000, le=10_000)]
Cosine = Annotated[float, Field(ge=-1.01, le=1.01, description="-1 to 1, but for rounding.")]
Share = Annotated[float, Field(ge=0, le=1)]


class Part(BaseModel):
    """Base of the documents' models: nothing unknown, nothing that changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_Document = TypeVar("_Document", bound=Part)


def parse_document(
    kind: type[_Document],
    text: str | bytes | bytearray,
    name: str,
    error: type[MobileViTError],
    advice: str = "Install the app and the toolkit of the same release.",
) -> _Document:
    """A document from its JSON, checked against the schema.

    Args:
        kind: what it is to be.
        text: the JSON.
        name: what messages call it, e.g. "The campaign".
        error: what is raised.
        advice: what to do about another version.

    Raises:
        error: no JSON, too large, another schema version, or a field that breaks the schema.
    """
    _require_size(text, name, error)
    try:
        document = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
    except RecursionError:
        raise error(f"{name} is not JSON: it is nested too deeply.") from None
    except ValueError as reason:
        raise error(f"{name} is not JSON: {_cut(str(reason), _LONGEST_PROBLEM)}.") from None
    got = document.get("schema_version") if isinstance(document, dict) else None
    (version,) = get_args(kind.model_fields["schema_version"].annotation)
    if got != version or isinstance(got, bool):
        stated = _cut(repr(got), _LONGEST_NAME)
        raise error(f"{name} has schema version {stated}; this release reads {version}. {advice}")
    del document  # it may be large, and is read anew
    try:
        # From JSON, not from Python objects: tuples are arrays there. Strict, since what one
        # language takes for a number ("1", true) another does not.
        return kind.model_validate_json(text, strict=True)
    except ValidationError as reason:
        raise error(f"{name} breaks the schema: {problems(reason)}.") from None


def _distinct(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of JSON; of a key that stands twice readers would take one or the other."""
    fields = dict(pairs)
    if len(fields) != len(pairs):
        counts = Counter(key for key, _ in pairs)
        twice = next(key for key, count in counts.items() if count > 1)
        raise ValueError(f"the key {twice[:80]!r} is there twice in one object")
    return fields


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number there")


def problems(error: ValidationError, most: int = 3) -> str:
    """The first things that break a schema, each with its field, on one line."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = []
    for one in found[:most]:
        field = _cut(".".join(_cut(str(part), _LONGEST_NAME) for part in one["loc"]))
        said = _cut(one["msg"].removeprefix("Value error, "))
        lines.append(f"{field}: {said}".removeprefix(": "))
    if len(found) > most:
        lines.append(f"and {len(found) - most} more")
    return "; ".join(lines)


def _require_size(text: str | bytes | bytearray, name: str, error: type[MobileViTError]) -> None:
    """Refuse what would take much to read; counting takes nothing, and text counts as well."""
    plain = text.encode(errors="surrogatepass") if isinstance(text, str) else text
    if len(plain) > LARGEST_DOCUMENT:
        raise error(f"{name} has {len(plain)} bytes; at most {LARGEST_DOCUMENT} are read.")
    values, fields = (sum(map(plain.count, signs)) for signs in ((b",", b'"'), (b":", b"[", b"{")))
    if values > MOST_VALUES or fields > MOST_FIELDS:
        raise error(
            f"{name} has {values} values and {fields} fields; at most {MOST_VALUES} and "
            f"{MOST_FIELDS} are read."
        )


def _cut(text: str, most: int = _LONGEST_PROBLEM) -> str:
    return text if len(text) <= most else f"{text[:most]}..."
