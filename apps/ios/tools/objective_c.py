"""What Swift sees of an Objective-C header, as declarations without bodies.

The compiler's importer follows `NS_SWIFT_NAME`, nullability and the error convention, and those
rules are followed here. Where a name would depend on its heuristics alone (words that repeat a
type), or a type is not known, the member is left out and named: nothing here is guessed.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

BODY = '{ fatalError("a stand-in") }'

_NUMBERS = {
    "BOOL": "Bool",
    "int": "Int32",
    "float": "Float",
    "double": "Double",
    "NSInteger": "Int",
    "NSUInteger": "UInt",
    "NSTimeInterval": "TimeInterval",
    **{f"int{bits}_t": f"Int{bits}" for bits in (8, 16, 32, 64)},
    **{f"uint{bits}_t": f"UInt{bits}" for bits in (8, 16, 32, 64)},
}
_CLASSES = {"NSString": "String", "NSData": "Data", "NSDictionary": "[AnyHashable: Any]"}
_KEPT_CLASSES = {"NSNumber", "NSMutableData"}
_CONTAINERS = {"NSArray": "[{}]", "NSSet": "Set<{}>", "NSDictionary": "[{}: {}]"}
_PREPOSITIONS = ("With", "Using", "For", "From", "To", "At", "By", "In", "On", "Of")
_OF_NSOBJECT = {"copy", "init", "new"}
_INIT_THAT_THROWS = "public convenience init() throws"
_KEYWORDS = {"static", "internal", "init", "default", "in", "is", "as", "func", "class"}

_ENUM = re.compile(
    r"typedef\s+NS_(ERROR_)?ENUM\(\s*(\w+)\s*,\s*(\w+)\s*\)\s*\{(.*?)\}([^;]*);", re.S
)
_ALIAS = re.compile(r"typedef\s+(\w+)\s*(\*?)\s*(\w+)\s+(NS_[^;]*);")
_BLOCK = re.compile(
    r"((?:NS_SWIFT_NAME\(\w+\)|__attribute__\(\(\w+\)\)|\s)*)"
    r"@(interface|protocol)\s+(\w+)\s*(?::\s*\w+)?\s*(?:<[^>]*>)?\s*(?:\((\w*)\))?(.*?)@end",
    re.S,
)
_PROPERTY = re.compile(
    r"@property\s*(?:\(([^)]*)\))?\s*([^;]+?)\b(\w+)\s*((?:NS_\w+(?:\([^;]*?\))?\s*)*);"
)
_FUNCTION = re.compile(
    r"^((?:\w+[ \n*]+)+?)(\w+)\(([^;{}()]*)\)\s*((?:NS_SWIFT_NAME\([^;]*\))?)\s*;", re.M
)
_SWIFT_NAME = re.compile(r"NS_SWIFT_NAME\((\w+)(?:\(([\w:]*)\))?\)")


@dataclass(frozen=True)
class Header:
    """A header's declarations as Swift, and what had to be left out."""

    text: str
    left_out: tuple[str, ...]


@dataclass
class _Translation:
    names: Mapping[str, str]
    left_out: list[str] = field(default_factory=list)

    def type(self, written: str) -> str | None:
        """The Swift type of an Objective-C one; None where it is not known."""
        plain = re.sub(r"\b(nullable|_Nullable|__nullable|nonnull|const|NS_\w+)\b", "", written)
        found = self._plain("".join(plain.split()))
        optional = re.search(r"\b(_|__)?[nN]ullable\b", written)
        return f"{found}?" if found and optional else found

    def _plain(self, written: str) -> str | None:
        if written in _NUMBERS or written in self.names:
            return _NUMBERS.get(written) or self.names[written]
        if not written.endswith("*"):
            return None
        name, _, inner = written[:-1].partition("<")
        if inner:
            parts = [self._plain(part) for part in _split(inner.removesuffix(">"))]
            if name not in _CONTAINERS or None in parts:
                return None
            return _CONTAINERS[name].format(*parts)
        return name if name in _KEPT_CLASSES else _CLASSES.get(name) or self.names.get(name)


def names(headers: Mapping[str, str]) -> dict[str, str]:
    """Objective-C name -> Swift name of every type that these headers declare."""
    found: dict[str, str] = {}
    for header in map(_declarations, headers.values()):
        for match in _ENUM.finditer(header):
            name = _swift_name(match[5], match[3])
            found[match[3]] = f"{name}.Code" if match[1] else name
        for match in _ALIAS.finditer(header):
            found[match[3]] = _swift_name(match[4], match[3])
        for match in _BLOCK.finditer(header):
            if match[2] == "interface" and match[4] is None:
                found[match[3]] = _swift_name(match[1], match[3])
    return found


