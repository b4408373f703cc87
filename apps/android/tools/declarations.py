"""The declarations of Java and Kotlin sources, as far as signatures need them.

Not a parser of either language: it knows how published interfaces are written, and says what it
does not understand instead of guessing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_PAIRS = {"(": ")", "[": "]", "{": "}"}
_LITERAL = re.compile(r'"""(?:.|\n)*?"""|"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'')
_COMMENT = re.compile(rf"{_LITERAL.pattern}|//[^\n]*|/\*(?:.|\n)*?\*/")
_ANNOTATION = re.compile(r"@(?:\w+:)?[\w.]+")
_MODIFIER = re.compile(
    r"(public|protected|private|internal|static|final|abstract|default|native|synchronized|"
    r"transient|volatile|strictfp|open|override|external|const|data|enum|annotation|sealed|inner|"
    r"companion|operator|suspend|lateinit|inline|value|vararg)\b"
)
_KEYWORD = re.compile(r"(@?interface|class|object|enum|fun|val|var|constructor|init)\b")
_NAME = re.compile(r"\w+")


@dataclass
class Declaration:
    """One declaration; texts are without comments, white space is one space.

    Attributes:
        kind: class, interface, enum, object, method, constructor, field, or init.
        name: its own; of a companion object "Companion".
        annotations: each with its arguments.
        modifiers: in their order.
        head: from after the modifiers to the body, without an initial value.
        value: the initial value; None where there is none.
        body: does a body follow?
        entries: names of an enum's constants, with their arguments.
        members: of a type.
    """

    kind: str
    name: str
    annotations: list[str]
    modifiers: list[str]
    head: str
    value: str | None = None
    body: bool = False
    start: str = ""
    entries: list[str] = field(default_factory=list)
    members: "list[Declaration]" = field(default_factory=list)

    @property
    def is_type(self) -> bool:
        """Has it members?"""
        return self.kind in {"class", "interface", "enum", "object"}


class NotUnderstood(Exception):  # noqa: N818 (what it says is for who takes a new source)
    """A source is written in a way that is not known here."""


def without_comments(source: str) -> str:
    """The same text with comments as spaces."""

    def blank(match: re.Match[str]) -> str:
        found = match[0]
        return found if found[0] in "\"'" else re.sub(r"[^\n]", " ", found)

    return _COMMENT.sub(blank, source)


def one_line(text: str) -> str:
    """White space as one space, none inside brackets."""
    text = re.sub(r"\s+", " ", text).strip()
    return re.sub(r",(?= ?\))", "", re.sub(r"(?<=[(\[]) | (?=[)\],;])", "", text))


def after(text: str, start: int) -> int:
    """The index after the bracket that closes the one at `start`."""
    closing, index = _PAIRS[text[start]], start + 1
    while index < len(text):
        if literal := _LITERAL.match(text, index):
            index = literal.end()
        elif text[index] in _PAIRS:
            index = after(text, index)
        elif text[index] == closing:
            return index + 1
        else:
            index += 1
    raise NotUnderstood(f"{text[start]} is never closed: {text[start : start + 60]!r}")


def until(text: str, start: int, end: str) -> int:
    """The index of the first character of `end` that is in no bracket and no literal."""
    index = start
    while index < len(text) and text[index] not in end:
        if literal := _LITERAL.match(text, index):
            index = literal.end()
        else:
            index = after(text, index) if text[index] in _PAIRS else index + 1
    return index


def spaces(text: str, index: int, among: str = " \t\r\n") -> int:
    """The index of the next character that is none of these."""
    while index < len(text) and text[index] in among:
        index += 1
    return index


def prefix(text: str, index: int) -> tuple[list[str], list[str], int]:
    """Annotations and modifiers from an index on, and the index after them."""
    annotations: list[str] = []
    modifiers: list[str] = []
    while True:
        index = spaces(text, index)
        if (found := _ANNOTATION.match(text, index)) and found[0] != "@interface":
            end = found.end()
            if text[end : end + 1] == "(":
                end = after(text, end)
            annotations.append(one_line(text[index:end]))
            index = end
        elif (found := _MODIFIER.match(text, index)) and not text[found.end() :].startswith("("):
            modifiers.append(found[0])
            index = found.end()
        else:
            return annotations, modifiers, index


def split(text: str, separator: str = ",") -> list[str]:
    """Parts between separators that are in no bracket."""
    parts, index = [], 0
    while index <= len(text):
        end = until(text, index, separator)
        parts.append(text[index:end].strip())
        index = end + 1
    return [part for part in parts if part]


def java(text: str) -> list[Declaration]:
    """The declarations of a body, or of what follows the imports."""
    return list(_java(text))


def _java(text: str) -> Iterator[Declaration]:
    index = spaces(text, 0, " \t\r\n;")
    while index < len(text):
        start = index
        annotations, modifiers, index = prefix(text, index)
        end = until(text, index, ";{=")
        keyword = _KEYWORD.match(text, index)
        if text[end : end + 1] == "=":
            close = until(text, end, ";")
            head, value, body = text[index:end], one_line(text[end + 1 : close]), None
            end = close + 1
        elif text[end : end + 1] == "{":
            close = after(text, end)
            head, value, body = text[index:end], None, text[end + 1 : close - 1]
            end = close
        else:
            head, value, body = text[index:end], None, None
            end += 1
        head = one_line(head)
        index = spaces(text, end, " \t\r\n;")
        if "enum" in modifiers:
            keyword, head = _KEYWORD.match("enum"), f"enum {head}"
            modifiers.remove("enum")
        if not head:  # a static initializer
            continue
        if keyword and body is not None:
            kind = keyword[0].removeprefix("@")
            name = _name(head, keyword.end() - keyword.start())
            entries = ""
            if kind == "enum":
                stop = until(body, 0, ";")
                entries, body = body[:stop], body[stop + 1 :]
            names = [_enum_name(entry) for entry in split(entries)]
            yield Declaration(
                kind, name, annotations, modifiers, head, entries=names, members=java(body)
            )
            continue
        call = head.find("(")
        if call < 0:
            name = head.rsplit(" ", 1)[-1].removesuffix("[]")
            yield Declaration("field", name, annotations, modifiers, head, value)
        else:
            name = head[:call].split()[-1]
            kind = "constructor" if head[:call].strip() == name else "method"
            first = one_line(body or "").split(";")[0]
            yield Declaration(
                kind, name, annotations, modifiers, head, body=body is not None, start=first
            )
        if index == start:
            raise NotUnderstood(text[start : start + 80])


def _enum_name(entry: str) -> str:
    _, _, index = prefix(entry, 0)
    return _name(entry, index)


def _name(text: str, index: int) -> str:
    found = _NAME.match(text, spaces(text, index))
    if found is None:
        raise NotUnderstood(f"no name in {text[index : index + 60]!r}")
    return found[0]


def kotlin(text: str) -> list[Declaration]:
    """The declarations of a body, or of what follows the imports."""
    return list(_kotlin(text))


def _kotlin(text: str) -> Iterator[Declaration]:
    index = spaces(text, 0, " \t\r\n;")
    while index < len(text):
        annotations, modifiers, index = prefix(text, index)
        keyword = _KEYWORD.match(text, index)
        if keyword is None:
            raise NotUnderstood(f"no declaration: {text[index : index + 80]!r}")
        if keyword[0] == "init":
            end = after(text, spaces(text, keyword.end()))
        elif keyword[0] in {"class", "interface", "object"}:
            declaration, end = _kotlin_type(text, index, keyword, annotations, modifiers)
            yield declaration
        else:
            declaration, end = _kotlin_member(text, index, keyword, annotations, modifiers)
            yield declaration
        index = spaces(text, end, " \t\r\n;")


def _kotlin_type(
    text: str, start: int, keyword: re.Match[str], annotations: list[str], modifiers: list[str]
) -> tuple[Declaration, int]:
    end = spaces(text, keyword.end())
    name = "Companion"
    if "companion" not in modifiers:
        name = _name(text, end)
        end += len(name)
    if text[end : end + 1] == "<":
        end = text.index(">", end) + 1
    _, _, index = prefix(text, end)
    if text.startswith("constructor", index):
        end = index + len("constructor")
    if text[spaces(text, end) : spaces(text, end) + 1] == "(":
        end = after(text, spaces(text, end))
    if text[spaces(text, end) : spaces(text, end) + 1] == ":":
        end = until(text, spaces(text, end), "{\n")
        while text[:end].rstrip().endswith((",", ":")):
            end = until(text, spaces(text, end), "{\n")
    head, body = one_line(text[start:end]), ""
    index = spaces(text, end)
    if text[index : index + 1] == "{":
        end = after(text, index)
        body = text[index + 1 : end - 1]
    kind, entries = keyword[0], []
    if "enum" in modifiers:
        kind = "enum"
        stop = until(body, 0, ";")
        entries, body = [one_line(entry) for entry in split(body[:stop])], body[stop + 1 :]
    return (
        Declaration(
            kind,
            name,
            annotations,
            modifiers,
            head,
            body=True,
            entries=entries,
            members=kotlin(body),
        ),
        end,
    )


_ACCESSOR = re.compile(r"\s*(?:@\w+(?:\([^)]*\))?\s+)*(?:private |internal )?[gs]et\b")


def _kotlin_member(
    text: str, start: int, keyword: re.Match[str], annotations: list[str], modifiers: list[str]
) -> tuple[Declaration, int]:
    end = spaces(text, keyword.end())
    if text[end : end + 1] == "<":
        end = spaces(text, text.index(">", end) + 1)
    kind = {"fun": "method", "constructor": "constructor"}.get(keyword[0], "field")
    name = keyword[0] if kind == "constructor" else _name(text, end)
    end += 0 if kind == "constructor" else len(name)
    if kind != "field":
        end = after(text, spaces(text, end))
    index = spaces(text, end)
    if text[index : index + 1] == ":":  # a type, or the constructor that is called first
        end = until(text, index, "{=\n")
    head, value, body = one_line(text[start:end]), None, False
    index = spaces(text, end)
    if text[index : index + 1] == "=":
        stop = _expression(text, index + 1)
        value, end, body = one_line(text[index + 1 : stop]), stop, True
    elif text[index : index + 1] == "{" and kind != "field":
        end, body = after(text, index), True
    while kind == "field" and (accessor := _ACCESSOR.match(text, end)):
        end, body = accessor.end(), True
        if text[end : end + 1] == "(":
            end = after(text, end)
            following = re.compile(r"\s*(?::[^={\n]*)?\s*([={])").match(text, end)
            if following is None:
                raise NotUnderstood(f"an accessor of {name}")
            end = following.start(1)
            end = after(text, end) if text[end] == "{" else _expression(text, end + 1)
    return Declaration(kind, name, annotations, modifiers, head, value, body), end


_GOES_ON = re.compile(r"\s*(\?\.|\.|\?:|&&|\|\||\+|\)|else\b|as\b)")
_UNFINISHED = re.compile(r"(=|\+|\(|,|->|&&|\|\||\?:|\belse|\breturn)\s*$")


def _expression(text: str, start: int) -> int:
    """The index after an expression: the end of a line on which it is complete."""
    end = until(text, spaces(text, start), "\n;")
    while _GOES_ON.match(text, end) or _UNFINISHED.search(text[start:end]):
        end = until(text, spaces(text, end), "\n;")
    return end
