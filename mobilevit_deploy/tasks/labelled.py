"""Folders of pictures whose answer is known, as data sets come."""

import io
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image
from pydantic import BaseModel, ValidationError

from mobilevit_deploy.checkpoints.labels import read_labels
from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.errors import ImageError, UsageError, shortened
from mobilevit_deploy.preprocessing import PICTURE_FORMATS, opened_image, upright_size
from mobilevit_deploy.reading import ANNOTATIONS, MASK_FILE, read_file
from mobilevit_deploy.tasks.box_targets import Objects

Labels = tuple[str, ...] | None

BACKGROUND = "background"
"""Label of a detector's class 0."""
IGNORED = 255
"""Class of target pixels that count neither for the loss nor for the figures."""

ANNOTATIONS_FILE = "annotations.json"
LABELS_FILE = "labels.txt"
"""Beside images/ and masks/."""

_ENDINGS = (".jpg", ".jpeg", ".png", ".webp", ".avif", ".bmp", ".gif", ".tif", ".tiff", ".jp2")


@dataclass(frozen=True)
class LabelledFolder:
    """Pictures and targets, as the task's tally takes them; `notes` say what was left out."""

    pictures: tuple[tuple[Path, Any], ...]
    notes: tuple[str, ...] = ()


def folders_of_classes(folder: Path, labels: Labels, classes: int) -> LabelledFolder:
    """A folder per class with its pictures, as ImageNet comes; targets are indices of classes.

    Folders are named like the labels, or like the classes' indices; or there are as many of them
    as classes, none named like a label, and their names are sorted as the classes are.

    Raises:
        UsageError: no such folder, no pictures, or folders of other classes.
    """
    names = _class_folders(folder)
    notes: list[str] = []
    known = {label: index for index, label in enumerate(labels or ())}
    numbers = {str(index): index for index in range(classes)}
    for meaning in (known, numbers):
        if all(name in meaning for name in names):
            break
    else:
        strange = [name for name in names if name not in known]
        if len(names) != classes or len(strange) != len(names):
            raise UsageError(
                f"{folder} has {len(names)} folders for {classes} classes, and "
                f"{shortened(strange, 5)} {'is' if len(strange) == 1 else 'are'} no label of the "
                "network. Name them like the labels, or like the classes' numbers from 0 on."
            )
        meaning = {name: index for index, name in enumerate(names)}
        notes += _by_order(names, labels or ())
    found = [(path, meaning[name]) for name in names for path in _pictures(folder / name)]
    shown = {index for _, index in found}
    empty = [name for name in names if meaning[name] not in shown]
    if empty:
        notes.append(f"without pictures: {shortened(empty, 5)}")
    return LabelledFolder(_some(folder, found), tuple(notes))


def names_of_folders(folder: Path) -> tuple[str, ...]:
    """The labels of a folder per class: the names, sorted.

    Raises:
        UsageError: no such folder, a class without pictures, or one class alone.
    """
    names = _class_folders(folder)
    empty = [name for name in names if not _pictures(folder / name)]
    if empty:
        raise UsageError(
            f"{folder} has no pictures of {shortened(empty, 5)}: nothing can be learnt of a class "
            "without pictures. Put some there, or remove its folder."
        )
    return _several(folder, names)


def masks_beside_pictures(folder: Path, labels: Labels, classes: int) -> LabelledFolder:
    """`images/NAME.jpg` with `masks/NAME.png`, as Pascal VOC comes; targets are the masks' files.

    A mask has a class per pixel, as grey values or indices of a palette; 255 does not count. It may
    be larger or smaller than its picture.

    Raises:
        UsageError: no such folders, pictures without masks alone, masks of other proportions than
            their pictures, or a labels.txt that gives a label another place.
    """
    images, masks = folder / "images", folder / "masks"
    if not (images.is_dir() and masks.is_dir()):
        raise UsageError(f"{folder} has no images/ with masks/ beside it.")
    _check_places(folder / LABELS_FILE, labels)
    by_name = {path.stem: path for path in _pictures(masks)}
    found, alone = [], []
    for path in _pictures(images):
        if path.stem in by_name:
            found.append((path, MaskFile(by_name[path.stem], classes)))
        else:
            alone.append(path.name)
    strange = [mask.path.name for path, mask in found if not _alike(path, mask.path)]
    if strange:
        raise UsageError(
            f"{masks} has {shortened(strange, 5)} in other proportions than the picture of that "
            "name. A mask is stretched onto its picture: make it as wide and as high, or smaller "
            "or larger in both alike."
        )
    notes = (f"{len(alone)} pictures have no mask: {shortened(alone, 5)}",) if alone else ()
    return LabelledFolder(_some(folder, found), notes)


