"""What tests need beyond Python, in folders that are made once: `.toolchains/`, which git ignores.

`MVIT_TOOLCHAINS` names another place, so that several checkouts can share them.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

_PROJECT = Path(__file__).parents[1]


def kept(name: str, make: Callable[[Path], None]) -> Path:
    """A folder among the toolchains, made once, by one process, whole or not at all.

    Args:
        name: of the folder.
        make: fills the empty folder that it is given.
    """
    toolchains = Path(os.environ.get("MVIT_TOOLCHAINS") or _PROJECT / ".toolchains").resolve()
    toolchains.mkdir(parents=True, exist_ok=True)
    folder = toolchains / name
    with (toolchains / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.is_dir():
            partial = Path(tempfile.mkdtemp(dir=toolchains, prefix=f".{name}-"))
            try:
                partial.chmod(0o755)
                make(partial)
                partial.rename(folder)
            finally:
                shutil.rmtree(partial, ignore_errors=True)
    return folder


def debian_mirror() -> str | None:
    """Where this machine's own packages come from; None if they are not Debian's.

    Raises:
        CalledProcessError: apt-get cannot tell.
    """
    asked = ["apt-get", "indextargets", "--format", "$(ORIGIN) $(REPO_URI)", "Created-By: Packages"]
    listed = subprocess.run(asked, check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines():
        origin, _, address = line.partition(" ")
        if origin == "Debian" and "security" not in address:
            return address
    return None
