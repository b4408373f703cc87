"""A table of text: the same in HTML, in Markdown and on a terminal."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Table:
    """Headings and rows of text; `numbers` are the columns that are aligned on the right."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: frozenset[int]
