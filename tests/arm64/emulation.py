"""ARM64 programs on this machine: a small Debian userland, wheels for it, and QEMU to run them.

What is downloaded stays in `.toolchains`, or in the folder that MVIT_TOOLCHAINS names. Times under
emulation say nothing about phones.
"""

import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import pytest

from tests.toolchains import debian_mirror, kept

_HERE = Path(__file__).parent
_PROGRAMS = ("qemu-aarch64-static", "mmdebstrap", "aarch64-linux-gnu-g++")
_SUITE = "bookworm"
_PACKAGES = ("python3.11-minimal", "libpython3.11-stdlib", "libstdc++6", "libgomp1", "libexpat1")
_WHEEL_TAGS = ("--python-version", "3.11", "--implementation", "cp", "--abi", "cp311")
_PLATFORMS = tuple(f"manylinux_2_{minor}_aarch64" for minor in (17, 27, 28, 34))

# Libraries choose their kernels by what the kernel of the system says of the processor.
_CPU = "cortex-a76"
_CPU_INFO = """\
processor\t: 0
BogoMIPS\t: 100.00
Features\t: fp asimd evtstrm aes pmull sha1 sha2 crc32 atomics fphp asimdhp cpuid asimdrdm \
lrcpc dcpop asimddp
CPU implementer\t: 0x41
CPU architecture: 8
CPU variant\t: 0x4
CPU part\t: 0xd0b
CPU revision\t: 1
"""


def require_programs() -> None:
    """Skip the test by name where something to emulate with is missing."""
    missing = [name for name in _PROGRAMS if shutil.which(name) is None]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: make system-deps")


def userland() -> Path:
    """A folder with Python 3.11 and the C++ library of Debian for ARM64."""
    return kept(f"arm64-{_SUITE}", _extract_userland)


def wheel(name: str) -> Path:
    """The unpacked ARM64 wheel of a library, in the version that is installed here."""
    version = importlib.metadata.version(name)
    return kept(f"arm64-{name}-{version}", lambda to: _unpack_wheel(f"{name}=={version}", to))


def executorch_runner(folder: Path) -> Path:
    """`runner.cpp`, built for ARM64 in a folder, against the libraries of the executorch wheel."""
    package = wheel("executorch") / "executorch"
    headers, libraries = package / "include", package / "lib"
    program = folder / "runner"
    _run(
        "aarch64-linux-gnu-g++",
        "-std=c++17",
        "-O1",
        "-DC10_USING_CUSTOM_GENERATED_MACROS",
        "-DET_EVENT_TRACER_ENABLED",
        f"-I{headers}",
        f"-I{headers / 'executorch/runtime/core/portable_type/c10'}",
        str(_HERE / "runner.cpp"),
        f"-L{libraries}",
        # A backend and kernels register themselves; nothing refers to them.
        "-Wl,--no-as-needed",
        "-lexecutorch",
        "-lexecutorch_backend_xnnpack",
        "-lexecutorch_kernels_optimized",
        f"-Wl,-rpath,{libraries},-rpath-link,{libraries}",
        "-o",
        str(program),
    )
    return program


def emulated(*command: str | Path, **environment: str) -> str:
    """Run an ARM64 program of the userland, or one built against it; returns what it printed."""
    root = userland()
    settings = [word for item in environment.items() for word in ("-E", "=".join(item))]
    return _run("qemu-aarch64-static", "-cpu", _CPU, "-L", str(root), *settings, *map(str, command))


def emulated_python(program: Path, *arguments: str | Path, wheels: tuple[Path, ...]) -> str:
    """Run a Python program with some wheels on ARM64."""
    path = os.pathsep.join(map(str, wheels))
    interpreter = userland() / "usr/bin/python3.11"
    return emulated(interpreter, program, *arguments, PYTHONPATH=path, OMP_NUM_THREADS="1")


def _extract_userland(to: Path) -> None:
    mirror = debian_mirror()
    if mirror is None:
        pytest.skip("This machine's packages are not Debian's, which has the ARM64 userland.")
    root = to / "root"
    _run(
        "mmdebstrap",
        "--variant=extract",
        "--architectures=arm64",
        f"--include={','.join(_PACKAGES)}",
        _SUITE,
        str(root),
        mirror,
    )
    for path in root.iterdir():
        path.rename(to / path.name)
    root.rmdir()
    (to / "proc").mkdir(exist_ok=True)
    (to / "proc" / "cpuinfo").write_text(_CPU_INFO)


def _unpack_wheel(requirement: str, to: Path) -> None:
    platforms = [word for name in _PLATFORMS for word in ("--platform", name)]
    with tempfile.TemporaryDirectory(dir=to.parent) as temporary:
        _run(
            sys.executable,
            *("-m", "pip", "download", "--quiet", "--no-deps", "--only-binary=:all:"),
            *_WHEEL_TAGS,
            *platforms,
            *("--dest", temporary, requirement),
        )
        (file,) = Path(temporary).iterdir()
        with zipfile.ZipFile(file) as archive:
            archive.extractall(to)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command[0]}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout
