"""How a conformance document is made of a good one: one change, or several."""

from collections.abc import Callable
from typing import Any

Document = dict[str, Any]
Change = Callable[[Document], object]


def put(path: str, value: object) -> Change:
    """Change one field; `path` is its keys and indices with dots between."""

    def change(document: Document) -> None:
        place, last = _place(document, path)
        place[int(last) if isinstance(place, list) else last] = value

    return change


def without(path: str) -> Change:
    """Take one field or item away."""

    def change(document: Document) -> None:
        place, last = _place(document, path)
        del place[int(last) if isinstance(place, list) else last]

    return change


def together(*changes: Change) -> Change:
    """One change after the other."""

    def change(document: Document) -> None:
        for each in changes:
            each(document)

    return change


def _place(document: Document, path: str) -> tuple[Any, str]:
    *way, last = path.split(".")
    place: Any = document
    for key in way:
        place = place[int(key) if isinstance(place, list) else key]
    return place, last
