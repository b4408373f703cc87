"""Type checks of the sources that need libraries or frameworks, against the stand-ins in `stubs/`.

`python3 apps/ios/tools/check.py`, or `make swift-check`. It proves that the sources agree with the
stand-ins under Swift 6's concurrency rules: those of the libraries are made from their sources
(`stand_ins.py`), those of Apple's frameworks are written by hand and prove no more than themselves.

Every folder of `stubs` is a module, except `must-fail`: each of its sources has to be refused with
the text that its first line names, `// expected: TEXT`, so that it is seen that the checks check.
`stubs/modules.txt` names the folders of the app that are checked, one per line, each of which may
import those before it.
"""

import os
import re
import subprocess
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

IOS = Path(__file__).resolve().parents[1]
STUBS = IOS / "stubs"
MODULES = STUBS / "modules.txt"
MUST_FAIL = STUBS / "must-fail"
PACKAGE = IOS / "HarnessCore" / "Sources"
CORES = ("PictureCore", "HarnessCore")
BUILT = IOS / ".build" / "modules"

# As far as SIL, since that is where the compiler finds values that are sent between actors.
_FLAGS = [
    *("-swift-version", "6"),
    "-strict-concurrency=complete",
    "-warnings-as-errors",
    "-parse-as-library",
    "-enable-testing",
    "-whole-module-optimization",
    "-emit-sil",
]
_IMPORT = re.compile(r"^\s*(?:@\w+\s+)*import\s+(?:struct\s+|class\s+)?(\w+)", re.MULTILINE)
_EXPECTED = re.compile(r"// expected: (.+)")


NO_TOOLCHAIN = 77
"""Exit status of swift.sh."""


class NoToolchainError(Exception):
    """There is no Swift, and none can be made here."""


class CheckError(Exception):
    """What did not check, with the compiler's words."""


def main() -> int:
    """Check everything; 1 and the compiler's words if something is wrong."""
    BUILT.mkdir(parents=True, exist_ok=True)
    try:
        for name, sources in [*stubs(), *cores(), *layers()]:
            emit(name, sources)
            _say(f"checked {name}")
        for source in sorted(MUST_FAIL.glob("*.swift")):
            require_failure(source)
            _say(f"refused {source.name}, as it must be")
    except NoToolchainError as error:
        _say(f"SKIPPED apps/ios, type checks against stand-ins: {error}")
    except CheckError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def stubs() -> list[tuple[str, Path]]:
    """The stand-in modules, each after those that it imports."""
    folders = {path.name: path for path in STUBS.iterdir() if path.is_dir() and path != MUST_FAIL}
    graph = {
        name: {each for each in _imports(folder) if each in folders and each != name}
        for name, folder in folders.items()
    }
    try:
        return [(name, folders[name]) for name in TopologicalSorter(graph).static_order()]
    except CycleError as error:
        raise CheckError(f"The stand-ins import each other in a circle: {error.args[1]}") from None


def cores() -> list[tuple[str, Path]]:
    """The modules that need no Apple framework."""
    return [(name, PACKAGE / name) for name in CORES]


def layers() -> list[tuple[str, Path]]:
    """The app's own modules, in the order of the list."""
    lines = (line.split("#")[0].strip() for line in MODULES.read_text().splitlines())
    return [(name, IOS / name) for name in lines if name]


def emit(name: str, folder: Path) -> None:
    """Check a module, function bodies included, and keep its interface for those that follow."""
    sources = sorted(map(str, folder.rglob("*.swift")))
    if not sources:
        raise CheckError(f"{name} has no sources in {folder}")
    interface = str(BUILT / f"{name}.swiftmodule")
    checked = swiftc("-emit-module-path", interface, "-module-name", name, *sources)
    if checked.returncode:
        raise CheckError(f"{checked.stdout}{checked.stderr}{name} does not check")


def require_failure(source: Path) -> None:
    """Refuse a source that compiles, or that fails for another reason than the one it names."""
    first = source.read_text().partition("\n")[0]
    match = _EXPECTED.fullmatch(first)
    if match is None:
        raise CheckError(f"{source.name}: the first line must be // expected: TEXT, got {first!r}")
    checked = swiftc(str(source))
    errors = [line for line in checked.stderr.splitlines() if " error: " in line]
    if checked.returncode == 0:
        raise CheckError(f"{source.name} compiles; expected an error with {match[1]!r}")
    if not any(match[1] in line for line in errors):
        found = "\n".join(errors) or checked.stderr
        raise CheckError(f"{source.name}: expected an error with {match[1]!r}, got:\n{found}")


def swiftc(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The compiler of the toolchain, on all modules that were built so far."""
    swift = str(IOS / "tools" / "swift.sh")
    command = [swift, "swiftc", *_FLAGS, "-I", str(BUILT), "-o", os.devnull, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode == NO_TOOLCHAIN:
        raise NoToolchainError(done.stderr.strip())
    return done


def _imports(folder: Path) -> set[str]:
    return {name for file in folder.rglob("*.swift") for name in _IMPORT.findall(file.read_text())}


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
