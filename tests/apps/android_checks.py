"""Running the programs of apps/android/tools from tests."""

import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
TOOLS = REPOSITORY / "apps/android/tools"


def run(program: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A program's result; the test is skipped where the machine lacks a tool."""
    done = subprocess.run(
        [sys.executable, TOOLS / program, *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.stdout.startswith("SKIPPED"):
        pytest.skip(done.stdout.strip())
    return done
