"""The interface that every runtime stands behind."""

from pathlib import Path

import numpy as np
import pytest
import torch

from exporters import ExportResult
from mobilevit_deploy.errors import ManifestError, UsageError
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.runtimes import Port, as_input, known_formats, open_session, run_batches
from mobilevit_deploy.vocabulary import TensorSpec

PIXELS = np.random.RandomState(0).randint(0, 256, (3, 8, 6, 3), dtype=np.uint8)


def spec(**fields: object) -> TensorSpec:
    values = {
        "name": "image",
        "shape": (1, 3, 8, 6),
        "dtype": "float32",
        "layout": "NCHW",
        "range": (0, 255),
        "role": "image",
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

        def __init__(self, size: int | None) -> None:
            self.inputs = {"image": Port((size, 3, 8, 6), "float32")}
            self.outputs = {"sum": Port((size,), "float32")}
            self.batches: list[int] = []

        def run(self, feeds: dict) -> dict:
            self.batches.append(len(feeds["image"]))
            return {"sum": feeds["image"].sum(axis=(1, 2, 3))}

    for size, expected in ((1, [1, 1, 1]), (2, [2, 2]), (5, [5]), (None, [3])):
        session = Sums(size)
        sums = run_batches(session, PIXELS, lambda batch: as_input(batch, spec()))["sum"]
        np.testing.assert_allclose(sums, PIXELS.sum(axis=(1, 2, 3), dtype=np.float32))
        assert session.batches == expected


def test_a_session_describes_itself(demo_export: ExportResult) -> None:
    artifact = demo_export.published[0]
    session = open_session("onnx", demo_export.folder / artifact.file, threads=1)
    assert (session.runtime_name, session.provider) == ("onnxruntime", None)
    assert session.runtime == f"onnxruntime {session.runtime_version}"
    assert session.inputs == {"image": Port((1, 3, 64, 64), "float32")}
    assert session.outputs == {"logits": Port((1, 10), "float32")}


def test_unknown_formats_and_broken_files(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="Did you mean 'onnx'"):
        open_session("onxx", tmp_path / "x")
    (tmp_path / "x.onnx").write_bytes(b"garbage")
    with pytest.raises(ManifestError, match=r"cannot load x\.onnx"):
        open_session("onnx", tmp_path / "x.onnx")


def test_the_known_formats_are_the_packages_that_are_there() -> None:
    assert known_formats() == ("coreml", "executorch", "onnx", "tflite")


class TwoOfEach(torch.nn.Module):
    def forward(
        self, zebra: torch.Tensor, ant: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        return zebra + 2 * ant, ant.half(), (zebra > ant).any(1)


def test_onnx_with_several_inputs_and_outputs(tmp_path: Path) -> None:
    batch = torch.export.Dim("batch")
    with quiet():
        program = torch.onnx.export(
            TwoOfEach(),
            (torch.zeros(2, 3), torch.zeros(2, 3)),
            dynamo=True,
            input_names=["zebra", "ant"],
            output_names=["sum", "copy", "larger"],
            dynamic_shapes=({0: batch}, {0: batch}),
            verbose=False,
        )
        assert program is not None
        program.save(str(tmp_path / "x.onnx"))
    session = open_session("onnx", tmp_path / "x.onnx")
    assert list(session.inputs.items()) == [
        ("zebra", Port((None, 3), "float32")),
        ("ant", Port((None, 3), "float32")),
    ]
    assert list(session.outputs.items()) == [
        ("sum", Port((None, 3), "float32")),
        ("copy", Port((None, 3), "float16")),
        ("larger", Port((None,), "bool")),
    ]
    ones, twos = np.ones((4, 3), np.float32), np.full((4, 3), 2, np.float32)
    found = session.run({"ant": twos, "zebra": ones})
    np.testing.assert_array_equal(found["sum"], 5 * ones)
    np.testing.assert_array_equal(found["copy"], twos)
    np.testing.assert_array_equal(found["larger"], np.zeros(4, bool))
    for feeds, message in (
        ({"zebra": ones}, "Input 'ant' is missing; it takes float32 \\(any, 3\\)"),
        ({"zebra": ones, "ant": twos, "at": twos}, "Unknown input 'at'. Did you mean 'ant'"),
        ({"zebra": ones, "ant": twos[:, :2]}, "takes float32 .* got float32 \\(4, 2\\)"),
    ):
        with pytest.raises(UsageError, match=message):
            session.run(feeds)
