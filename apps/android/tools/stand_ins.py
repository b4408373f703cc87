"""Makes the stand-ins of the phone's libraries from their real sources, by the names in use.

    stand_ins.py SDKS            writes stubs/LIBRARY anew
    stand_ins.py SDKS --check    says what would change

A stand-in has the signatures, the nullability, the constants and the exceptions of what the app and
the generated modules name, and of what those signatures name in turn; nothing is written by hand.
Where an overload of a name is kept, all are, so that a call that is ambiguous is so here too.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from declarations import Declaration, NotUnderstood, java, kotlin, without_comments
from modules import ANDROID, STUBS
from signatures import HIDDEN, Java, Kotlin

_USERS = (
    *(ANDROID / name / "src" for name in ("backends", "app", "sample")),
    *(STUBS / name for name in ("must-fail", "androidx-core", "androidx-test")),
    ANDROID.parents[1] / "exporters" / "embedding" / "kotlin",
)


@dataclass(frozen=True)
class Library:
    """Real sources, and where they are from.

    Attributes:
        folders: below the folder of all sources, with packages in them.
        origin: repository and commit.
        licence: its short name.
        skip: names of files and folders that the app has no use for and that need more libraries.
        needs: folders with what they need beside the libraries named in `modules.json` before them.
    """

    folders: tuple[str, ...]
    origin: str
    licence: str
    skip: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()

    def sources(self, sdks: Path) -> tuple[Path, ...]:
        """The files, in a fixed order."""
        return tuple(
            file
            for folder in self.folders
            for file in sorted((sdks / folder).rglob("*"))
            if file.suffix in {".java", ".kt"}
            and not self.skip & {*file.relative_to(sdks / folder).parts}
        )


LIBRARIES: Mapping[str, Library] = {
    "android": Library(
        ("android-36",), "AOSP (Android 16, API 36), 262f6ae of 2026-06-24", "Apache-2.0"
    ),
    "onnxruntime": Library(
        ("onnxruntime/java/src/main/java", "onnxruntime/java/src/main/android"),
        "onnxruntime/onnxruntime-qnn, a mirror of microsoft/onnxruntime, cee6c0d of 2026-03-13",
        "MIT",
    ),
    "executorch": Library(
        ("executorch/extension/android/executorch_android/src/main/java",),
        "pytorch/executorch (1.5.1), cff6f4d of 2026-08-22",
        "BSD-3-Clause",
        skip=frozenset({"extension", "training"}),
        needs=("executorch-stand-ins",),
    ),
    "litert": Library(
        ("litert/litert/kotlin/src/main/kotlin",),
        "google-ai-edge/LiteRT, f674577 of 2026-08-21",
        "Apache-2.0",
        skip=frozenset({"ModelProvider.kt", "deployment"}),
    ),
}


@dataclass
class _Type:
    """A type of a library, with what of it is kept."""

    declaration: Declaration
    path: str
    """Package and outer types, with dots."""
    outer: "_Type | None"
    file: "_File"
    inner: "dict[str, _Type]" = field(default_factory=dict)
    texts: dict[int, str] = field(default_factory=dict)
    """Of kept members, by position."""


@dataclass
class _File:
    source: Path
    package: str
    imports: list[str]
    top: list[_Type] = field(default_factory=list)

    @property
    def is_kotlin(self) -> bool:
        return self.source.suffix == ".kt"


class _Selection:
    """What of a library is kept."""

    def __init__(self, sources: Iterable[Path], users: str) -> None:
        self.types: dict[str, _Type] = {}
        self.files = [self._read(source) for source in sources]
        self.words = set(re.findall(r"\w+", users))
        self.names = {
            form
            for word in self.words
            for form in (word, *(f"{how}{word[:1].upper()}{word[1:]}" for how in _ACCESSORS))
        }
        self.kept: dict[str, _Type] = {}
        self.extended: set[str] = set()
        for path, one in self.types.items():
            if one.outer is None and re.search(rf"\b{re.escape(path)}\b", users):
                self._want(one)
        before = -1
        while before != (state := len(self.kept) + len(self.names)):
            before = state
            for one in list(self.kept.values()):
                self._fill(one)

    def _read(self, source: Path) -> _File:
        text = without_comments(source.read_text(encoding="utf-8"))
        package = re.search(r"^\s*package\s+([\w.]+)", text, re.MULTILINE)
        imports = re.findall(r"^\s*import\s+([\w.*]+)", text, re.MULTILINE)
        ends = [found.end() for found in _BEFORE.finditer(text)]
        file = _File(source, package[1] if package else "", imports)
        parse = kotlin if file.is_kotlin else java
        try:
            declarations = parse(text[max(ends, default=0) :])
        except NotUnderstood as reason:
            raise NotUnderstood(f"{source}: {reason}") from None
        file.top = [self._add(one, file.package, None, file) for one in declarations if one.is_type]
        return file

    def _add(self, one: Declaration, place: str, outer: _Type | None, file: _File) -> _Type:
        made = _Type(one, f"{place}.{one.name}", outer, file)
        self.types[made.path] = made
        for member in one.members:
            if member.is_type:
                made.inner[member.name] = self._add(member, made.path, made, file)
        return made

    def _want(self, one: _Type) -> None:
        if one.path in self.kept:
            return
        self.kept[one.path] = one
        if one.outer is not None:
            self._want(one.outer)

    def _fill(self, one: _Type) -> None:
        """Keep what is named of a type, and want what that names."""
        own = one.declaration
        language = Kotlin if one.file.is_kotlin else Java
        for inner in one.inner.values():
            nested = inner.declaration
            named = nested.name in self.words and not HIDDEN & {*nested.modifiers}
            if named or (nested.name == "Companion" and self._has_named(inner)):
                self._want(inner)
        for position, member in enumerate(own.members):
            if member.is_type or position in one.texts or not language.visible(member, own):
                continue
            # Of a class that nothing here extends, what it leaves open is nothing to anybody.
            needed = one.file.is_kotlin or own.kind == "interface" or own.name in self.extended
            abstract = needed and language.abstract(member, own)
            must = member.kind == "constructor" or abstract or "@Override" in member.annotations
            if not must and member.name not in self.names:
                continue
            if abstract:
                self.names.add(member.name)
            one.texts[position] = language.member(member, own)
        superclass = language.head(own).partition(" implements ")[0]
        self.extended.update(re.findall(r" extends (?:[\w.]*\.)?(\w+)", superclass))
        for text in (superclass, *one.texts.values()):
            self._refer(text, one)

    def _has_named(self, one: _Type) -> bool:
        return any(
            member.name in self.names and not HIDDEN & {*member.modifiers}
            for member in one.declaration.members
        )

    def _refer(self, text: str, place: _Type) -> None:
        """Want the library's types that a text names, and the names of its default values."""
        for default in re.findall(r" = ([\w.]+)|\) : this\((.*)", text):
            self.names.update(re.findall(r"\w+", "".join(default)))
        for name in re.findall(r"[A-Za-z_][\w.]*", text):
            if found := self._find(name, place):
                self._want(found)

    def _find(self, name: str, place: _Type) -> _Type | None:
        """The type that a name with dots means, the innermost."""
        first, *rest = name.split(".")
        if found := self._resolve(first, place):
            while rest and rest[0] in found.inner:
                found = found.inner[rest.pop(0)]
            return found
        return next(
            (
                self.types[path]
                for end in range(len(name), 0, -1)
                if (path := name[:end]) in self.types and name[end : end + 1] in {"", "."}
            ),
            None,
        )

    def _resolve(self, name: str, place: _Type) -> _Type | None:
        around: _Type | None = place
        while around is not None:
            if found := around.inner.get(name):
                return found
            if around.declaration.name == name:
                return around
            around = around.outer
        for imported in place.file.imports:
            if imported.endswith(f".{name}"):
                return self.types.get(imported)
        return self.types.get(f"{place.file.package}.{name}")

    def written(self, file: _File, first: str) -> str | None:
        """A file's stand-in; None if nothing of it is kept."""
        language = Kotlin if file.is_kotlin else Java
        lines = [line for one in file.top for line in self._lines(one, language, "")]
        if not lines:
            return None
        body = "\n".join(lines)
        used = set(re.findall(r"\w+", body))
        end = "" if file.is_kotlin else ";"
        imports = sorted(
            one
            for one in file.imports
            if one.rsplit(".", 1)[-1] in used
            and (one.split(".")[0] in {"java", "kotlin", "android"} or one in self.kept)
        )
        package = f"package {file.package}{end}"
        listed = "".join(f"import {one}{end}\n" for one in imports)
        suppressed = _SUPPRESSED if file.is_kotlin else ""
        return f"// {first}\n{suppressed}{package}\n\n{listed}{chr(10) * bool(listed)}{body}\n"

    def _lines(self, one: _Type, language: type[Java | Kotlin], indent: str) -> Iterator[str]:
        if one.path not in self.kept:
            return
        own = one.declaration
        head = self._shortened(language.head(own), one)
        yield f"{indent}{head} {{"
        deeper = indent + "  "
        if own.kind == "enum":
            yield f"{deeper}{', '.join(own.entries)};"
        if extra := language.closing(own, list(one.texts.values())):
            yield deeper + extra
        for position, member in enumerate(own.members):
            if text := one.texts.get(position):
                yield deeper + text
            elif member.is_type:
                yield from self._lines(one.inner[member.name], language, deeper)
        yield f"{indent}}}"

    def _shortened(self, head: str, one: _Type) -> str:
        """A Java head without the interfaces of the library that nothing else needs."""
        if one.file.is_kotlin or " implements " not in head:
            return head
        before, _, after = head.partition(" implements ")
        needed = []
        for interface in split_types(after):
            name = re.match(r"[\w.]+", interface)
            found = name and self._find(name[0], one)
            if not found or found.path in self.kept:
                needed.append(interface)
        return f"{before} implements {', '.join(needed)}" if needed else before


