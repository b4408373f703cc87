"""The benchmark as folders of pictures, and its card."""

import itertools
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from PIL import Image

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import MobileViTError, UsageError
from mobilevit_deploy.parity.pictures import PHOTO_FOLDER
from mobilevit_deploy.preprocessing import Pixels, open_image
from mobilevit_deploy.publishing import workplace
from mobilevit_deploy.training.digits import whole_squares
from mobilevit_deploy.training.icons.classes import CLASSES
from mobilevit_deploy.training.icons.drawing import SIDE, draw
from mobilevit_deploy.training.icons.families import FAMILIES, Family
from mobilevit_deploy.training.icons.sets import Icon, IconSet, fetch_sets
from mobilevit_deploy.training.icons.splits import split_icons

PHOTOS = {"train": ("astronaut", "coffee"), "val": ("chelsea",), "test": ("chelsea",)}
"""Split -> photographs of the package that grounds are cut from."""

_QUALITY = (40, 95)  # of the JPEG files
_DRAWN_WITH = ("numpy", "pillow", "resvg-py")


@dataclass(frozen=True)
class Counts:
    """Pictures of every class in each split."""

    train: int = 240
    val: int = 24
    test: int = 48


def make_benchmark(
    folder: Path,
    *,
    counts: Counts = Counts(),
    seed: int = 0,
    families: Sequence[Family] = FAMILIES,
    fetch: Callable[[Sequence[str]], Mapping[str, IconSet]] = fetch_sets,
    progress: Callable[[str], None] = lambda _: None,
) -> None:
    """Draw the benchmark: FOLDER/SPLIT/CLASS/*.jpg, its card, and how a network is fed with it.

    Args:
        folder: where it goes; missing or empty.
        counts: pictures of a class.
        seed: of the training pictures; those of the other splits are always the same.
        families: of which sets, and which of them are held out.
        fetch: gives the sets by name.
        progress: is told what is being done.

    Raises:
        UsageError: the folder holds something.
        RuntimeUnavailableError: npm or resvg-py is not installed.
        MobileViTError: npm cannot get the icons, or a split has none of some class.
    """
    folder = Path(os.path.realpath(folder))
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise UsageError(f"{folder} is not empty. Name another folder, or remove it first.")
    progress("fetching the icon sets from npm")
    sets = fetch([name for family in families for name in family.sets])
    progress("comparing the icons")
    splits = split_icons(families, sets)
    drawn: dict[str, list[Icon]] = {}
    with workplace(folder) as work:
        made = work / "next"
        for split, icons in splits.items():
            count = getattr(counts, split)
            photos = [open_photo(name) for name in PHOTOS[split]]
            split_seed = seed if split == "train" else 0
            drawn[split] = []
            for number, (label, members) in enumerate(icons.items()):
                progress(f"drawing {split}: {label}")
                if not members:
                    raise MobileViTError(f"No icon shows {label} in the {split} split's families.")
                random = np.random.RandomState([split_seed, number])
                target = made / split / label
                target.mkdir(parents=True)
                for index, icon in enumerate(spread(members, count, random)):
                    pixels = draw(icon, random, photos)
                    Image.fromarray(pixels).save(
                        target / f"{icon.set}_{icon.name}_{index}.jpg",
                        quality=random.randint(*_QUALITY),
                    )
                    drawn[split].append(icon)
        preprocessing = whole_squares(SIDE).model_dump_json(indent=2)
        (made / "preprocessing.json").write_text(preprocessing + "\n", encoding="utf-8")
        (made / "README.md").write_text(_card(made, seed, families, sets, drawn), encoding="utf-8")
        made.replace(folder)


def open_photo(name: str) -> Pixels:
    """A photograph of the package, uint8 RGB [H, W, 3]."""
    return np.asarray(open_image(PHOTO_FOLDER / f"{name}.jpg"))


def spread(icons: Sequence[Icon], count: int, random: np.random.RandomState) -> list[Icon]:
    """So many of the icons: as many of every set, and in a set as often every icon, as can be."""
    ordered = [icons[index] for index in random.permutation(len(icons))]
    by_set: dict[str, list[Icon]] = {}
    for icon in ordered:
        by_set.setdefault(icon.set, []).append(icon)
    turns = itertools.cycle([itertools.cycle(members) for members in by_set.values()])
    return [next(members) for members in itertools.islice(turns, count)]


def _card(
    made: Path,
    seed: int,
    families: Iterable[Family],
    sets: Mapping[str, IconSet],
    drawn: Mapping[str, Sequence[Icon]],
) -> str:
    splits = [
        f"| {split} | {len(icons)} | {len({icon.body for icon in icons})} "
        f"| {len({icon.set for icon in icons})} | `{digest(made / split)}` |"
        for split, icons in sorted(drawn.items())
    ]
    used = {icon.set for icons in drawn.values() for icon in icons}
    rows = [
        f"| {family.split} | {family.name} | {one.title} {one.version} | {one.author} "
        f"| {one.licence} |"
        for family in families
        for one in (sets[name] for name in family.sets)
        if one.name in used
    ]
    template = Path(__file__).with_name("card.md").read_text(encoding="utf-8")
    return template.format(
        classes=len(CLASSES),
        labels=", ".join(CLASSES),
        side=SIDE,
        seed=seed,
        splits="\n".join(splits),
        versions=", ".join(f"{name} {version(name)}" for name in _DRAWN_WITH),
        sets="\n".join(rows),
    )
