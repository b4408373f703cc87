"""Icon sets for tests, in the form of npm's packages: no picture of anything, but each its own."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from mobilevit_deploy.training.icons.benchmark import Counts
from mobilevit_deploy.training.icons.classes import CLASSES
from mobilevit_deploy.training.icons.families import Family

FAMILIES = (
    Family("first", "train", ("a", "b")),
    Family("second", "val", ("c",)),
    Family("third", "test", ("d",)),
)
COUNTS = Counts(train=2, val=1, test=1)


def write_package(folder: Path, icons: dict[str, Any], **more: Any) -> Path:
    """The package of one set, licensed under MIT unless `more` says otherwise."""
    folder.mkdir(parents=True)
    licence = more.pop("licence", "MIT")
    name, author = folder.name.title(), {"name": "A. Author"}
    documents = {
        "info": {"name": name, "author": author, "license": {"spdx": licence}},
        "package": {"version": "1.0.0"},
        "icons": {"icons": icons, **more},
    }
    for file, document in documents.items():
        (folder / f"{file}.json").write_text(json.dumps(document))
    return folder


def polygon(*seed: int, colour: str = "currentColor") -> str:
    """The body of an icon in a box of 24: a shape with seven corners."""
    corners = np.random.RandomState(list(seed)).randint(0, 25, size=(7, 2))
    points = " ".join(f"{x},{y}" for x, y in corners)
    return f'<polygon fill="{colour}" points="{points}"/>'


def write_set_of_all_classes(folder: Path, seed: int) -> Path:
    """Two icons of every class, the second with a colour of its own."""
    icons = {}
    for number, label in enumerate(CLASSES):
        icons[label] = {"body": polygon(seed, number, 0)}
        icons[f"{label}-2"] = {"body": polygon(seed, number, 1, colour="#cc2255")}
    return write_package(folder, icons, width=24, height=24)
