"""The vectors of pictures, masks, boxes and differences are what the toolkit computes today."""

import json

import pytest

from tests.contract.detection_vectors import detection
from tests.contract.make_vectors import FOLDER, differences, preprocessing, segmentation


def test_pictures() -> None:
    stored = json.loads((FOLDER / "preprocessing.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(preprocessing())) == stored


def test_masks() -> None:
    stored = json.loads((FOLDER / "segmentation.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(segmentation())) == stored


def test_boxes() -> None:
    stored = json.loads((FOLDER / "detection.json").read_text(encoding="utf-8"))
    assert json.loads(json.dumps(detection())) == stored


def test_differences() -> None:
    stored = json.loads((FOLDER / "differences.json").read_text(encoding="utf-8"))
    computed = json.loads(json.dumps(differences()))
    assert len(stored) == len(computed)
    for one, other in zip(stored, computed, strict=True):
        assert one["difference"] == pytest.approx(other["difference"], rel=1e-9)
        assert {**one, "difference": None} == {**other, "difference": None}
