"""Kotlin compiled by the Android app's own script, and run on a JVM."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import pytest

_ANDROID = Path(__file__).parents[1] / "apps" / "android"


class DoesNotCompile(Exception):  # noqa: N818 (a result)
    """The compiler's own words."""


def compile_kotlin(sources: Sequence[Path], *options: str) -> str:
    """Class path of compiled sources; a warning is an error.

    They are copied to a folder that is named by their content, so that what did not change since
    the last run is not compiled again.

    Args:
        sources: files, all in one folder afterwards.
        options: of `compile_folder.py`, e.g. `--android`, `--stubs`, `android`.

    Raises:
        DoesNotCompile: there is an error or a warning.
    """
    content = hashlib.sha256()
    for source in sorted(sources):
        content.update(source.name.encode() + b"\n" + source.read_bytes())
    folder = _ANDROID / "build" / "embedded" / content.hexdigest()[:16]
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as temporary:
            made = Path(temporary) / "made"
            made.mkdir()
            for source in sources:
                shutil.copy(source, made)
            if not folder.is_dir():
                made.rename(folder)
    command = [sys.executable, str(_ANDROID / "tools" / "compile_folder.py"), str(folder), *options]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.stdout.startswith("SKIPPED"):
        pytest.skip(done.stdout.removeprefix("SKIPPED ").strip())
    if done.returncode != 0:
        raise DoesNotCompile(done.stdout + done.stderr)
    return done.stdout.splitlines()[-1]


def run_kotlin(classpath: str, program: str, lines: str) -> list[str]:
    """Run a compiled program on standard input; returns the lines that it printed."""
    done = subprocess.run(
        ["java", "-cp", classpath, program],
        input=lines,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()
