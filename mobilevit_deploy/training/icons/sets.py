"""Icon sets as npm serves them, and their icons of the benchmark's classes."""

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import MobileViTError, RuntimeUnavailableError
from mobilevit_deploy.training.icons.classes import OTHERWISE, class_of
from mobilevit_deploy.training.icons.families import LICENCES

PACKAGES = Path(__file__).with_name("packages")
"""package.json with exact versions, and npm's lock with the digest of every package."""

_SCOPE = "@iconify-json"
_MOVED = {"rotate", "hFlip", "vFlip"}


@dataclass(frozen=True)
class Icon:
    """One icon: `body` is SVG, seen through `box` (left, top, width, height)."""

    set: str
    name: str
    label: str
    body: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class IconSet:
    """One package: whose it is, and its icons of the classes."""

    name: str
    title: str
    author: str
    licence: str  # SPDX identifier
    version: str
    icons: tuple[Icon, ...]


def fetch_sets(names: Sequence[str], packages: Path = PACKAGES) -> dict[str, IconSet]:
    """The sets by name, from their packages, whose digests npm checks.

    Args:
        names: of the sets.
        packages: folder with a package.json of them, and its lock.

    Raises:
        RuntimeUnavailableError: npm is not installed.
        MobileViTError: npm cannot get a package or it is another one, or a licence is not allowed.
    """
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeUnavailableError(
            "npm is not installed; the icons come from its packages. Install Node.js."
        )
    with tempfile.TemporaryDirectory() as temporary:
        for file in packages.glob("package*.json"):
            shutil.copy(file, temporary)
        done = subprocess.run(  # noqa: S603 (found above; nothing of the packages is run)
            [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
            cwd=temporary,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise MobileViTError(
                f"npm ended with exit code {done.returncode} instead of {len(names)} icon sets: "
                f"{done.stderr.strip()} It needs a network, or the packages in its cache."
            )
        folder = Path(temporary, "node_modules", _SCOPE)
        return {name: read_set(folder / name) for name in names}


def read_set(folder: Path) -> IconSet:
    """The set in the folder of a package.

    Raises:
        MobileViTError: its licence is none of those that are allowed.
    """
    info, package, document = (
        json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
        for name in ("info", "package", "icons")
    )
    licence = info["license"]["spdx"]
    if licence not in LICENCES:
        raise MobileViTError(
            f"The icon set {folder.name} has the licence {licence}, allowed are "
            f"{', '.join(LICENCES)}. Take the set out of the families."
        )
    return IconSet(
        name=folder.name,
        title=info["name"],
        author=info["author"]["name"],
        licence=licence,
        version=package["version"],
        icons=tuple(_icons(folder.name, document)),
    )


def _icons(set_name: str, document: dict[str, Any]) -> Iterator[Icon]:
    """The icons of the classes, sorted by name; those whose names speak of two classes left out."""
    labels: dict[str, set[str]] = {}
    aliases = document.get("aliases", {})
    for name in (*document["icons"], *aliases):
        label = class_of(name)
        while label and name in aliases and not _MOVED & aliases[name].keys():
            name = aliases[name]["parent"]  # noqa: PLW2901 (the drawing behind the name)
        if label and name in document["icons"]:
            labels.setdefault(name, set()).add(label)
    for name, found in sorted(labels.items()):
        icon = document["icons"][name]
        label = found.pop()
        if not (found or icon.get("hidden") or (set_name, label) in OTHERWISE):
            left, top, width, height = (
                icon.get(key, document.get(key, default))
                for key, default in (("left", 0), ("top", 0), ("width", 16), ("height", 16))
            )
            yield Icon(set_name, name, label, icon["body"], (left, top, width, height))
