"""A short, seeded round of every attack; `make attack` is the long one."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.attacks import faults
from tests.attacks.__main__ import programs


def short_round(program: str) -> str:
    """What a program prints in its short round, which must break nothing."""
    command = [sys.executable, "-m", f"tests.attacks.{program}", "--short"]
    done = subprocess.run(
        command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_program_is_found() -> None:
    assert "tests.attacks.publication" in programs()
    assert "tests.attacks.faults" not in programs()


def test_publication() -> None:
    if (reason := faults.missing()) is not None:
        pytest.skip(reason)
    said = short_round("publication")
    assert "another model, in place: " in said
    assert "--embed web: " in said
