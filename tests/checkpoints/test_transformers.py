"""Checkpoints of Hugging Face transformers, against transformers itself."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy import list_models, load_checkpoint, save_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.models.variants import get_variant
from tests import oracles
from tests.checkpoints.libraries import transformers_model, transformers_segmenter

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050")
PORTED = [
    name if name in SMALLEST else pytest.param(name, marks=pytest.mark.matrix)
    for name in list_models()
    if get_variant(name).generation != "v3"
]

# As published with apple/mobilevit-small; older files write sizes as integers.
APPLE_PROCESSOR = {
    "crop_size": 256,
    "do_center_crop": True,
    "do_flip_channel_order": True,
    "do_resize": True,
    "feature_extractor_type": "MobileViTFeatureExtractor",
    "resample": 2,
    "size": 288,
}


Save = Callable[..., Path]


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("untouched")
    transformers_model("mobilevit_xxs", num_classes=3).save_pretrained(folder)
    return folder


@pytest.fixture
def save(untouched: Path, tmp_path: Path) -> Save:
    """A small checkpoint as save_pretrained writes it, with changes to its configuration."""

    def save(processor: dict[str, Any] | None = None, **changes: Any) -> Path:
        folder = tmp_path / "saved"
        shutil.copytree(untouched, folder, dirs_exist_ok=True)
        config = json.loads((folder / "config.json").read_text())
        (folder / "config.json").write_text(json.dumps(config | changes))
        if processor is not None:
            (folder / "preprocessor_config.json").write_text(json.dumps(processor))
        return folder

    return save


@pytest.mark.parametrize("name", PORTED)
def test_logits_are_those_of_transformers(name: str, tmp_path: Path) -> None:
    """As a folder, and as a bare state dict without a configuration."""
    theirs = transformers_model(name)
    theirs.save_pretrained(tmp_path / "folder")
    torch.save(theirs.state_dict(), tmp_path / "weights.bin")
    image = structured_images(1, 256, seed=4)
    with torch.no_grad():
        expected = theirs(image).logits
    for checkpoint in ("folder", "weights.bin"):
        ours = load_checkpoint(tmp_path / checkpoint)
        assert (ours.record.variant, ours.record.origin) == (name, "transformers")
        with torch.no_grad():
            got = ours.model(image)
        assert (got - expected).abs().max() <= 1e-5 * expected.abs().max()


def test_transformers_v2_differs_at_odd_maps_and_the_oracle_decides(tmp_path: Path) -> None:
    """transformers never enlarges an odd map: at 224 its last stage loses a row and a column.

    At 256, where no map is odd, the same weights agree; at 224 ours equals the original
    implementation and transformers is off by tens of percent.
    """
    theirs = transformers_model("mobilevitv2_050")
    checkpoint = tmp_path / "oracle.pt"
    torch.save(oracles.state_dict("mobilevitv2_050"), checkpoint)
    ours = load_checkpoint(checkpoint).model
    theirs.load_state_dict(_as_transformers_names(ours, theirs))
    difference = {}
    for size in ("256x256", "224x224"):
        expected = oracles.logits("mobilevitv2_050", size)
        image = oracles.image(*map(int, size.split("x")))
        with torch.no_grad():
            assert (ours(image) - expected).abs().max() <= 1e-5 * expected.abs().max()
            off = (theirs(image).logits - expected).abs().max() / expected.abs().max()
        difference[size] = float(off)
    assert difference["256x256"] <= 1e-5
    assert difference["224x224"] > 0.1


def _as_transformers_names(ours: torch.nn.Module, theirs: torch.nn.Module) -> dict[str, Any]:
    """Our weights under transformers' names, by running the reader's rules over those names."""
    from mobilevit_deploy.checkpoints.transformers import TRANSFORMERS

    weights = ours.state_dict()
    return {name: weights[TRANSFORMERS.translate_name(name)] for name in theirs.state_dict()}


def test_apples_processor_goes_into_the_record(save: Save) -> None:
    record = load_checkpoint(save(APPLE_PROCESSOR)).record
    assert record.source == "saved"
    stated = record.preprocessing
    assert (stated.resize, stated.crop, stated.resize_mode) == ((288, 288), (256, 256), "cover")
    assert (stated.colour_order, stated.interpolation, stated.antialias) == (
        "BGR",
        "bilinear",
        True,
    )
    assert record.assumed == ("preprocessing.scale", "preprocessing.mean", "preprocessing.std")
    assert record.labels is None  # LABEL_0, LABEL_1, ... name nothing
    assert record.num_classes == 3


def test_what_no_file_says_is_assumed(save: Save) -> None:
    record = load_checkpoint(save(image_size=320)).record
    assert record.preprocessing.crop == (320, 320)
    assert record.preprocessing.resize == (360, 360)  # the published 288 for 256, scaled
    assert "preprocessing.crop" not in record.assumed
    assert "preprocessing.resize" in record.assumed
    assert "preprocessing.colour_order" in record.assumed


def test_labels_and_normalization(save: Save) -> None:
    processor = APPLE_PROCESSOR | {
        "do_normalize": True,
        "image_mean": [0.1, 0.2, 0.3],
        "image_std": [0.4, 0.5, 0.6],
        "do_rescale": True,
        "rescale_factor": 0.004,
        "size": {"height": 260, "width": 250},
        "crop_size": {"height": 200, "width": 210},
    }
    names = {"0": "cat", "2": "owl", "1": "dog"}
    record = load_checkpoint(save(processor, id2label=names)).record
    assert record.labels == ("cat", "dog", "owl")
    stated = record.preprocessing
    assert (stated.resize, stated.crop, stated.resize_mode) == ((260, 250), (200, 210), "stretch")
    assert stated.scale == 0.004
    # The file's red, green, blue is the network's blue, green, red.
    assert (stated.mean, stated.std) == ((0.3, 0.2, 0.1), (0.6, 0.5, 0.4))
    assert record.assumed == ()


def test_a_processor_that_cannot_be_represented_is_assumed_over(save: Save) -> None:
    """transformers' own defaults crop 256 out of 224 (black bars), and allow box filters."""
    processor = {"size": {"shortest_edge": 224}, "crop_size": 256, "resample": 4}
    record = load_checkpoint(save(processor)).record
    assert (record.preprocessing.resize, record.preprocessing.crop) == ((288, 288), (256, 256))
    assert {"preprocessing.resize", "preprocessing.interpolation"} <= set(record.assumed)


