"""How a declaration of Java or Kotlin is written as a signature alone."""

import re

from declarations import Declaration, NotUnderstood

HIDDEN = {"private", "internal"}
_THROWS = "throw UnsupportedOperationException()"


class Java:
    """How Java's signatures are written."""

    @staticmethod
    def visible(member: Declaration, own: Declaration) -> bool:
        if own.kind == "enum" and member.kind == "constructor":
            return False
        return own.kind == "interface" or bool({"public", "protected"} & {*member.modifiers})

    @staticmethod
    def abstract(member: Declaration, own: Declaration) -> bool:
        bodiless = not member.body and not {"static", "native"} & {*member.modifiers}
        return member.kind == "method" and (
            "abstract" in member.modifiers or (own.kind == "interface" and bodiless)
        )

    @staticmethod
    def prefix(one: Declaration) -> str:
        kept = [a for a in one.annotations if a[1:].rsplit(".", 1)[-1] in _JAVA_ANNOTATIONS]
        dropped = {"synchronized", "native", "strictfp", "transient", "volatile"}
        return "".join(f"{p} " for p in (*kept, *(m for m in one.modifiers if m not in dropped)))

    @staticmethod
    def head(own: Declaration) -> str:
        head = re.sub(r"\bthrows .*", "", own.head)
        return Java.prefix(own) + head

    @staticmethod
    def member(member: Declaration, own: Declaration) -> str:
        signature = Java.prefix(member) + re.sub(r"\bfinal ", "", member.head)
        if member.kind == "field":
            if member.value is None and "final" not in member.modifiers:
                return f"{signature};"
            literal = re.fullmatch(r"[-+]?[\d.][\w.]*|true|false|'.*'|\".*\"", member.value or "")
            return f"{signature} = {member.value if literal else _default(member.head)};"
        if Java.abstract(member, own):
            return f"{signature};"
        first = f"{member.start}; " if "stub.Marker" in member.start else ""
        if "stub.Marker" in member.head:
            return f"{signature} {{ {first}}}"
        return f"{signature} {{ {first}throw new UnsupportedOperationException(); }}"

    @staticmethod
    def closing(own: Declaration, texts: list[str]) -> str:
        """A constructor for subclasses of the same package, where there is none for all."""
        bare = re.compile(rf"\b{own.name}\(\)|stub\.Marker")
        if own.kind != "class" or any(bare.search(text) for text in texts):
            return ""
        return f"{own.name}() {{}}"


def _default(head: str) -> str:
    numbers = dict.fromkeys(("int", "long", "short", "byte", "char", "float", "double"), "0")
    return (numbers | {"boolean": "false"}).get(head.split(maxsplit=1)[0], "null")


class Kotlin:
    """How Kotlin's signatures are written."""

    @staticmethod
    def visible(member: Declaration, own: Declaration) -> bool:  # noqa: ARG004 (as for Java)
        return not HIDDEN & {*member.modifiers}

    @staticmethod
    def abstract(member: Declaration, own: Declaration) -> bool:
        return "abstract" in member.modifiers or (own.kind == "interface" and not member.body)

    @staticmethod
    def prefix(one: Declaration) -> str:
        kept = [a for a in one.annotations if a[1:].split("(")[0] in _KOTLIN_ANNOTATIONS]
        modifiers = [m for m in one.modifiers if m != "external"]
        return "".join(f"{part} " for part in (*kept, *modifiers))

    @staticmethod
    def head(own: Declaration) -> str:
        """With the parameters of the primary constructor; what others do not see is no property."""
        head = re.sub(r"\b(?:private|internal|protected) (?:val|var) ", "", own.head)
        head = re.sub(r"@(?!Jvm|Deprecated|Throws)[\w.]+ ", "", head)
        return Kotlin.prefix(own) + head

    @staticmethod
    def member(member: Declaration, own: Declaration) -> str:
        signature = Kotlin.prefix(member) + member.head
        if member.kind == "constructor":
            return signature
        if Kotlin.abstract(member, own):
            return signature
        if member.kind == "method":
            typed = signature if _returns(member.head) else f"{signature}: {_inferred(member)}"
            return f"{typed} = {_THROWS}"
        if "const" in member.modifiers:
            return f"{signature} = {member.value}"
        typed = signature if ":" in member.head else f"{signature}: {_inferred(member)}"
        setter = f"; set(_) = {_THROWS}" if member.head.startswith("var ") else ""
        return f"{typed} get() = {_THROWS}{setter}"

    @staticmethod
    def closing(own: Declaration, texts: list[str]) -> str:  # noqa: ARG004 (as for Java)
        return ""


_JAVA_ANNOTATIONS = {"NonNull", "Nullable", "Deprecated"}
_KOTLIN_ANNOTATIONS = {"JvmStatic", "JvmOverloads", "JvmName", "Throws", "Deprecated"}


def _returns(head: str) -> bool:
    """Does a function say what it returns?"""
    depth = 0
    for index, character in enumerate(head):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == ")" and depth == 0:
            return head[index + 1 :].strip().startswith(":")
    return False


def _inferred(member: Declaration) -> str:
    """The type that Kotlin infers, where it is plain to see."""
    if member.value is None:
        return "Unit"
    if member.value in {"true", "false"}:
        return "Boolean"
    if made := re.match(r"([A-Z]\w*)\(|object : ([A-Z]\w*)", member.value):
        return made[1] or made[2]
    raise NotUnderstood(f"the type of {member.head} = {member.value}")
