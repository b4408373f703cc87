"""What the documents that a driver and an app exchange have in common."""

import re
from datetime import datetime
from typing import Annotated, TypeVar
from uuid import UUID

from pydantic import AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import from_json

from mobilevit_deploy.contract.manifest import problems
from mobilevit_deploy.errors import CampaignError

_LARGEST = 16 * 2**20  # bytes; a thousand cases take 0.3 MB
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
    raise ValueError(f"{str(value)[:40]!r} is not a time such as 2026-01-31T13:05:00.250+01:00")


# Of the forms that some languages' readers accept, the one that all of them do.
Id = Annotated[UUID, BeforeValidator(_id)]
Time = Annotated[AwareDatetime, BeforeValidator(_time)]
Sentence = Annotated[str, Field(min_length=1, max_length=1000)]


class Part(BaseModel):
    """Base of the documents' models: nothing unknown, nothing that changes."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


_Document = TypeVar("_Document", bound=Part)


def parse(kind: type[_Document], version: int, text: str | bytes, name: str) -> _Document:
    """A document from its JSON; `name` is what messages call it, e.g. "The campaign".

    Raises:
        CampaignError: no JSON, too large, another schema version, or a field that breaks the
            schema.
    """
    if len(text) > _LARGEST:
        raise CampaignError(f"{name} has {len(text)} bytes; at most {_LARGEST} are read.")
    try:
        document = from_json(text, allow_inf_nan=False)
    except ValueError as error:
        raise CampaignError(f"{name} is not JSON: {error}.") from None
    got = document.get("schema_version") if isinstance(document, dict) else None
    if got != version or isinstance(got, bool):
        raise CampaignError(
            f"{name} has schema version {got!r}; this release reads {version}. Install the app "
            "and the toolkit of the same release."
        )
    try:
        # Strict, since what one language takes for a number ("1", true) another does not.
        return kind.model_validate_json(text, strict=True)
    except ValidationError as error:
        raise CampaignError(f"{name} breaks the schema: {problems(error)}.") from None