@pytest.mark.parametrize("shape", [(300, 400), (517, 290)])
def test_pixels_are_those_of_the_processor(shape: tuple[int, int], save: Save) -> None:
    """Resize, crop, colour order and scale of a whole picture, in both libraries."""
    folder = save(APPLE_PROCESSOR)
    processor = import_library("transformers").MobileViTImageProcessorPil.from_pretrained(folder)
    noise = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((shape[1] * 2, shape[0] * 2), Image.Resampling.BICUBIC)
    record = load_checkpoint(folder).record
    ours = record.preprocessing.tensor(record.preprocessing.pixels(picture))
    theirs = processor(picture, return_tensors="np")["pixel_values"]
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 1.001 / 255


def test_the_other_colour_order_than_published_is_pointed_out(
    save: Save, caplog: pytest.LogCaptureFixture
) -> None:
    load_checkpoint(save({"do_flip_channel_order": True}))
    assert not caplog.records
    load_checkpoint(save({"do_flip_channel_order": False}))
    assert "says RGB, while mobilevit_xxs was published with training on BGR" in caplog.text


@pytest.mark.parametrize(
    ("processor", "config", "message"),
    [
        ({}, {"output_stride": 16}, "output_stride 16.*published networks have 32"),
        ({}, {"num_attention_heads": 8}, "num_attention_heads 8.*published networks have 4"),
        ({}, {"hidden_act": "relu"}, "hidden_act 'relu'"),
        ({}, {"id2label": {"0": "cat", "1": "dog"}}, "2 labels for 3 classes"),
        ({}, {"id2label": {"0": "cat", "1": "dog", "3": "owl"}}, "keys of id2label"),
        ({"size": "large"}, {}, "configuration cannot be understood: size"),
        ({"rescale_factor": -1}, {}, "preprocessing that cannot be: scale"),
        ({"crop_size": {"height": 0, "width": 1}}, {}, "configuration cannot be understood"),
    ],
)
def test_a_configuration_of_something_else_is_refused(
    processor: dict[str, Any], config: dict[str, Any], message: str, save: Save
) -> None:
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(save(processor, **config))


