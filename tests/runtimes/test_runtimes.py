"""The interface that every runtime stands behind."""

from pathlib import Path

import numpy as np
import pytest

from exporters import ExportResult
from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.runtimes import as_input, open_session, run_images
from mobilevit_deploy.vocabulary import TensorSpec

PIXELS = np.random.RandomState(0).randint(0, 256, (3, 8, 6, 3), dtype=np.uint8)


def spec(**fields: object) -> TensorSpec:
    values = {
        "name": "image",
        "shape": (1, 3, 8, 6),
        "dtype": "float32",
        "layout": "NCHW",
        "range": (0, 255),
    }
    return TensorSpec.model_validate(values | fields)


def test_pixels_become_what_the_input_wants() -> None:
    planar = PIXELS.transpose(0, 3, 1, 2)
    np.testing.assert_array_equal(as_input(PIXELS, spec()), planar.astype(np.float32))
    unit = as_input(PIXELS, spec(range=(0, 1)))
    assert unit.dtype == np.float32
    np.testing.assert_allclose(unit, planar / 255, rtol=1e-6)
    raw = as_input(PIXELS, spec(dtype="uint8", layout="NHWC", shape=(1, 8, 6, 3)))
    assert raw.dtype == np.uint8
    np.testing.assert_array_equal(raw, PIXELS)


def test_another_size_is_refused() -> None:
    with pytest.raises(UsageError, match=r"8x6 .*takes 6x8"):
        as_input(PIXELS, spec(shape=(1, 3, 6, 8)))


def test_any_number_of_pictures_goes_through_a_fixed_batch() -> None:
    class Sums:
        runtime = "sums"

        def __init__(self) -> None:
            self.ports: dict = {}
            self.batches: list[int] = []

        def run(self, feeds: dict) -> dict:
            self.batches.append(len(feeds["image"]))
            return {"sum": feeds["image"].sum(axis=(1, 2, 3))}

    for size, expected in ((1, [1, 1, 1]), (2, [2, 2]), (5, [5]), ("batch", [3])):
        session = Sums()
        sums = run_images(session, PIXELS, spec(shape=(size, 3, 8, 6)), "sum")
        np.testing.assert_allclose(sums, PIXELS.sum(axis=(1, 2, 3), dtype=np.float32))
        assert session.batches == expected


def test_a_session_describes_itself(demo_export: ExportResult) -> None:
    artifact = demo_export.published[0]
    session = open_session("onnx", demo_export.folder / artifact.file, threads=1)
    assert session.runtime.startswith("onnxruntime ")
    assert session.ports == {
        "image": ((1, 3, 64, 64), "float32"),
        "logits": ((1, 10), "float32"),
    }


def test_unknown_formats_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'onnx'"):
        open_session("onxx", tmp_path / "x")
    (tmp_path / "x.onnx").write_bytes(b"garbage")
    with pytest.raises(ManifestError, match=r"cannot load x\.onnx"):
        open_session("onnx", tmp_path / "x.onnx")
