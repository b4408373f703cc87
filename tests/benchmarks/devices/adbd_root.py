"""Debian's adbd with Android's own shell and tools (mksh, toybox), in a folder to change root to.

It is made once, in `.toolchains/` or the folder that `MVIT_TOOLCHAINS` names. Needs root.
"""

import os
import shutil
import subprocess
from pathlib import Path

from tests.toolchains import debian_mirror, kept

SUITE = "trixie"
PACKAGES = "adbd,toybox,mksh"
ADBD = "/usr/lib/android-sdk/platform-tools/adbd"
_NEEDED = ("adb", "mmdebstrap", "unshare", "nsenter")


def obstacle() -> str | None:
    """Why adbd cannot be run here; None if it can."""
    if os.name != "posix" or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return "adbd in namespaces of its own needs root on Linux"
    missing = [name for name in _NEEDED if shutil.which(name) is None]
    if missing:
        return f"{', '.join(missing)} not installed: make system-deps"
    return None


def adbd_root() -> Path:
    """The folder; made if it is missing.

    Raises:
        CalledProcessError: the packages cannot be fetched; its standard error says why.
    """
    return kept("adbd", _make) / "root"


def _make(folder: Path) -> None:
    mirror = debian_mirror()
    root = folder / "root"
    subprocess.run(
        ["mmdebstrap", "--variant=extract", f"--include={PACKAGES}",
         "--dpkgopt=path-exclude=/usr/share/*", SUITE, root, *([mirror] if mirror else [])],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    _complete(root)
    root.chmod(0o755)


def _complete(root: Path) -> None:
    """What the packages' scripts would have made, Android's names of its shell, mount points."""
    for name in ("bin", "sbin", "lib", "lib64"):
        if not (root / name).exists():
            (root / name).symlink_to(f"usr/{name}")
    (root / "usr/bin/sh").symlink_to("mksh")
    for name in ("sdcard", "host", "proc", "dev", "data", "tmp", "programs", "system/bin"):
        (root / name).mkdir(parents=True, exist_ok=True)
    listed = subprocess.run(
        ["chroot", root, "/usr/bin/toybox"], check=True, capture_output=True, text=True
    )
    for name in listed.stdout.split():
        (root / "system/bin" / name).symlink_to("/usr/bin/toybox")
