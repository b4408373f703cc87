"""Checks of the Android app without Gradle and without an Android SDK.

    check.py test    the unit tests of what needs no Android
    check.py types   every module against stand-ins of what it uses, and the sources in
                     stubs/must-fail, which must not compile; --sdks FOLDER: against the libraries'
                     real sources, and that these make the stand-ins that are here
    check.py lint    style, by ktlint

Several may be named. What a machine lacks is said by name and skipped; with --no-skip that is a
failure.
"""

import argparse
import os
import re
import subprocess
import sys
import time
from pathlib import Path

from compiling import (
    CompilationError,
    compile_loose,
    compile_module,
    compile_source_set,
    joined,
)
from modules import ANDROID, MUST_FAIL, read_modules
from stand_ins import NotUnderstood, differences
from toolchain import Missing, java, kotlin, ktlint

_EXPECTED = re.compile(r"// Must not compile: (.+)")


class Failed(Exception):  # noqa: N818 (a check's result)
    """A check found something; its text is for people."""


def say(text: str) -> None:
    """One line of progress or result."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def lint(arguments: argparse.Namespace) -> None:
    """Run ktlint over every Kotlin file."""
    command = [java(), "-jar", str(ktlint()), "--relative"]
    if arguments.format:
        command.append("--format")
    files = [
        str(file.relative_to(ANDROID))
        for suffix in ("kt", "kts")
        for file in sorted(ANDROID.rglob(f"*.{suffix}"))
        if "build" not in file.relative_to(ANDROID).parts[:-1]
    ]
    done = subprocess.run(  # noqa: S603 (the JDK's program)
        [*command, *files], cwd=ANDROID, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise Failed(done.stdout.strip() or done.stderr.strip())
    say(f"{len(files)} files are in style")


def test(arguments: argparse.Namespace) -> None:
    """Compile and run the unit tests of every module that is no Android module."""
    modules = read_modules()
    for module in modules.values():
        if module.android:
            continue
        tests = compile_source_set(module, modules, "test")
        names = [
            ".".join(file.relative_to(tests.folder).with_suffix("").parts)
            for file in sorted(tests.folder.rglob("*Test.class"))
        ]
        path = (*tests.path, *kotlin().standard_library)
        properties = [f"-Dmvit.reports={arguments.reports.resolve()}"] if arguments.reports else []
        done = subprocess.run(  # noqa: S603 (the JDK's program)
            [java(), *properties, "-cp", joined(path), "org.junit.runner.JUnitCore", *names],
            cwd=module.folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise Failed(_without_frames(done.stdout))
        count = re.search(r"OK \((\d+) tests?\)", done.stdout)
        if count is None:
            raise Failed(f"{module.name}: no test was run\n{done.stdout}")
        say(f"{module.name}: {count[1]} tests passed")


def _without_frames(output: str) -> str:
    """JUnit's output without the stack frames of its own and the libraries'."""
    frame = re.compile(r"\s+at (?!org\.mobilevit)")
    return "\n".join(line for line in output.splitlines() if not frame.match(line))


def types(arguments: argparse.Namespace) -> None:
    """Type-check every module, and see that what must not compile does not."""
    if arguments.sdks:
        os.environ["MVIT_ANDROID_SDKS"] = str(arguments.sdks.resolve())
        if other := list(differences(arguments.sdks)):
            raise Failed(
                "These are not what the sources make of them: "
                f"{', '.join(other)}. Run tools/stand_ins.py {arguments.sdks}"
            )
        say("the stand-ins are what the sources make of them")
    generated = {"classifier": arguments.classifier.resolve()} if arguments.classifier else {}
    modules = read_modules(generated=generated)
    path: dict[Path, None] = {}
    for module in modules.values():
        classes = compile_module(module, modules)
        path.update(dict.fromkeys(classes.path))
        say(f"{module.name}: {len(module.sources('main'))} files are well typed")
        if sources := module.sources("androidTest"):
            compile_source_set(module, modules, "androidTest")
            say(f"{module.name}: {len(sources)} instrumentation files are well typed")
    _must_fail(tuple(path))


def _must_fail(path: tuple[Path, ...]) -> None:
    sources = sorted(MUST_FAIL.glob("*.kt"))
    if not sources:
        return
    expected = {}
    for source in sources:
        first = source.read_text(encoding="utf-8").partition("\n")[0]
        if (match := _EXPECTED.fullmatch(first)) is None:
            raise Failed(f"{source.name} does not begin with '// Must not compile: ERROR'")
        expected[source.name] = match[1]
    try:
        compile_loose("must-fail", sources, path, android=True)
    except CompilationError as error:
        lines = str(error).splitlines()
    else:
        raise Failed("The sources that must not compile do.")
    for name, text in expected.items():
        if not any(f"/{name}:" in line and "error:" in line and text in line for line in lines):
            got = "\n".join(line for line in lines if name in line) or "no error"
            raise Failed(f"{name}: expected the error '{text}', got:\n{got}")
    say(f"{len(sources)} files do not compile, as they must not")


CHECKS = {"test": test, "types": types, "lint": lint}


def main() -> int:
    """Run checks; 0: passed or skipped, 1: one failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checks", nargs="+", choices=CHECKS, metavar="CHECK")
    parser.add_argument("--no-skip", action="store_true", help="fail where something is missing")
    parser.add_argument("--reports", type=Path, help="folder for the campaigns that tests leave")
    parser.add_argument("--format", action="store_true", help="lint: correct what can be")
    parser.add_argument(
        "--classifier",
        type=Path,
        metavar="FOLDER",
        help="types: a module made by mvit-export --embed kotlin; checks the sample too",
    )
    parser.add_argument(
        "--sdks", type=Path, metavar="FOLDER", help="types: real sources; see tools/stand_ins.py"
    )
    arguments = parser.parse_args()
    failed = False
    for name in arguments.checks:
        began = time.monotonic()
        try:
            CHECKS[name](arguments)
        except Missing as missing:
            say(f"SKIPPED apps/android {name}: {missing}")
            failed |= arguments.no_skip
        except (CompilationError, Failed, NotUnderstood) as error:
            say(f"{error}\nFAILED apps/android {name}")
            failed = True
        else:
            say(f"apps/android {name}: passed in {time.monotonic() - began:.0f} s")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