SEGMENTERS = [
    "mobilevit_xxs",
    "mobilevitv2_050",
    *(
        pytest.param(name, marks=pytest.mark.matrix)
        for name in ("mobilevit_xs", "mobilevit_s", "mobilevitv2_100", "mobilevitv2_200")
    ),
]


@pytest.mark.parametrize("name", SEGMENTERS)
def test_segmentation_logits_are_those_of_transformers(
    name: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """transformers returns them at the output stride; its image processor enlarges edge on edge.

    Its v2 does not dilate the local convolution of the last block, the original does: as the
    original, ours is off by more than a tenth; as transformers', it agrees.
    """
    theirs = transformers_segmenter(name)
    theirs.save_pretrained(tmp_path / "folder")
    torch.save(theirs.state_dict(), tmp_path / "weights.bin")
    image = structured_images(1, 128, seed=4)
    with torch.no_grad():
        small = theirs(image).logits
    corners, edges = (
        torch.nn.functional.interpolate(small, scale_factor=16, mode="bilinear", align_corners=on)
        for on in (True, False)
    )
    for source in ("folder", "weights.bin"):
        ours = load_checkpoint(tmp_path / source)
        record = ours.record
        assert (record.variant, record.task, record.head) == (name, "segmentation", "deeplabv3")
        assert (record.origin, record.output_stride) == ("transformers", 16)
        assert ("output_stride" in record.assumed) == (source != "folder")
        differs = get_variant(name).generation == "v2"
        assert ("the original is followed" in caplog.text) == differs
        off = _relative_error(ours.model, image, corners)
        assert off > 0.1 if differs else off <= 1e-5
        caplog.clear()
        follower = load_checkpoint(tmp_path / source, follows="transformers")
        assert (record.follows, follower.record.follows) == ("original", "transformers")
        assert "follows" in follower.record.overridden
        assert not caplog.records
        assert _relative_error(follower.model, image, edges) <= 1e-5
    save_checkpoint(follower, tmp_path / "ours.safetensors")
    again = load_checkpoint(tmp_path / "ours.safetensors")
    assert again.record.follows == "transformers"
    assert _relative_error(again.model, image, edges) <= 1e-5


def _relative_error(model: torch.nn.Module, image: torch.Tensor, expected: torch.Tensor) -> float:
    with torch.no_grad():
        return float((model(image) - expected).abs().max() / expected.abs().max())


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({"output_stride": 32}, "output_stride 32; the published networks have 16"),
        ({"output_stride": 8}, r"atrous_rates \[6, 12, 18\].*\[12, 24, 36\] at output stride 8"),
        ({"atrous_rates": [6, 12, 19]}, r"atrous_rates \[6, 12, 19\]"),
    ],
)
def test_a_segmentation_folder_of_something_else_is_refused(
    config: dict[str, Any], message: str, segmenter: Path, tmp_path: Path
) -> None:
    shutil.copytree(segmenter, tmp_path / "saved")
    said = json.loads((segmenter / "config.json").read_text())
    (tmp_path / "saved" / "config.json").write_text(json.dumps(said | config))
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(tmp_path / "saved")


def test_what_a_segmentation_folder_says_and_what_is_asked_for(
    segmenter: Path, caplog: pytest.LogCaptureFixture
) -> None:
    record = load_checkpoint(segmenter).record
    assert record.preprocessing.crop == record.preprocessing.resize == (512, 512)
    assert record.preprocessing.resize_mode == "stretch"
    other = load_checkpoint(segmenter, output_stride=8)
    assert (other.record.output_stride, other.model.output_stride) == (8, 8)
    assert "output_stride" in other.record.overridden
    assert not caplog.records
    with pytest.raises(UsageError, match="deeplabv3 follows original or transformers, got 'timm'"):
        load_checkpoint(segmenter, follows="timm")  # type: ignore[arg-type]
    with pytest.raises(UsageError, match=r"classifier follows original, got .*Leave it out"):
        load_checkpoint("demo", follows="transformers")


@pytest.fixture(scope="module")
def segmenter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("segmenter")
    transformers_segmenter("mobilevit_xxs").save_pretrained(folder)
    return folder
