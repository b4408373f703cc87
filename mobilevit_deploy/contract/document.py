"""What the contract's documents have in common: forms of ids and times, and the way of reading."""

import json
import re
from datetime import datetime
from typing import Annotated, Any, TypeVar, get_args
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from mobilevit_deploy.errors import MobileViTError

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
        return datetime.fromisoformat(value)
    raise ValueError(
        f"{str(value)[:40]!r} is not a time of RFC 3339, e.g. 2026-01-31T13:05:00.250+01:00"
    )


# Of the forms that some languages' readers accept, the one that all of them do.
Id = Annotated[UUID, BeforeValidator(_id)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]


class Part(BaseModel):
    """Base of the documents' models: nothing unknown, nothing that changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_Document = TypeVar("_Document", bound=Part)


def parse_document(
    kind: type[_Document],
    text: str | bytes,
    name: str,
    largest: int,
    error: type[MobileViTError],
    advice: str = "Install the app and the toolkit of the same release.",
) -> _Document:
    """A document from its JSON, checked against the schema.

    Args:
        kind: what it is to be.
        text: the JSON.
        name: what messages call it, e.g. "The campaign".
        largest: most bytes (or characters) that are read.
        error: what is raised.
        advice: what to do about another version.

    Raises:
        error: no JSON, too large, another schema version, or a field that breaks the schema.
    """
    if len(text) > largest:
        raise error(f"{name} has {len(text)} bytes; at most {largest} are read.")
    try:
        document = json.loads(text, object_pairs_hook=_distinct, parse_constant=_no_number)
    except RecursionError:
        raise error(f"{name} is not JSON: it is nested too deeply.") from None
    except ValueError as reason:
        raise error(f"{name} is not JSON: {reason}.") from None
    got = document.get("schema_version") if isinstance(document, dict) else None
    (version,) = get_args(kind.model_fields["schema_version"].annotation)
    if got != version or isinstance(got, bool):
        raise error(f"{name} has schema version {got!r}; this release reads {version}. {advice}")
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
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise ValueError(f"the key {twice[:80]!r} is there twice in one object")
    return fields


def _no_number(word: str) -> None:
    raise ValueError(f"{word} is no number there")


def problems(error: ValidationError, most: int = 3) -> str:
    """The first things that break a schema, each with its field, on one line."""
    found = error.errors(include_url=False)
    lines = [
        f"{'.'.join(map(str, e['loc']))}: {e['msg'].removeprefix('Value error, ')}".removeprefix(
            ": "
        )
        for e in found[:most]
    ]
    if len(found) > most:
        lines.append(f"and {len(found) - most} more")
    return "; ".join(lines)