def translated(header: str, known: Mapping[str, str]) -> Header:
    """A header as Swift declarations; `known` is what `names` says of all headers together."""
    text = _declarations(header)
    translation = _Translation(known)
    parts = [_enum(match) for match in _ENUM.finditer(text)]
    parts += [
        f"public typealias {known[match[3]]} = {translation.type(match[1] + match[2])}"
        for match in _ALIAS.finditer(text)
    ]
    parts += [
        block
        for match in _BLOCK.finditer(text)
        if (block := _class(match, translation)) is not None
    ]
    rest = _BLOCK.sub("", _ALIAS.sub("", _ENUM.sub("", text)))
    parts += [
        function
        for match in _FUNCTION.finditer(rest)
        if (function := _function(match, translation)) is not None
    ]
    return Header("\n\n".join(parts), tuple(translation.left_out))


def _declarations(header: str) -> str:
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", header, flags=re.S)
    text = re.sub(
        r'^\s*(#.*|NS_ASSUME_NONNULL_\w+|extern "C" \{|\}|@class .*;)$', "", text, flags=re.M
    )
    return re.sub(r"\b(FOUNDATION_EXPORT|NS_RETURNS_RETAINED)\b", "", text)


def _swift_name(attributes: str, default: str) -> str:
    match = _SWIFT_NAME.search(attributes)
    return match[1] if match else default


def _enum(match: re.Match[str]) -> str:
    raw, objective, name = match[2], match[3], _swift_name(match[5], match[3])
    cases = []
    for case in filter(None, (part.strip() for part in match[4].split(","))):
        label, _, value = (part.strip() for part in case.partition("="))
        value = str(ord(value[1])) if value.startswith("'") else value
        word = _lowered(label.removeprefix(objective))
        cases.append(f"case {_quoted(word)}" + (f" = {value}" if value else ""))
    if match[1]:  # an error domain's codes: the error is a structure, and its codes lie in it
        inner = "\n".join(f"    {case}" for case in cases)
        return (
            f"public struct {name}: Error, Sendable {{\n"
            f"  public enum Code: Int, Sendable {{\n{inner}\n  }}\n}}"
        )
    first = cases[0] if "=" in cases[0] else f"{cases[0]} = 0"
    lines = "\n".join(f"  {case}" for case in (first, *cases[1:]))
    return f"public enum {name}: {_NUMBERS[raw]}, Sendable {{\n{lines}\n}}"


def _class(match: re.Match[str], translation: _Translation) -> str | None:
    attributes, kind, objective, category, body = match.groups()
    if kind == "protocol":
        translation.left_out.append(f"protocol {objective}")
        return None
    final = "objc_subclassing_restricted" in attributes
    members = [
        member
        for found in re.finditer(r"@property[^;]*;|[-+]\s*\([^;]*;", body)
        if (member := _member(found[0], objective, translation)) is not None
    ]
    if any(_INIT_THAT_THROWS in member for member in members):
        # Of the same name as NSObject's, which a class with an init of its own does not inherit.
        members = [
            member.replace(_INIT_THAT_THROWS, "public init(_: Void = ()) throws")
            for member in members
            if "override init()" not in member
        ]
    inside = "".join(f"  {member}\n" for member in members)
    name = translation.names[objective]
    if category is not None:
        return f"extension {name} {{\n{inside}}}" if members else None
    head = "public final class" if final else "open class"
    return f"{head} {name}: NSObject {{\n{inside}}}"


def _member(text: str, owner: str, translation: _Translation) -> str | None:
    if re.search(r"NS_REFINED_FOR_SWIFT|NS_SWIFT_UNAVAILABLE", text):
        return None  # not for Swift, or only for the overlay
    if text.startswith("@property"):
        return _property(text, owner, translation)
    sign, returns, pieces, attributes = _method(text)
    selector = "".join(f"{label}:" if written else label for label, written, _ in pieces)
    if selector in _OF_NSOBJECT:
        unavailable = selector == "init" and "NS_UNAVAILABLE" in attributes
        return f"@available(*, unavailable) public override init() {BODY}" if unavailable else None
    written = f"{sign}[{owner} {selector}]"
    throws = bool(pieces[-1][1]) and "".join(pieces[-1][1].split()) == "NSError**"
    named = _named(pieces, attributes, throws=throws)
    parameters = [(name, translation.type(kind)) for _, kind, name in pieces if kind][
        : -1 if throws else None
    ]
    made = "instancetype" in returns
    result = None if made or returns.strip() == "void" else translation.type(returns)
    known = made or returns.strip() == "void" or result is not None
    is_init = named is not None and named[0] == "init"
    if (
        named is None
        or not known
        or None in (kind for _, kind in parameters)
        or (made and not is_init)
    ):
        translation.left_out.append(written)
        return None
    base, labels = named
    listed = ", ".join(
        f"{label if label == name else f'{label} {name}'}: {kind}"
        for label, (name, kind) in zip(labels, parameters, strict=True)
    )
    thrown = " throws" if throws else ""
    if is_init:
        convenience = "" if "NS_DESIGNATED_INITIALIZER" in attributes else "convenience "
        failable = "?" if "nullable" in returns and not throws else ""
        return f"public {convenience}init{failable}({listed}){thrown} {BODY}"
    if throws and result is not None:
        result = None if result == "Bool" else result.removesuffix("?")
    access = "public static" if sign == "+" else "public"
    discardable = "@discardableResult " if result else ""
    arrow = f" -> {result}" if result else ""
    return f"{discardable}{access} func {base}({listed}){thrown}{arrow} {BODY}"


