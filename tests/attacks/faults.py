"""Faults at the n-th system call that changes something below a folder, in this process.

`faults.c` says how. A program that injects faults calls `preloaded` first: it starts itself again
with the compiled library in front of the C library, and forks a child for every case.
"""

import ctypes
import os
import shutil
import subprocess
import sys
import tempfile
from enum import IntEnum
from pathlib import Path

_SOURCE = Path(__file__).with_name("faults.c")
_LOADED = "MVIT_FAULTS"


class Fault(IntEnum):
    """What happens at the call; as in `faults.c`. A full disk stays full afterwards."""

    NOTHING = 0
    SIGTERM = 1
    SIGHUP = 2
    SIGKILL = 3
    FULL_DISK = 4


def missing() -> str | None:
    """Why faults cannot be injected on this machine; None where they can."""
    if sys.platform != "linux":
        return "faults are injected on Linux only"
    if shutil.which("gcc") is None:
        return "gcc is not installed: make system-deps"
    return None


def preloaded(module: str) -> ctypes.CDLL:
    """The library, loaded in front of the C library; the program is started again for that.

    Args:
        module: as which `python -m` starts the program.
    """
    if _LOADED not in os.environ:
        with tempfile.TemporaryDirectory() as folder:
            library = Path(folder) / "faults.so"
            subprocess.run(
                ["gcc", "-shared", "-fPIC", "-O2", "-o", library, _SOURCE, "-ldl"], check=True
            )
            added = {_LOADED: str(library), "LD_PRELOAD": str(library)}
            command = [sys.executable, "-m", module, *sys.argv[1:]]
            sys.exit(subprocess.run(command, env=os.environ | added, check=False).returncode)
    os.environ.pop("LD_PRELOAD")  # of this process alone
    library = ctypes.CDLL(os.environ.pop(_LOADED))
    library.faults_arm.argtypes = (ctypes.c_char_p, ctypes.c_int, ctypes.c_long, ctypes.c_int)
    library.faults_count.restype = ctypes.c_long
    return library
