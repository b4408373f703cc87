"""Folders as data sets come, and what is wrong with them."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.tasks.labelled import (
    IGNORED,
    coco_objects,
    folders_of_classes,
    masks_beside_pictures,
)

LABELS = ("ant", "bee", "cat")


def picture(path: Path, mode: str = "RGB", values: Any = None) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    image = Image.new(mode, (20, 10))
    if values is not None:
        image = Image.fromarray(np.asarray(values, np.uint8))
        if mode == "P":
            image.putpalette(np.repeat(np.arange(256)[::-1], 3).tolist())  # colours are no classes
    image.save(path)
    return path


@pytest.mark.parametrize(
    ("names", "labels", "expected"),
    [
        (("cat", "ant"), LABELS, (0, 2)),  # by label, whatever the order
        (("2", "0"), LABELS, (0, 2)),
        (("n01", "n02", "n03"), LABELS, (0, 1, 2)),  # as many as classes
        (("x", "y", "z"), None, (0, 1, 2)),
    ],
)
def test_a_folder_per_class(
    names: tuple[str, ...], labels: Any, expected: tuple[int, ...], tmp_path: Path
) -> None:
    for name in names:
        picture(tmp_path / name / "a.png")
    (tmp_path / names[0] / "notes.txt").write_text("no picture")
    found = folders_of_classes(tmp_path, labels, 3)
    assert tuple(index for _, index in found.pictures) == expected
    assert found.notes == ()


def test_a_class_without_pictures_is_named(tmp_path: Path) -> None:
    picture(tmp_path / "ant" / "a.png")
    (tmp_path / "bee").mkdir()
    found = folders_of_classes(tmp_path, LABELS, 3)
    assert [index for _, index in found.pictures] == [0]
    assert found.notes == ("without pictures: bee",)


@pytest.mark.parametrize(
    ("names", "message"),
    [
        ((), "has no folder per class"),
        (("ant", "dog"), "has 2 folders for 3 classes, and dog is no label"),
    ],
)
def test_other_folders_are_refused(names: tuple[str, ...], message: str, tmp_path: Path) -> None:
    for name in names:
        picture(tmp_path / name / "a.png")
    with pytest.raises(UsageError, match=message):
        folders_of_classes(tmp_path, LABELS, 3)


def test_no_folder_and_no_pictures(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="none cannot be read: No such file"):
        folders_of_classes(tmp_path / "none", LABELS, 3)
    (tmp_path / "ant").mkdir()
    with pytest.raises(UsageError, match="has no labelled pictures"):
        folders_of_classes(tmp_path, LABELS, 3)


def test_masks_beside_pictures(tmp_path: Path) -> None:
    values = [[0, 1], [2, IGNORED]]
    for name in ("a", "b"):
        picture(tmp_path / "images" / f"{name}.jpg")
    picture(tmp_path / "masks" / "a.png", "P", values)
    found = masks_beside_pictures(tmp_path, LABELS, 3)
    ((path, mask),) = found.pictures
    assert path.name == "a.jpg"
    assert np.array_equal(mask.read(), values)
    assert found.notes == ("1 pictures have no mask: b.jpg",)
    with pytest.raises(UsageError, match=r"a\.png speaks of 2; there are classes 0 to 1"):
        masks_beside_pictures(tmp_path, LABELS, 2).pictures[0][1].read()


def test_masks_that_are_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no images/ with masks/"):
        masks_beside_pictures(tmp_path, LABELS, 3)
    picture(tmp_path / "images" / "a.png")
    file = picture(tmp_path / "masks" / "a.png")
    ((_, mask),) = masks_beside_pictures(tmp_path, LABELS, 3).pictures
    with pytest.raises(UsageError, match=r"a\.png is a picture of mode RGB"):
        mask.read()
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(UsageError, match=r"a\.png cannot be read as a mask"):
        mask.read()


def coco(tmp_path: Path, **changes: Any) -> Path:
    picture(tmp_path / "images" / "a.png")
    document = {
        "images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
        "annotations": [
            {"image_id": 7, "category_id": 3, "bbox": [2, 1, 10, 5]},
            {"image_id": 7, "category_id": 9, "bbox": [15, 5, 10, 10]},
            {"image_id": 7, "category_id": 3, "bbox": [25, 5, 10, 10]},
            {"image_id": 7, "category_id": 3, "bbox": [0, 0, 9, 9], "iscrowd": 1},
        ],
        "categories": [{"id": 3, "name": "cat"}, {"id": 9, "name": "bee"}],
    }
    (tmp_path / "annotations.json").write_text(json.dumps(document | changes))
    return tmp_path


def test_coco_objects(tmp_path: Path) -> None:
    found = coco_objects(coco(tmp_path), LABELS, 3)
    ((path, objects),) = found.pictures
    assert path == tmp_path / "images" / "a.png"
    assert objects.classes.tolist() == [2, 1]
    assert objects.boxes.tolist() == [
        pytest.approx([0.1, 0.1, 0.6, 0.6]),
        pytest.approx([0.75, 0.5, 1, 1]),  # to the picture's edge
    ]
    assert set(found.notes) == {
        "1 boxes are left out, without area in their picture",
        "1 boxes are left out, marked as crowds",
    }
    # Without labels the categories have the classes' order.
    ((_, objects),) = coco_objects(tmp_path, None, 3).pictures
    assert objects.classes.tolist() == [1, 2]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": [{"id": 3, "name": "dog"}]}, "1 categories for 2 classes, and dog is no"),
        ({"images": []}, "an annotation is of picture 7 and category 3"),
        ({"categories": 1}, "is no COCO file of boxes: categories"),
        (
            {"images": [{"id": 7, "file_name": "b.png", "width": 20, "height": 10}]},
            r"images has not b\.png",
        ),
    ],
)
def test_a_coco_file_of_something_else_is_refused(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        coco_objects(coco(tmp_path, **changes), LABELS, 3)


def test_no_coco_file(tmp_path: Path) -> None:
    (tmp_path / "annotations.json").write_text("{")
    with pytest.raises(UsageError, match=r"annotations\.json is no JSON file"):
        coco_objects(tmp_path, LABELS, 3)
