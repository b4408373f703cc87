"""Documents that every language's reader must accept or refuse: a base each, and what changes it.

`KIND.json` holds `base` and `cases`. A case is the base after a JSON Patch (add, replace and remove
alone), its text then changed by `substitute`; or a `text` in which BASE stands for the base; or one
text that is `repeat`ed.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class Case:
    """One document, and whether a reader accepts it."""

    name: str
    accepted: bool
    text: str


def base(kind: str) -> dict[str, Any]:
    """The base document of a kind, for a caller to change."""
    document: dict[str, Any] = _read(kind)["base"]
    return document


def cases(kind: str) -> Iterator[Case]:
    """Every case of a kind."""
    vectors = _read(kind)
    for case in vectors["cases"]:
        yield Case(case["name"], case["accepted"], _text(vectors["base"], case))


def _read(kind: str) -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads((FOLDER / f"{kind}.json").read_text(encoding="utf-8"))
    return vectors


def _text(document: dict[str, Any], case: dict[str, Any]) -> str:
    if "repeat" in case:
        text, times = case["repeat"]
        return str(text) * int(times)
    if "text" in case:
        return str(case["text"]).replace("BASE", json.dumps(document))
    changed = copy.deepcopy(document)
    for operation in case["patch"]:
        _apply(changed, operation)
    text = json.dumps(changed, ensure_ascii=False)
    return text.replace(*case["substitute"]) if "substitute" in case else text


def _apply(document: Any, operation: dict[str, Any]) -> None:
    *way, last = operation["path"].removeprefix("/").split("/")
    place = document
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    if isinstance(place, list):
        if operation["op"] == "remove":
            del place[int(last)]
        elif operation["op"] == "add":
            place.insert(len(place) if last == "-" else int(last), operation["value"])
        else:
            place[int(last)] = operation["value"]
    elif operation["op"] == "remove":
        del place[last]
    else:
        place[last] = operation["value"]
