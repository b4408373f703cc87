"""Fields of dataclasses as flags of the command line, made from what they say of themselves."""

import inspect
from collections.abc import Callable, Iterator
from dataclasses import field, fields
from typing import Annotated, Any


def flag(
    default: Any,
    help_: str,
    *names: str,
    panel: str = "Artifact",
    metavar: str | None = None,
    parse: Callable[[str], Any] | None = None,
    kind: type = str,
    repeats: bool = True,
) -> Any:
    """A dataclass field that is also a flag; one whose default is a tuple repeats.

    Args:
        default: the field's, when the flag is left out.
        help_: what `--help` shows.
        names: the flag's own, e.g. "--classifier/--no-classifier"; else it is named like the field.
        panel: its heading in `--help`.
        metavar: what `--help` calls the value.
        parse: from the text to the field's value, or to each of its values.
        kind: of the value, for a field without `parse` that is no text; bool goes by the default.
        repeats: the values of a tuple are given one by one; otherwise `parse` makes them of one.
    """
    if isinstance(default, bool):
        kind = bool
    elif isinstance(default, tuple) and repeats:
        kind = list[str]
    option = {"help": help_, "metavar": metavar, "rich_help_panel": panel}
    said = {"names": names, "option": option, "parse": parse or (lambda value: value), "kind": kind}
    return field(default=default, metadata=said)


def parameters(owner: type) -> Iterator[inspect.Parameter]:
    """Typer's parameters for the flags of a dataclass; None where a flag is left out."""
    import typer

    for one in fields(owner):
        said = one.metadata
        if "kind" in said:
            shown = one.default if isinstance(one.default, int | float | str) else False
            option = typer.Option(
                *said["names"],
                **said["option"],
                show_default=shown if isinstance(shown, bool) else str(shown),
            )
            annotation: Any = Annotated[said["kind"] | None, option]
            kind = inspect.Parameter.KEYWORD_ONLY
            yield inspect.Parameter(one.name, kind, default=None, annotation=annotation)


def parsed(owner: type, values: dict[str, Any]) -> dict[str, Any]:
    """Field name -> value, of the flags that were given."""
    found = {}
    for one in fields(owner):
        value, parse = values.get(one.name), one.metadata.get("parse")
        if parse is not None and value is not None and value != []:
            found[one.name] = tuple(map(parse, value)) if isinstance(value, list) else parse(value)
    return found
