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
    labels_of_masks,
    masks_beside_pictures,
    names_of_categories,
    names_of_folders,
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
    by_order = names[0] == "n01"
    said = "taken in the labels' order: n01 is ant, n02 is bee, n03 is cat"
    assert found.notes == (said,) * by_order


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
        (("ant", "bee", "dog"), "has 3 folders for 3 classes, and dog is no label"),
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


def test_the_labels_of_class_folders(tmp_path: Path) -> None:
    for name in ("dog", "cat"):
        picture(tmp_path / name / "a.png")
    (tmp_path / "notes.txt").write_text("no class")
    assert names_of_folders(tmp_path) == ("cat", "dog")
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="has no pictures of empty: nothing can be learnt"):
        names_of_folders(tmp_path)


def test_one_class_alone_is_refused(tmp_path: Path) -> None:
    picture(tmp_path / "dog" / "a.png")
    with pytest.raises(UsageError, match="has one class alone, dog"):
        names_of_folders(tmp_path)
    (tmp_path / "labels.txt").write_text("background\n")
    with pytest.raises(UsageError, match=r"labels\.txt has one class alone, background"):
        labels_of_masks(tmp_path)


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


def test_masks_of_another_size_than_their_pictures(tmp_path: Path) -> None:
    for name in ("a", "b"):
        picture(tmp_path / "images" / f"{name}.png")
        picture(tmp_path / "masks" / f"{name}.png", "L", np.zeros((31, 60)))
    assert len(masks_beside_pictures(tmp_path, LABELS, 3).pictures) == 2
    picture(tmp_path / "masks" / "b.png", "L", np.zeros((60, 30)))
    with pytest.raises(UsageError, match=r"has b\.png in other proportions than the picture"):
        masks_beside_pictures(tmp_path, LABELS, 3)
    # What cannot be read is counted where it is read.
    (tmp_path / "images" / "b.png").write_bytes(b"no picture")
    assert len(masks_beside_pictures(tmp_path, LABELS, 3).pictures) == 2


def test_the_labels_of_masks(tmp_path: Path) -> None:
    for kind in ("images", "masks"):
        picture(tmp_path / kind / "a.png", "L", np.zeros((10, 20)))
    with pytest.raises(UsageError, match=r"Write labels\.txt there.* or give --labels"):
        labels_of_masks(tmp_path)
    (tmp_path / "labels.txt").write_text("ant\nbee\ncat\n")
    assert labels_of_masks(tmp_path) == LABELS
    masks_beside_pictures(tmp_path, LABELS, 3)
    masks_beside_pictures(tmp_path, ("Ameise", "Biene", "Katze"), 3)
    masks_beside_pictures(tmp_path, None, 3)
    for labels in (("ant", "cat", "bee"), ("dog", "ant", "bee")):
        with pytest.raises(UsageError, match=r"labels\.txt says that class \d is"):
            masks_beside_pictures(tmp_path, labels, 3)


def coco(tmp_path: Path, **changes: Any) -> Path:
    picture(tmp_path / "images" / "a.png")
    document = {
        "images": [{"id": 7, "file_name": "a.png", "width": 20, "height": 10}],
        "annotations": [
            {"image_id": 7, "category_id": 3, "bbox": [2, 1, 10, 5]},
            {"image_id": 7, "category_id": 9, "bbox": [15, 5, 10, 10]},
            {"image_id": 7, "category_id": 3, "bbox": [25, 5, 10, 10]},
            {"image_id": 7, "category_id": 3, "bbox": [float("nan"), 5, 10, 10]},
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
        "2 boxes are left out, without area in their picture",
        "1 boxes are left out, marked as crowds",
    }
    # Without labels, or with others, the categories have the classes' order.
    for labels in (None, ("background", "x", "y")):
        found = coco_objects(tmp_path, labels, 3)
        assert found.pictures[0][1].classes.tolist() == [1, 2]
        said = "taken in the labels' order: cat is x, bee is y"
        assert (said in found.notes) == (labels is not None)
    assert names_of_categories(tmp_path) == ("background", "cat", "bee")


def test_a_category_without_boxes_is_named(tmp_path: Path) -> None:
    box = {"image_id": 7, "category_id": 3, "bbox": [2, 1, 10, 5]}
    assert coco_objects(coco(tmp_path, annotations=[box]), LABELS, 3).notes == (
        "without boxes: bee",
    )


@pytest.mark.parametrize(
    ("categories", "message"),
    [
        ([], "lists no category"),
        ([{"id": 1, "name": "cat"}, {"id": 2, "name": "cat"}], "several categories cat"),
    ],
)
def test_categories_that_are_no_labels(
    categories: list[dict[str, Any]], message: str, tmp_path: Path
) -> None:
    with pytest.raises(UsageError, match=message):
        names_of_categories(coco(tmp_path, categories=categories))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"categories": [{"id": 3, "name": "dog"}]}, "1 categories for 2 classes, and dog is no"),
        (
            {"categories": [{"id": 3, "name": "cat"}, {"id": 9, "name": "dog"}]},
            "2 categories for 2 classes, and dog is no label",
        ),
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
