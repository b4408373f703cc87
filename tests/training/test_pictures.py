"""Labelled folders on their way into training, with everything that may be wrong in them."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from PIL.JpegImagePlugin import JpegImageFile

from mobilevit_deploy.errors import ImageError, UsageError
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.digits import whole_squares
from mobilevit_deploy.training.pictures import (
    Batch,
    Draw,
    LabelledPictures,
    PictureDataset,
    batches,
    network_input,
)

LABELS = ("background", "card")
CROPPED = Preprocessing(
    resize=(72, 72),
    crop=(64, 64),
    interpolation="bicubic",
    antialias=True,
    colour_order="RGB",
    scale=1 / 255,
)
PLAIN = {"antialias": False}
CROPS = Augmentation(crop_area=(0.3, 1.0))


def card_picture(path: Path, number: int, size: tuple[int, int] = (160, 120), **save: Any) -> Any:
    """A white card on black; left, top, right and bottom of it in pixels."""
    random = np.random.RandomState(number)
    left, top = random.randint(0, 60), random.randint(0, 40)
    box = left, top, left + random.randint(40, 90), top + random.randint(40, 70)
    image = Image.new("RGB", (160, 120))
    ImageDraw.Draw(image).rectangle((*box[:2], box[2] - 1, box[3] - 1), fill="white")
    path.parent.mkdir(parents=True, exist_ok=True)
    image.resize(size, Image.Resampling.NEAREST).save(path, **save)
    return box


def with_masks(folder: Path, count: int = 4) -> Path:
    for number in range(count):
        left, top, right, bottom = card_picture(folder / "images" / f"{number}.png", number)
        mask = np.zeros((120, 160), np.uint8)
        mask[top:bottom, left:right] = 1
        (folder / "masks").mkdir(exist_ok=True)
        Image.fromarray(mask).save(folder / "masks" / f"{number}.png")
    return folder


def with_boxes(folder: Path, count: int = 4) -> Path:
    annotations = []
    for number in range(count):
        left, top, right, bottom = card_picture(folder / "images" / f"{number}.png", number)
        sides = [left, top, right - left, bottom - top]
        annotations.append({"image_id": number, "category_id": 1, "bbox": sides})
    document = {
        "images": [
            {"id": number, "file_name": f"{number}.png", "width": 160, "height": 120}
            for number in range(count)
        ],
        "annotations": annotations,
        "categories": [{"id": 1, "name": "card"}],
    }
    (folder / "annotations.json").write_text(json.dumps(document))
    return folder


def with_classes(folder: Path, count: int = 6, **save: Any) -> Path:
    ending = "jpg" if save else "png"
    for number in range(count):
        card_picture(folder / "ab"[number % 2] / f"{number}.{ending}", number, **save)
    return folder


def labelled(
    task: str,
    folder: Path,
    augmentation: Augmentation | None = None,
    preprocessing: Preprocessing | None = None,
    labels: tuple[str, ...] = LABELS,
    seed: int = 3,
) -> LabelledPictures:
    found = get_task(task).labelled(folder, labels, len(labels))
    way = preprocessing or whole_squares(64)
    return LabelledPictures(found.pictures, get_task(task), way, augmentation, seed)


@pytest.mark.parametrize("antialias", [True, False])
@pytest.mark.parametrize("augmentation", [None, CROPS])
def test_a_mask_is_cut_like_its_picture(
    augmentation: Augmentation | None, antialias: bool, tmp_path: Path
) -> None:
    way = whole_squares(64) if antialias else whole_squares(64).model_copy(update=PLAIN)
    pictures = labelled("segmentation", with_masks(tmp_path), augmentation, way)
    for index in range(len(pictures)):
        for epoch in range(6):
            pixels, mask = pictures.example(index, epoch, 64)
            assert pixels.shape == (64, 64, 3)
            assert mask.dtype == np.uint8
            # A pixel at a card's corner has a quarter of its white where its centre is inside.
            sharp = (pixels[..., 0] < 55) | (pixels[..., 0] > 200)
            assert sharp.mean() > 0.9
            assert np.array_equal(mask[sharp], pixels[..., 0][sharp] > 200)


@pytest.mark.parametrize("way", [whole_squares(64), CROPPED])
def test_a_box_is_cut_like_its_picture(way: Preprocessing, tmp_path: Path) -> None:
    folder, found = with_boxes(tmp_path), 0
    for augmentation in (CROPS, None):
        pictures = labelled("detection", folder, augmentation, way)
        for index in range(len(pictures)):
            for epoch in range(6):
                pixels, objects = pictures.example(index, epoch, 64)
                bright = pixels[..., 0] > 127
                for box in objects.boxes.numpy():
                    columns = np.flatnonzero(bright.any(axis=0))
                    rows = np.flatnonzero(bright.any(axis=1))
                    edges = columns[0], rows[0], columns[-1] + 1, rows[-1] + 1
                    assert box * 64 == pytest.approx(edges, abs=1)
                    found += 1
    assert found > 30


def test_epochs_show_a_picture_differently_and_runs_alike(tmp_path: Path) -> None:
    folder = with_classes(tmp_path)
    pictures, again = (
        labelled("classification", folder, CROPS, labels=("a", "b")) for _ in range(2)
    )
    shown = [pictures.example(0, epoch, 64)[0].tobytes() for epoch in range(5)]
    assert len({*shown}) == 5
    assert shown == [again.example(0, epoch, 64)[0].tobytes() for epoch in range(5)]
    other = labelled("classification", folder, CROPS, labels=("a", "b"), seed=4)
    assert other.example(0, 0, 64)[0].tobytes() != shown[0]


def test_without_augmentation_the_picture_is_what_the_network_will_see(tmp_path: Path) -> None:
    folder = with_classes(tmp_path)
    for way in (CROPPED, whole_squares(64), whole_squares(64).model_copy(update=PLAIN)):
        pictures = labelled("classification", folder, None, way, ("a", "b"))
        for index, (path, _) in enumerate(pictures.pictures):
            with Image.open(path) as image:
                expected = way.pixels(image).astype(int)
            got, _ = pictures.example(index, 7, 64)
            assert np.abs(got - expected).mean() < 1.5  # half a pixel at the card's edges


def test_a_large_jpeg_is_decoded_small_and_looks_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b"):
        card_picture(tmp_path / name / "1.jpg", 1, (1600, 1200), quality=95)
    pictures = labelled("classification", tmp_path, CROPS, labels=("a", "b"))
    small = [pictures.example(0, epoch, 96)[0].astype(int) for epoch in range(4)]
    sizes = []
    monkeypatch.setattr(JpegImageFile, "draft", lambda image, *_: sizes.append(image.size))
    whole = [pictures.example(0, epoch, 96)[0].astype(int) for epoch in range(4)]
    assert len(sizes) == 4
    for one, other in zip(small, whole, strict=True):
        assert (one != other).any()
        assert np.abs(one - other).mean() < 2


def test_a_turned_photograph_is_cut_upright(tmp_path: Path) -> None:
    folder = with_masks(tmp_path)
    for path in sorted((folder / "images").iterdir()):
        with Image.open(path) as image:
            stored, exif = image.transpose(Image.Transpose.ROTATE_90), image.getexif()
        exif[0x0112] = 6  # to be looked at after a quarter turn to the right
        path.unlink()
        stored.save(path.with_suffix(".jpg"), exif=exif, quality=95)
    pictures = labelled("segmentation", folder, CROPS)
    for index in range(len(pictures)):
        pixels, mask = pictures.example(index, 0, 64)
        sharp = (pixels[..., 0] < 50) | (pixels[..., 0] > 205)
        assert (mask[sharp] == (pixels[..., 0][sharp] > 127)).mean() > 0.98


def loaded(pictures: Any, task: str, draws: list[list[Draw]], workers: int) -> list[Batch]:
    dataset = PictureDataset(pictures, whole_squares(64))
    return list(batches(dataset, draws, get_task(task).collected, workers=workers))


@pytest.mark.parametrize("task", ["classification", "segmentation", "detection"])
def test_batches_do_not_depend_on_the_workers(task: str, tmp_path: Path) -> None:
    make = {
        "classification": with_classes,
        "segmentation": with_masks,
        "detection": with_boxes,
    }[task]
    labels = ("a", "b") if task == "classification" else LABELS
    jittered = replace(CROPS, colour_jitter=0.3)
    pictures = labelled(task, make(tmp_path), jittered, labels=labels)
    draws = [
        [Draw(index, epoch, size) for index in (3, 0, 2)]
        for epoch, size in ((0, 64), (0, 96), (1, 64))
    ]
    torch.manual_seed(0)
    alone, together = (loaded(pictures, task, draws, workers) for workers in (0, 2))
    assert torch.initial_seed() == 0
    assert [batch.pixels.shape[1] for batch in alone] == [64, 96, 64]
    for one, other in zip(alone, together, strict=True):
        assert one.pixels.dtype == torch.uint8
        assert torch.equal(one.pixels, other.pixels)
        assert str(one.targets) == str(other.targets)
    assert not torch.equal(alone[0].pixels, alone[2].pixels)


def test_loading_draws_nothing_from_the_generator_of_dropout(tmp_path: Path) -> None:
    pictures = labelled("classification", with_classes(tmp_path), CROPS, labels=("a", "b"))
    state = torch.get_rng_state()
    loaded(pictures, "classification", [[Draw(0, 0, 64)]], 0)
    assert torch.equal(torch.get_rng_state(), state)


@pytest.mark.parametrize("workers", [0, 1])
def test_another_picture_stands_in_for_a_broken_one(workers: int, tmp_path: Path) -> None:
    folder = with_classes(tmp_path, 40)
    broken = folder / "a" / "12.png"
    broken.write_bytes(broken.read_bytes()[:100])
    pictures = labelled("classification", folder, CROPS, labels=("a", "b"))
    index = [path for path, _ in pictures.pictures].index(broken)
    draws = [[Draw(index, 0, 64), Draw(index - 1, 0, 64)], [Draw(index, 1, 64)]]
    first, second = loaded(pictures, "classification", draws, workers)
    assert first.pixels.shape == (2, 64, 64, 3)
    assert len(first.unreadable) == len(second.unreadable) == 1
    assert str(broken) in first.unreadable[0]
    expected, _ = pictures.example(index + 1, 0, 64)
    assert np.array_equal(first.pixels[0].numpy(), expected)
    with pytest.raises(ImageError):
        pictures.example(index, 0, 64)


@pytest.mark.parametrize("workers", [0, 1])
def test_too_many_broken_pictures_are_an_error(workers: int, tmp_path: Path) -> None:
    folder = with_classes(tmp_path, 40)
    for number in (2, 10, 20):
        (folder / "a" / f"{number}.png").write_bytes(b"no picture")
    pictures = labelled("classification", folder, labels=("a", "b"))
    draws = [[Draw(index, 0, 64)] for index in range(40)]
    with pytest.raises(UsageError, match="3 of 40 pictures cannot be read; at most 5% may be left"):
        loaded(pictures, "classification", draws, workers)
    for path, _ in pictures.pictures:
        path.write_bytes(b"no picture")
    with pytest.raises(UsageError, match="3 of 40 pictures cannot be read"):
        loaded(pictures, "classification", draws[:1], workers)


@pytest.mark.parametrize("workers", [0, 1])
def test_a_mask_of_unknown_classes_ends_the_run_with_one_line(workers: int, tmp_path: Path) -> None:
    folder = with_masks(tmp_path)
    Image.new("L", (160, 120), 9).save(folder / "masks" / "2.png")
    pictures = labelled("segmentation", folder, CROPS)
    with pytest.raises(UsageError, match=r"2\.png speaks of 9; there are classes 0 to 1") as error:
        loaded(pictures, "segmentation", [[Draw(index, 0, 64) for index in range(4)]], workers)
    assert "Traceback" not in str(error.value)


class Noise:
    """Pictures of a size of their own, as drawn ones are."""

    def __len__(self) -> int:
        return 3

    def example(self, index: int, epoch: int, _size: int) -> tuple[np.ndarray, int]:
        random = np.random.RandomState([index, epoch])
        return random.randint(0, 256, (80, 100, 3)).astype(np.uint8), index


def test_pictures_of_another_size_go_the_way_of_the_record() -> None:
    (batch,) = loaded(Noise(), "classification", [[Draw(1, 4, 32), Draw(2, 4, 32)]], 0)
    pixels, _ = Noise().example(2, 4, 32)
    expected = whole_squares(32).pixels(Image.fromarray(pixels))
    assert np.array_equal(batch.pixels[1].numpy(), expected)
    assert batch.targets.tolist() == [1, 2]


@pytest.mark.parametrize("order", ["RGB", "BGR"])
def test_the_networks_input_is_that_of_the_record(order: str) -> None:
    way = CROPPED.model_copy(
        update={"colour_order": order, "mean": (0.5, 0.4, 0.3), "std": (0.2, 0.3, 0.4)}
    )
    pixels = np.random.RandomState(0).randint(0, 256, (2, 16, 16, 3)).astype(np.uint8)
    got = network_input(way, torch.from_numpy(pixels))
    assert got.is_contiguous(memory_format=torch.channels_last)
    assert got.dtype == torch.float32
    assert np.allclose(got.numpy(), way.tensor(pixels), atol=1e-6)
