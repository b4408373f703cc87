"""Every attack, one after the other: `python -m tests.attacks`, called by `make attack`.

A module here with a function `main` is a program. It takes `--short` and `--seed N`, prints what it
counted, and ends with 1 where a promise was broken.
"""

import subprocess
import sys
from pathlib import Path

FOLDER = Path(__file__).parent


def programs() -> list[str]:
    """Modules of the programs."""
    return [
        f"tests.attacks.{path.stem}"
        for path in sorted(FOLDER.glob("[a-z]*.py"))
        if "\ndef main(" in path.read_text(encoding="utf-8")
    ]


def run_all(arguments: list[str]) -> int:
    """Run each with the same arguments; the number of those that failed."""
    failed = []
    for program in programs():
        sys.stdout.write(f"== {program}\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", program, *arguments]
        if subprocess.run(command, check=False).returncode:
            failed.append(program)
    sys.stdout.write(f"broken: {', '.join(failed) or 'nothing'}\n")
    return len(failed)


if __name__ == "__main__":
    sys.exit(min(run_all(sys.argv[1:]), 1))