def split_types(text: str) -> list[str]:
    """Types between commas that are in no angle brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += {"<": 1, ">": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    return [*parts, text[start:].strip()]


_BEFORE = re.compile(r"^\s*(?:package|import(?: static)?)\s+[\w.*]+(?: as \w+)?;?", re.MULTILINE)
_ACCESSORS = ("get", "set", "is")
_SUPPRESSED = '@file:Suppress("UNUSED_PARAMETER", "unused")\n\n'


def stand_ins(library: Library, sdks: Path, users: str) -> dict[Path, str]:
    """Every file of a library's stand-in, relative to its folder.

    Raises:
        NotUnderstood: a source is written in a way that is not known.
    """
    sources = library.sources(sdks)
    if not sources:
        raise NotUnderstood(f"there are no sources in {', '.join(library.folders)} of {sdks}")
    selection = _Selection(sources, users)
    made = {}
    for file in selection.files:
        folder = next(f for f in library.folders if file.source.is_relative_to(sdks / f))
        name = file.source.relative_to(sdks / folder)
        head = f"Made by tools/stand_ins.py from {library.origin} ({library.licence}): {name}"
        if text := selection.written(file, head):
            made[name] = text
    return made


def users() -> str:
    """The sources of everything that uses the libraries."""
    return "\n".join(
        file.read_text(encoding="utf-8")
        for folder in _USERS
        for file in sorted(folder.rglob("*"))
        if {".kt", ".java"} & {*file.suffixes} and "build" not in file.parts
    )


def differences(sdks: Path) -> Iterator[str]:
    """What the stand-ins made from these sources have other than the repository's."""
    for name, library in LIBRARIES.items():
        made = stand_ins(library, sdks, users())
        here = {file.relative_to(STUBS / name) for file in (STUBS / name).rglob("*.*")}
        for file in sorted(here | {*made}):
            path = STUBS / name / file
            if file not in made or file not in here or path.read_text("utf-8") != made[file]:
                yield f"stubs/{name}/{file}"


def write(sdks: Path, say: Callable[[str], object]) -> None:
    """Write all stand-ins; those of a library that is not understood stay as they were."""
    everything = {name: stand_ins(one, sdks, users()) for name, one in LIBRARIES.items()}
    for name, made in everything.items():
        shutil.rmtree(STUBS / name, ignore_errors=True)
        for file, text in made.items():
            path = STUBS / name / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        lines = sum(text.count("\n") for text in made.values())
        say(f"{name}: {len(made)} files, {lines} lines\n")


def main() -> int:
    """Write or compare; 0: done, 1: they differ, or a source is not understood."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("sdks", type=Path, help="folder with a folder of real sources per library")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            write(arguments.sdks, sys.stdout.write)
            return 0
        found = list(differences(arguments.sdks))
    except NotUnderstood as reason:
        sys.stdout.write(f"{reason}\n")
        return 1
    sys.stdout.write("".join(f"{name} is not as its source makes it\n" for name in found))
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
