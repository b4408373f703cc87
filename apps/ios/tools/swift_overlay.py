"""The declarations of a Swift source, without what is computed in them."""

import re

from objective_c import BODY

_DECLARATION = re.compile(
    r"^\s*(?:@\w+\s+)*(?:[a-z]+\s+)*?(extension|protocol|class|struct|enum|func|init|var|subscript)\b"
    r"(?!\s+func\b)",
    re.M,
)
_CONTAINERS = {"extension", "protocol", "class", "struct", "enum"}


def signatures(source: str, module: str) -> str:
    """A source with the bodies of its functions and properties taken out.

    Args:
        source: of which all that is private is in a body.
        module: that it extends; the stand-in is that module itself and does not import it.
    """
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", source, flags=re.S)
    text = re.sub(rf"^@_exported import {module}$", "", text, flags=re.M)
    out, start = [], 0
    while (opened := text.find("{", start)) >= 0:
        before = text[start:opened]
        out.append(before)
        kinds = _DECLARATION.findall(before)
        if kinds and kinds[-1] in _CONTAINERS:
            out.append("{")
            start = opened + 1
            continue
        closed = _closing(text, opened)
        inside = text[opened + 1 : closed]
        out.append(text[opened : closed + 1] if set(inside.split()) <= {"get", "set"} else BODY)
        start = closed + 1
    text = "".join([*out, text[start:]])
    return re.sub(r"(?<=\{\n)\n+|\n(?=\n\n)", "", re.sub(r"[ \t]+$", "", text, flags=re.M)).strip()


def _closing(text: str, opened: int) -> int:
    depth = 0
    for position in range(opened, len(text)):
        depth += (text[position] == "{") - (text[position] == "}")
        if depth == 0:
            return position
    raise ValueError("a brace is open at the end")