def labels_of_masks(folder: Path) -> tuple[str, ...]:
    """The labels of masks beside pictures: labels.txt, a line per class from 0 on.

    Raises:
        UsageError: no such file, or one class alone.
        CheckpointError: the file cannot be read as labels.
    """
    path = folder / LABELS_FILE
    if not path.exists():
        raise UsageError(
            f"{folder} does not say what the classes of its masks are called. Write {LABELS_FILE} "
            "there, a name per line from class 0 on, or give --labels."
        )
    return _several(path, read_labels(path))


def _check_places(path: Path, labels: Labels) -> None:
    """Refuse a file of labels in which one that is known has another place."""
    said = read_labels(path) if labels and path.exists() else ()
    for index, (one, known) in enumerate(zip(said, labels or (), strict=False)):
        if one != known and (one in (labels or ()) or known in said):
            raise UsageError(
                f"{path} says that class {index} is {one}; of the network it is {known}. Masks "
                "have to count classes as the network does."
            )


def _alike(picture: Path, mask: Path) -> bool:
    """Whether a mask has its picture's proportions, to a pixel; true of what cannot be read."""
    try:
        with opened_image(picture) as image:
            sides = upright_size(image)
        with opened_image(mask) as image:
            factors = [
                ((own - 1) / side, (own + 1) / side)
                for own, side in zip(image.size, sides, strict=True)
            ]
    except ImageError:
        return True
    return max(low for low, _ in factors) <= min(high for _, high in factors)


@dataclass(frozen=True)
class MaskFile:
    """A file of a mask, and how many classes it may speak of."""

    path: Path
    classes: int

    def read(self) -> npt.NDArray[np.uint8]:
        """The classes [H, W].

        Raises:
            UsageError: no picture of 8 bits a pixel, or a class that there is not.
        """
        try:
            with Image.open(io.BytesIO(read_file(self.path, MASK_FILE))) as image:
                mode, mask = image.mode, np.asarray(image)
        except UsageError:
            raise
        except Exception as error:  # damaged bytes make decoders raise every kind
            raise UsageError(f"{self.path} cannot be read as a mask: {error}.") from error
        if mode not in {"L", "P", "1"}:
            raise UsageError(
                f"{self.path} is a picture of mode {mode}; a mask has one class a pixel, as grey "
                "values or indices of a palette (PNG of 8 bits)."
            )
        mask = mask.astype(np.uint8)
        found = np.flatnonzero(np.bincount(mask.ravel())).tolist()
        strange = [index for index in found if index >= self.classes and index != IGNORED]
        if strange:
            raise UsageError(
                f"{self.path} speaks of {shortened(list(map(str, strange)), 5)}; there are classes "
                f"0 to {self.classes - 1}, and {IGNORED} for pixels that do not count."
            )
        return mask


class _Image(BaseModel):
    id: int
    file_name: str
    width: int
    height: int


class _Annotation(BaseModel):
    image_id: int
    category_id: int
    bbox: tuple[float, float, float, float]
    iscrowd: int = 0


class _Category(BaseModel):
    id: int
    name: str


class _Coco(BaseModel):
    images: list[_Image]
    annotations: list[_Annotation]
    categories: list[_Category]


def coco_objects(folder: Path, labels: Labels, classes: int) -> LabelledFolder:
    """`annotations.json`, as COCO comes, with the pictures in `images/`; targets are `Objects`.

    Categories are named like the labels; or there are as many of them as classes without the
    background, none named like a label, and they have the classes' order. Boxes reach to the
    picture's edge at most.

    Raises:
        UsageError: no such files, a file that COCO does not have, or other categories.
    """
    document = _read_coco(folder / ANNOTATIONS_FILE)
    meaning, notes = _categories(document.categories, labels, classes)
    images = {one.id: one for one in document.images}
    boxes: dict[int, list[tuple[list[float], int]]] = defaultdict(list)
    left_out: Counter[str] = Counter()
    for one in document.annotations:
        if one.image_id not in images or one.category_id not in meaning:
            raise UsageError(
                f"{folder / ANNOTATIONS_FILE}: an annotation is of picture {one.image_id} and "
                f"category {one.category_id}, which are not both listed."
            )
        image = images[one.image_id]
        edges = _edges(one.bbox, image)
        if one.iscrowd:
            left_out["marked as crowds"] += 1
        elif not (edges[0] < edges[2] and edges[1] < edges[3]):  # NaN compares with nothing
            left_out["without area in their picture"] += 1
        else:
            boxes[image.id].append((edges, meaning[one.category_id]))
    missing = [
        i.file_name for i in document.images if not (folder / "images" / i.file_name).exists()
    ]
    if missing:
        raise UsageError(
            f"{folder}/images has not {shortened(missing, 5)}, of which annotations.json speaks."
        )
    found = [
        (
            folder / "images" / image.file_name,
            Objects(
                torch.tensor([edges for edges, _ in boxes[image.id]]).reshape(-1, 4),
                torch.tensor([index for _, index in boxes[image.id]], dtype=torch.int64),
            ),
        )
        for image in document.images
    ]
    notes += [f"{count} boxes are left out, {why}" for why, count in left_out.items()]
    used = {index for of_one in boxes.values() for _, index in of_one}
    unused = [one.name for one in document.categories if meaning[one.id] not in used]
    if unused:
        notes.append(f"without boxes: {shortened(unused, 5)}")
    return LabelledFolder(_some(folder, found), tuple(notes))


