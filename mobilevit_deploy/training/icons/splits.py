"""Which icons train, validate and test, so that no drawing stands on two sides."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from mobilevit_deploy.training.icons.classes import CLASSES
from mobilevit_deploy.training.icons.families import SPLITS, Family
from mobilevit_deploy.training.icons.rendering import Silhouette, silhouette
from mobilevit_deploy.training.icons.sets import Icon, IconSet

NEAREST = 0.04
"""Mean difference of two silhouettes, 0 to 1, below which they are taken for one drawing."""

Split = Mapping[str, Sequence[Icon]]
"""Label -> icons."""


def split_icons(families: Iterable[Family], sets: Mapping[str, IconSet]) -> dict[str, Split]:
    """Split -> its icons, sorted by set and name; every drawing of a split is in it once.

    A drawing that looks like one of the test split is left out of the other two, one like those of
    the validation split out of the training: sets pass icons on, and some things have one form.
    """
    members: dict[str, list[str]] = {split: [] for split in SPLITS}
    for family in families:
        members[family.split] += family.sets
    splits: dict[str, Split] = {}
    held: dict[str, list[Silhouette]] = {label: [] for label in CLASSES}
    for split in reversed(SPLITS):
        icons: dict[str, list[Icon]] = {label: [] for label in CLASSES}
        shapes: dict[str, list[Silhouette]] = {label: [] for label in CLASSES}
        seen: set[str] = set()
        for icon in (icon for name in sorted(members[split]) for icon in sets[name].icons):
            if icon.body in seen:
                continue
            seen.add(icon.body)
            shape = silhouette(icon)
            if not any(is_near(shape, other) for other in held[icon.label]):
                icons[icon.label].append(icon)
                shapes[icon.label].append(shape)
        for label, found in shapes.items():
            held[label] += found
        splits[split] = icons
    return splits


def is_near(one: Silhouette, other: Silhouette) -> bool:
    """Whether two silhouettes are taken for one drawing."""
    return bool(np.abs(one - other).mean() < NEAREST)
