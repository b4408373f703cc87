"""Converted files that are kept: the one decision whether a file can be used again."""

import hashlib
import importlib.metadata
import json
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

_HERE = Path(__file__).resolve().parent
_PACKAGES = _HERE.parents[1]

CODE = (_PACKAGES / "mobilevit_deploy", _PACKAGES / "exporters", _HERE)
"""Folders of everything that decides what a converted file is."""

_NO_EXTRA = ("timm", "torchvision")
"""Libraries that conversions use without an extra of this distribution naming them."""


def reuse_key(facts: object, code: Iterable[Path] = CODE) -> str:
    """Sixteen hexadecimal digits that change with everything that decides a converted file.

    That is: every file below `code`, the versions of all libraries that this distribution's extras
    name, and `facts`.

    Args:
        facts: what is asked for, as JSON's types: network, weights, options.
        code: folders.
    """
    key = hashlib.sha256(json.dumps([facts, dict(_versions())], sort_keys=True).encode())
    for folder in code:
        for file in sorted(folder.rglob("*")):
            if file.is_file() and "__pycache__" not in file.parts:
                content = hashlib.sha256(file.read_bytes()).digest()
                key.update(file.relative_to(folder.parent).as_posix().encode() + b"\0" + content)
    return key.hexdigest()[:16]


def kept(folder: Path, name: str, facts: dict[str, Any]) -> Path | None:
    """The folder that `keep` made of these facts with the code as it is now; None without one."""
    place = _place(folder, name, facts)
    return place if place.exists() else None


def keep(folder: Path, name: str, facts: dict[str, Any], make: Callable[[Path], object]) -> Path:
    """A folder of files: the one that is kept, or one that is made now.

    Args:
        folder: keeps it, made if need be.
        name: for people, the beginning of the folder's name.
        facts: see `reuse_key`.
        make: writes files into an empty folder; if it fails, nothing is kept.
    """
    place = _place(folder, name, facts)
    if not place.exists():
        unfinished = place.with_name(f"unfinished-{place.name}")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        try:
            make(unfinished)
            unfinished.replace(place)
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
    return place


def _place(folder: Path, name: str, facts: dict[str, Any]) -> Path:
    return folder / f"{name}-{reuse_key(facts)}"


def _versions() -> Iterator[tuple[str, str]]:
    named = importlib.metadata.requires("mobilevit-deploy") or []
    names = {match[0] for one in named if (match := re.match(r"[\w.-]+", one))}
    for name in sorted(names.union(_NO_EXTRA)):
        try:
            yield name, importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
