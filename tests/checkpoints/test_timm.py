"""Checkpoints of timm, against timm itself."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import save_file

from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy import list_models, load_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models.variants import get_variant
from tests.checkpoints.libraries import timm_model

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050")
PORTED = [
    name if name in SMALLEST else pytest.param(name, marks=pytest.mark.matrix)
    for name in list_models()
    if get_variant(name).generation != "v3"
]


@pytest.mark.parametrize("name", PORTED)
def test_logits_are_those_of_timm(name: str, tmp_path: Path) -> None:
    theirs = timm_model(name)
    torch.save(theirs.state_dict(), tmp_path / "weights.pth")
    image = structured_images(1, 256, seed=4)
    with torch.no_grad():
        expected = theirs(image)
    ours = load_checkpoint(tmp_path / "weights.pth")
    assert (ours.record.variant, ours.record.origin) == (name, "timm")
    # timm feeds every network RGB, v1 included, but a bare state dict does not say so.
    assert ours.record.preprocessing.colour_order == "RGB"
    assert "preprocessing.colour_order" in ours.record.assumed
    with torch.no_grad():
        got = ours.model(image)
    assert (got - expected).abs().max() <= 1e-5 * expected.abs().max()


def saved(folder: Path, **changes: Any) -> Path:
    """A small checkpoint as timm pushes it to the hub, with changes to its pretrained_cfg."""
    theirs = timm_model("mobilevit_xxs", num_classes=3)
    import_library("timm").models.save_for_hf(
        theirs, folder, model_config={"pretrained_cfg": changes}, safe_serialization=True
    )
    return folder


def test_the_pretrained_configuration_goes_into_the_record(tmp_path: Path) -> None:
    record = load_checkpoint(saved(tmp_path / "hub")).record
    assert (record.source, record.origin, record.num_classes) == ("hub", "timm", 3)
    stated = record.preprocessing
    assert (stated.crop, stated.resize, stated.resize_mode) == ((256, 256), (284, 284), "cover")
    assert (stated.interpolation, stated.antialias) == ("bicubic", True)
    assert record.assumed == ("preprocessing.colour_order", "preprocessing.scale")


def test_normalization_and_labels(tmp_path: Path) -> None:
    folder = saved(
        tmp_path / "hub",
        mean=[0.485, 0.456, 0.406],
        std=[0.229, 0.224, 0.225],
        crop_pct=1.0,
        crop_mode="squash",
        interpolation="bilinear",
    )
    config = json.loads((folder / "config.json").read_text())
    config["label_names"] = ["cat", "dog", "owl"]
    (folder / "config.json").write_text(json.dumps(config))
    record = load_checkpoint(folder).record
    assert record.labels == ("cat", "dog", "owl")
    stated = record.preprocessing
    assert (stated.mean, stated.std) == ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))
    assert (stated.resize, stated.resize_mode) == ((256, 256), "stretch")
    assert stated.interpolation == "bilinear"


@pytest.mark.parametrize("shape", [(300, 400), (517, 290)])
def test_pixels_are_those_of_timms_transform(shape: tuple[int, int], tmp_path: Path) -> None:
    folder = saved(tmp_path / "hub", mean=[0.485, 0.456, 0.406], std=[0.229, 0.224, 0.225])
    data = import_library("timm").data
    config = json.loads((folder / "config.json").read_text())["pretrained_cfg"]
    transform = data.create_transform(**data.resolve_data_config(pretrained_cfg=config))
    noise = np.random.default_rng(0).integers(0, 256, (*shape, 3), dtype=np.uint8)
    picture = Image.fromarray(noise).resize((shape[1] * 2, shape[0] * 2), Image.Resampling.BICUBIC)
    record = load_checkpoint(folder).record
    ours = record.preprocessing.tensor(record.preprocessing.pixels(picture))[0]
    theirs = transform(picture).numpy()
    assert ours.shape == theirs.shape
    assert np.abs(ours - theirs).max() <= 1e-5


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"input_size": [3, 0, 256]}, "configuration cannot be understood: pretrained_cfg.input"),
        ({"std": [0.0, 1.0, 1.0]}, "preprocessing that cannot be: std must be positive"),
        ({"input_size": [3, 10**9, 256]}, "configuration cannot be understood: pretrained_cfg.inp"),
        (
            {"input_size": [3, 256, 256], "crop_pct": 1e-310},
            "configuration cannot be understood: pretrained_cfg.crop_pct",
        ),
        ({"mean": "imagenet"}, "configuration cannot be understood: pretrained_cfg.mean"),
    ],
)
def test_a_meaningless_configuration_is_refused(
    changes: dict[str, Any], message: str, tmp_path: Path
) -> None:
    folder = tmp_path / "hub"
    folder.mkdir()
    save_file(timm_model("mobilevit_xxs").state_dict(), folder / "model.safetensors")
    config = {"architecture": "mobilevit_xxs", "pretrained_cfg": changes}
    (folder / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError, match=message):
        load_checkpoint(folder)
