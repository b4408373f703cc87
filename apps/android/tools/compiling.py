"""Compiling with javac and Kotlin's compiler, only what changed since the last time."""

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from modules import ANDROID, STUBS, Module
from stand_ins import LIBRARIES
from toolchain import REPOSITORY, java, junit, kotlin, locked, serialization_plugin

BUILD = ANDROID / "build" / "checks"

# The language of the Gradle build; warnings are errors there too.
_LANGUAGE = ("-language-version", "2.2", "-api-version", "2.2")
_STRICT = ("-Werror", "-Wextra")
# What Android 8.0, the oldest that the app runs on, has of Java's library.
_JAVA = "8"


class CompilationError(Exception):
    """The compiler's own words."""


@dataclass(frozen=True)
class Classes:
    """Compiled classes, and what they need to run or to be compiled against."""

    folder: Path
    needs: tuple[Path, ...] = ()

    @property
    def path(self) -> tuple[Path, ...]:
        """A class path with all of it."""
        return tuple(dict.fromkeys((self.folder, *self.needs)))


def compile_module(module: Module, modules: dict[str, Module]) -> Classes:
    """A module's main sources, with the modules and the stubs that it needs.

    Raises:
        CompilationError: there is an error or a warning.
    """
    needs = _needs(module, modules)
    sources, resources = module.sources("main"), module.resources
    return _compiled(module.name, sources, needs, module.android, resources=resources)


def compile_source_set(module: Module, modules: dict[str, Module], source_set: str) -> Classes:
    """A module's tests; they may use what is internal to the module.

    Raises:
        CompilationError: there is an error or a warning.
    """
    main = compile_module(module, modules)
    needs = (*main.path, *junit())
    sources = module.sources(source_set)
    return _compiled(f"{module.name}-{source_set}", sources, needs, module.android, friend=main)


def compile_loose(
    name: str, sources: Sequence[Path], needs: Sequence[Path], android: bool
) -> Classes:
    """Sources that are no module's.

    Raises:
        CompilationError: there is an error or a warning.
    """
    return _compiled(name, tuple(sources), tuple(needs), android)


def compile_stubs(libraries: Sequence[str]) -> tuple[Path, ...]:
    """Class path of libraries, each against those named before it.

    They are compiled from their stand-ins, or, where `MVIT_ANDROID_SDKS` names a folder of real
    sources and has the library, from those. Warnings in others' sources are theirs.

    Raises:
        CompilationError: there is an error.
    """
    sdks = os.environ.get("MVIT_ANDROID_SDKS")
    path: tuple[Path, ...] = ()
    for name in libraries:
        if sdks and name in LIBRARIES:
            library = LIBRARIES[name]
            for needed in library.needs:
                files = tuple(sorted((Path(sdks) / needed).rglob("*.java")))
                made = _compiled(f"real-{needed}", files, path, android=True, strict=False)
                path = (*made.path, *path)
            sources, kind = library.sources(Path(sdks)), "real"
        else:
            files = (STUBS / name).rglob("*")
            sources = tuple(sorted(file for file in files if file.suffix in _COMPILERS))
            kind = "stubs"
        made = _compiled(f"{kind}-{name}", sources, path, android=True, strict=False)
        path = (*made.path, *path)
    return tuple(dict.fromkeys(path))


def _needs(module: Module, modules: dict[str, Module]) -> tuple[Path, ...]:
    needs = [
        path for name in module.depends for path in compile_module(modules[name], modules).path
    ]
    libraries = kotlin().serialization if module.serializable else ()
    return (*dict.fromkeys([*needs, *libraries, *compile_stubs(module.stubs)]),)


def _compiled(
    name: str,
    sources: tuple[Path, ...],
    needs: tuple[Path, ...],
    android: bool,
    strict: bool = True,
    resources: tuple[Path, ...] = (),
    friend: Classes | None = None,
) -> Classes:
    if not sources:
        raise CompilationError(f"{name} has no sources.")
    files = [*sources, *(file for folder in resources for file in folder.glob("*"))]
    state = _state(files, needs, (android, strict))
    folder = BUILD / name / state
    with locked(BUILD / f"{name}.lock"):
        if not folder.is_dir():
            folder.parent.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryDirectory(dir=BUILD, prefix=f".{name}.") as temporary:
                made = Path(temporary) / "classes"
                made.mkdir()
                for suffix, compiler in _COMPILERS.items():
                    if chosen := [file for file in sources if file.suffix == suffix]:
                        compiler(chosen, (*needs, made), made, android, strict, friend)
                for origin in resources:
                    for file in origin.glob("*.json"):
                        shutil.copy(file, made)
                for old in folder.parent.iterdir():
                    shutil.rmtree(old)
                made.rename(folder)
    return Classes(folder, needs)


def _state(files: Sequence[Path], needs: Sequence[Path], how: tuple[bool, ...]) -> str:
    """A name for the content of sources and class path; that of compiled folders is in theirs."""
    state = hashlib.sha256(repr((_LANGUAGE, _STRICT, _JAVA, how)).encode())
    for file in files:
        if file.is_file():
            state.update(f"{os.path.relpath(file, REPOSITORY)}\n".encode())
            state.update(hashlib.sha256(file.read_bytes()).digest())
    for path in needs:
        state.update(f"{path.parent.name}/{path.name}\n".encode())
    return state.hexdigest()[:16]


def _javac(
    sources: Sequence[Path],
    path: Sequence[Path],
    to: Path,
    android: bool,  # noqa: ARG001 (Java stubs are compiled alike)
    strict: bool,  # noqa: ARG001
    friend: Classes | None,  # noqa: ARG001
) -> None:
    command = [java("javac"), "-nowarn", "--release", "17", "-d", str(to)]
    _run([*command, "-cp", joined(path), *map(str, sources)])


def _kotlinc(
    sources: Sequence[Path],
    path: Sequence[Path],
    to: Path,
    android: bool,
    strict: bool,
    friend: Classes | None,
) -> None:
    tool = kotlin()
    # What runs on a phone is compiled against the library of a phone's age, as far as a JDK can.
    target = ("-jvm-target", "17") if android else (f"-Xjdk-release={_JAVA}", "-jvm-target", "1.8")
    friends = (f"-Xfriend-paths={friend.folder}",) if friend else ()
    serializable = set(tool.serialization) <= set(path)
    plugins = (f"-Xplugin={serialization_plugin()}",) if serializable else ()
    language = (*_LANGUAGE, *(_STRICT if strict else ()))
    options = ("-no-stdlib", "-no-reflect", *language, *target, *friends, *plugins, "-d", str(to))
    virtual_machine = (java(), "-Xshare:auto", "-XX:TieredStopAtLevel=1")
    needs = joined((*tool.standard_library, *path))
    compiler = ("-cp", joined(tool.compiler), "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler")
    _run([*virtual_machine, *compiler, *options, "-cp", needs, *map(str, sources)])


_COMPILERS = {".java": _javac, ".kt": _kotlinc}
"""Java first: Kotlin sees its classes, not the other way round."""


def joined(path: Sequence[Path]) -> str:
    """A class path as the JDK's programs take it."""
    return ":".join(map(str, path))


def _run(command: list[str]) -> None:
    done = subprocess.run(  # noqa: S603 (the JDK's programs)
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode != 0:
        raise CompilationError(done.stdout.strip().replace(f"{REPOSITORY}/", ""))
