"""Proves that every format works with its own extra alone: python -m tests.each_extra [EXTRA ...]

Makes a new environment per extra, installs the toolkit with nothing else, exports the demo
checkpoint, verifies it and reads a digit. Takes some minutes and a few GB in the temporary folder,
so it is not part of the tests.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
import venv
from dataclasses import dataclass
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
DIGIT = REPOSITORY / "mobilevit_deploy/data/demo/images/digit_3.png"
FORMATS = ("onnx", "coreml", "executorch", "tflite")

FORMER_RUNTIME = ("tflite-runtime==2.14.0", "numpy<2")
"""What runs TFLite files where ai-edge-litert cannot be installed; for Python up to 3.11."""


@dataclass(frozen=True)
class Environment:
    """A virtual environment with the toolkit in it."""

    folder: Path

    def run(self, program: str, *arguments: str | Path, code: int = 0) -> str:
        """Standard output and error of one of the environment's programs.

        Raises:
            SystemExit: it ends with another exit code.
        """
        # Nothing from outside: no packages of a folder, and none of the caller's.
        environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
        done = subprocess.run(
            [self.folder / "bin" / program, *arguments],
            cwd=self.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        if done.returncode != code:
            sys.exit(
                f"{program} {' '.join(map(str, arguments))}: exit code {done.returncode}, "
                f"expected {code}\n{done.stdout}"
            )
        return done.stdout


def make_environment(folder: Path, *requirements: str) -> Environment:
    """A new environment; PyTorch first, as the README says."""
    venv.create(folder, with_pip=True)
    made = Environment(folder)
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    torch = next(need for need in project["dependencies"] if need.startswith("torch=="))
    for needs in ((torch,), requirements):
        made.run("pip", "install", "--quiet", "--disable-pip-version-check", *needs)
    made.run("pip", "check")
    return made


def prove_format(name: str, folder: Path) -> Path:
    """Export, verify and predict in an environment of its own; the export folder."""
    made = make_environment(folder / name, f"{REPOSITORY}[{name}]")
    exported = folder / f"{name}-export"
    made.run("mvit-export", "--format", name, "--output", exported)
    require_right_digit(made, exported)
    works = {
        row: state["works"]
        for row, state in json.loads(made.run("mvit-export", "--doctor", "--json")).items()
    }
    if not works[name]:
        sys.exit(f"With its extra alone, --doctor says that {name} does not work.")
    # One line each: which extra to install. (executorch brings coremltools along.)
    for other in (row for row, working in works.items() if not working):
        said = made.run("mvit-export", "--format", other, "--output", folder / other, code=1)
        if f"mobilevit-deploy[{other}]" not in said:
            sys.exit(f"Without its extra, {other} says: {said}")
    return exported


def require_right_digit(made: Environment, exported: Path) -> None:
    """Verify an export folder and read one picture with it."""
    made.run("mvit-verify", exported)
    said = json.loads(made.run("mvit-predict", DIGIT, "--model", exported, "--top", "1", "--json"))
    best = said["images"][0]["classes"][0]["label"]
    if best != "3":
        sys.exit(f"{exported.name} reads {DIGIT.name} as {best}")


def prove_former_runtime(folder: Path, exported: Path) -> None:
    """Run a TFLite export where only tflite-runtime is installed."""
    made = make_environment(folder / "tflite-runtime", str(REPOSITORY), *FORMER_RUNTIME)
    require_right_digit(made, exported)
    if "tflite-runtime 2.14.0" not in made.run("mvit-verify", exported, "--json"):
        sys.exit("Another runtime than tflite-runtime was used.")


def main() -> None:
    """Prove the extras named, or all of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("extras", nargs="*", metavar="EXTRA", help=f"of: {', '.join(FORMATS)}")
    chosen = parser.parse_args().extras or FORMATS
    if unknown := set(chosen) - set(FORMATS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    with tempfile.TemporaryDirectory(prefix="mvit-extras-") as temporary:
        folder = Path(temporary)
        for name in chosen:
            started = time.perf_counter()
            exported = prove_format(name, folder)
            shutil.rmtree(folder / name)
            print(f"{name}: alone, ok ({time.perf_counter() - started:.0f} s)", flush=True)
            if name == "tflite" and sys.version_info < (3, 12):
                started = time.perf_counter()
                prove_former_runtime(folder, exported)
                seconds = time.perf_counter() - started
                print(f"tflite-runtime: alone, ok ({seconds:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