def names_of_categories(folder: Path) -> tuple[str, ...]:
    """The labels of a COCO file: background, and its categories in the order of their numbers.

    Raises:
        UsageError: no such file, no category, or two of one name.
    """
    path = folder / ANNOTATIONS_FILE
    names = [one.name for one in _by_id(_read_coco(path).categories)]
    if not names:
        raise UsageError(f"{path} lists no category; there is nothing to find.")
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise UsageError(f"{path} has several categories {shortened(twice, 5)}; name them apart.")
    return (BACKGROUND, *names)


def _read_coco(path: Path) -> _Coco:
    try:
        return _Coco.model_validate(json.loads(read_file(path, ANNOTATIONS)))
    except ValidationError as error:
        raise UsageError(f"{path} is no COCO file of boxes: {problems(error, most=5)}.") from None
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no JSON file: {error}.") from None


def _by_id(categories: Sequence[_Category]) -> list[_Category]:
    return sorted(categories, key=lambda one: one.id)


def _categories(
    categories: Sequence[_Category], labels: Labels, classes: int
) -> tuple[Mapping[int, int], list[str]]:
    """Category -> class, the background being class 0; and a note where their order says it."""
    by_label = {label: index for index, label in enumerate(labels or ()) if index}
    strange = [one.name for one in categories if one.name not in by_label]
    if not strange:
        return {one.id: by_label[one.name] for one in categories}, []
    if len(categories) == classes - 1 == len(strange):
        ordered = _by_id(categories)
        meaning = {one.id: index for index, one in enumerate(ordered, start=1)}
        return meaning, _by_order([one.name for one in ordered], list(by_label))
    raise UsageError(
        f"The annotations have {len(categories)} categories for {classes - 1} classes, and "
        f"{shortened(strange, 5)} {'is' if len(strange) == 1 else 'are'} no label of the network."
    )


def _edges(box: Sequence[float], image: _Image) -> list[float]:
    """Left, top, width and height in pixels as edges, shares of the picture's sides."""
    left, top, width, height = box
    sides = (max(image.width, 1), max(image.height, 1)) * 2
    edges = (left, top, left + width, top + height)
    return [min(max(edge / side, 0.0), 1.0) for edge, side in zip(edges, sides, strict=True)]


def _by_order(names: Sequence[str], labels: Sequence[str]) -> list[str]:
    """A note on names that stand for labels by their order alone; none where no label is known."""
    pairs = [f"{name} is {label}" for name, label in zip(names, labels, strict=False)]
    return [f"taken in the labels' order: {shortened(pairs, 5)}"] if pairs else []


def _several(place: Path, names: Sequence[str]) -> tuple[str, ...]:
    if len(names) < 2:
        raise UsageError(
            f"{place} has one class alone, {names[0]}; there is nothing to tell it from. Give at "
            "least two."
        )
    return tuple(names)


def _class_folders(folder: Path) -> list[str]:
    names = sorted(one.name for one in _entries(folder) if one.is_dir())
    if not names:
        raise UsageError(f"{folder} has no folder per class: FOLDER/CLASS/picture.jpg.")
    return names


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise UsageError(f"{folder} cannot be read: {error.strerror or error}.") from None


def _pictures(folder: Path) -> list[Path]:
    return [one for one in _entries(folder) if one.suffix.lower() in _ENDINGS]


def _some(folder: Path, found: Sequence[tuple[Path, Any]]) -> tuple[tuple[Path, Any], ...]:
    if not found:
        known = ", ".join(PICTURE_FORMATS)
        raise UsageError(f"{folder} has no labelled pictures ({known}).")
    return tuple(found)