def _property(text: str, owner: str, translation: _Translation) -> str | None:
    match = _PROPERTY.fullmatch(text)
    if match is None:
        raise ValueError(f"no property: {text!r}")
    traits, written, name, attributes = match.groups()
    kind = translation.type(f"{'nullable ' if 'nullable' in (traits or '') else ''}{written}")
    if kind is None or "class" in (traits or ""):  # of a class, the name loses words of its type
        translation.left_out.append(f"{owner}.{name}")
        return None
    setter = "" if "readonly" in (traits or "") else "set {} "
    get = f"get {BODY} {setter}" if setter else BODY[2:-1]
    return f"public var {_quoted(_swift_name(attributes, name))}: {kind} {{ {get.strip()} }}"


def _function(match: re.Match[str], translation: _Translation) -> str | None:
    returns, name, listed, attributes = match.groups()
    result = translation.type(returns)
    parts = [part for part in _split(listed) if part.strip() not in {"", "void"}]
    parameters = [
        (found[2], translation.type(found[1]))
        for part in parts
        if (found := re.fullmatch(r"\s*(.*?)(\w+)\s*", part, re.S))
    ]
    named = _SWIFT_NAME.search(attributes)
    if result is None or None in (kind for _, kind in parameters) or (parameters and not named):
        translation.left_out.append(name)
        return None
    labels = (named[2] or "").split(":")[:-1] if named else []
    written = ", ".join(
        f"{label if label == one else f'{label} {one}'}: {kind}"
        for label, (one, kind) in zip(labels, parameters, strict=True)
    )
    base = named[1] if named else name
    return f"@discardableResult public func {base}({written}) -> {result} {BODY}"


def _method(text: str) -> tuple[str, str, list[tuple[str, str, str]], str]:
    """Sign, return type, (label, type, name) of each piece, attributes."""
    sign, rest = text[0], text[1:].strip()
    returns, rest = _in_parentheses(rest)
    pieces = []
    while found := re.match(r"\s*(\w*)\s*:\s*(?=\()", rest):
        written, rest = _in_parentheses(rest[found.end() :])
        name, rest = _word(rest)
        pieces.append((found[1], written, name))
    if not pieces:
        name, rest = _word(rest)
        pieces = [(name, "", "")]
    return sign, returns, pieces, rest


def _named(
    pieces: list[tuple[str, str, str]], attributes: str, *, throws: bool
) -> tuple[str, list[str]] | None:
    """Base name and argument labels; None where they follow from the importer's heuristics."""
    explicit = _SWIFT_NAME.search(attributes)
    if explicit:
        return explicit[1], (explicit[2] or "").split(":")[:-1]
    labels = [label for label, _, _ in pieces]
    kinds = [kind for _, kind, _ in pieces]
    if throws:
        labels[-1] = labels[-1].removesuffix("WithError") if len(labels) == 1 else ""
        kinds = kinds[:-1]
        labels = labels if len(labels) == 1 else labels[:-1]
    base, rest = labels[0], labels[1:]
    if not kinds or not kinds[0]:
        return base, []
    first = "_"
    if base.startswith("initWith"):
        base, first = "init", _lowered(base.removeprefix("initWith"))
    else:
        words = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z0-9]+", base)
        at = next((n for n in range(len(words) - 1, 0, -1) if words[n] in _PREPOSITIONS), None)
        noun = words[-1]
        repeats = "".join(re.findall(r"\w+", kinds[0])).endswith(noun)
        if at is not None:
            base, first = "".join(words[:at]), _lowered("".join(words[at:]))
            if repeats:
                if len(words) != at + 2:
                    return None
                first = words[at].lower()
        elif repeats:
            return None
    return base, [first, *rest]


def _word(text: str) -> tuple[str, str]:
    found = re.match(r"\s*(\w+)", text)
    if found is None:
        raise ValueError(f"a name was expected at {text!r}")
    return found[1], text[found.end() :]


def _in_parentheses(text: str) -> tuple[str, str]:
    depth = 0
    for position, letter in enumerate(text):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return text[1:position], text[position + 1 :]
    raise ValueError(f"a parenthesis is open in {text!r}")


def _split(text: str) -> list[str]:
    """At commas that are in no angle brackets."""
    parts, depth = [""], 0
    for letter in text:
        depth += (letter == "<") - (letter == ">")
        if letter == "," and depth == 0:
            parts.append("")
        else:
            parts[-1] += letter
    return parts


def _lowered(word: str) -> str:
    """The first word in lower case: uInt8, quInt8, fatal."""
    run = len(re.match(r"[A-Z]*", word)[0])  # type: ignore[index]
    keep = run - 1 if 1 < run < len(word) and word[run].islower() else run
    return word[:keep].lower() + word[keep:]


def _quoted(word: str) -> str:
    return f"`{word}`" if word in _KEYWORDS else word
