"""The TensorFlow Lite file: what it computes with, what it says of itself, and nothing else."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
import torch

from exporters import ExportResult, export
from exporters.format import ExportOptions, FormatOptions
from exporters.tflite.exporter import EXPORTER
from exporters.tflite.flatbuffer import operators, packed, read_model
from exporters.tflite.metadata import with_files
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.runtimes import open_session
from tests import tflite_files

pytest.importorskip("litert_torch", reason="pip install 'mobilevit-deploy[tflite]'")


@pytest.fixture(scope="module")
def file(tflite_export: ExportResult) -> Path:
    return tflite_export.folder / tflite_export.published[0].file


@pytest.fixture(scope="module")
def half(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    """A separable network in fp16, whose maps are odd."""
    checkpoint = load_checkpoint("random", "mobilevitv2_050")
    folder = tmp_path_factory.mktemp("tflite") / "half"
    result = export(checkpoint, folder, formats=("tflite",), precisions=("fp16",), input_size=70)
    if result.failures:
        raise result.failures[0].error
    return result


def test_everything_runs_on_the_accelerator(file: Path, half: ExportResult) -> None:
    tflite_files.require_delegable(file)
    tflite_files.require_delegable(half.folder / half.published[0].file)


def test_softmax_and_resizes_are_one_operator_each(file: Path, half: ExportResult) -> None:
    softmax = operators(read_model(file.read_bytes()))
    # Of 9 layers, those of the last stage see one token a position, whose weight is 1.
    assert softmax["SOFTMAX"] == 6
    separable = half.published[0].operators
    assert separable["SOFTMAX"] == 9
    assert separable["RESIZE_BILINEAR"] == 3
    # One permutation before and after each of 3 transformers, one before the pooling.
    assert separable["TRANSPOSE"] == 7


def test_one_signature_with_names(tflite_export: ExportResult, file: Path) -> None:
    (artifact,) = tflite_export.published
    (signature,) = read_model(file.read_bytes()).signatureDefs
    assert signature.signatureKey == b"serving_default"
    assert [port.name for port in signature.inputs] == [b"image"]
    assert [port.name for port in signature.outputs] == [b"logits"]
    assert artifact.options == {"signature": "serving_default"}
    spec = artifact.inputs[0]
    assert (spec.shape, spec.dtype, spec.layout) == ((1, 64, 64, 3), "float32", "NHWC")
    assert artifact.minimum_runtime.startswith("TensorFlow Lite 2.")


def test_the_usual_tools_find_description_and_labels(file: Path) -> None:
    model = read_model(file.read_bytes())
    (entry,) = (entry for entry in model.metadata if entry.name == b"TFLITE_METADATA")
    content = bytes(model.buffers[entry.buffer].data)
    assert content[4:8] == b"M001"
    metadata = tflite_files.Table(content)
    assert metadata.text(0) == "mobilevit_xxs"
    assert "classification into 10 classes, fp32" in metadata.text(1)
    assert metadata.text(7) == "1.0.0"
    (graph,) = metadata.tables(3)
    (image,), (logits,) = graph.tables(3), graph.tables(4)
    assert (image.text(0), logits.text(0)) == ("image", "logits")
    assert image.table(3).number(0) == 2  # ImageProperties
    assert image.table(3).table(1).number(0) == 1  # RGB
    (normalization,) = image.tables(4)
    assert normalization.number(0) == 1
    assert normalization.table(1).floats(0) == (0.0,)
    assert normalization.table(1).floats(1) == (1.0,)
    assert image.table(5).floats(0) == (255.0,)
    (labels,) = logits.tables(6)
    assert labels.text(0) == "labels.txt"
    assert labels.number(2) == 2  # TENSOR_AXIS_LABELS

    with zipfile.ZipFile(file) as archive:
        assert archive.testzip() is None
        assert archive.read("labels.txt").decode().splitlines() == list("0123456789")
        details = json.loads(archive.read("mobilevit_deploy.json"))
    assert json.loads(details["mobilevit_deploy.resize"])["crop"] == [64, 64]
    assert details["mobilevit_deploy.trained"] == "true"


def test_the_file_is_hardly_larger_than_its_weights(
    tflite_export: ExportResult, half: ExportResult
) -> None:
    for result, size in ((tflite_export, 4), (half, 2)):
        assert result.manifest is not None
        assert result.published[0].bytes < 1.05 * size * result.manifest.parameters + 64 * 1024


def test_half_precision_stores_weights_only(half: ExportResult) -> None:
    (artifact,) = half.published
    assert artifact.precision == "fp16"
    assert artifact.limits.name == "fp16-rounding"
    model = read_model((half.folder / artifact.file).read_bytes())
    graph = model.subgraphs[0]
    stored = {
        int(tensor.type)
        for tensor in graph.tensors
        if model.buffers[tensor.buffer].data is not None and np.prod(tensor.shape) > 1024
    }
    float32, float16 = 0, 1
    assert stored == {float16}
    for index in (*graph.inputs, *graph.outputs):
        assert graph.tensors[index].type == float32


def test_half_precision_computes_in_float32(half: ExportResult) -> None:
    (artifact,) = half.published
    pixels = np.random.RandomState(0).randint(0, 256, (1, 70, 70, 3)).astype(np.float32)
    path = half.folder / artifact.file
    got = open_session("tflite", path).run({"image": pixels})["logits"]
    rounded = rewrite(load_checkpoint("random", "mobilevitv2_050"), "litert", 70, precision="fp16")
    with torch.no_grad():
        expected = rounded(torch.from_numpy(pixels).permute(0, 3, 1, 2)).numpy()
    assert np.abs(got - expected).max() < 2e-5 * np.abs(expected).max()


def test_weights_lie_where_vector_instructions_want_them(file: Path) -> None:
    content = file.read_bytes()
    for buffer in read_model(content).buffers:
        if buffer.data is not None and len(buffer.data) > 4096:
            assert content.find(bytes(buffer.data)) % 16 == 0


def test_the_same_model_gives_the_same_bytes(demo_checkpoint: Checkpoint, file: Path) -> None:
    content = file.read_bytes()
    model = packed(read_model(content))
    assert model == packed(read_model(content))
    record = demo_checkpoint.record
    assert with_files(model, record, {"a": "b"}) == with_files(model, record, {"a": "b"})


def test_the_file_says_nothing_of_the_machine(file: Path) -> None:
    raw = file.read_bytes()
    for trace in (b".py", str(Path.cwd()).encode(), b"site-packages", b"mobilevit_deploy.models"):
        assert trace not in raw


def test_float16_arithmetic_is_refused(demo_checkpoint: Checkpoint, tmp_path: Path) -> None:
    record = demo_checkpoint.record
    model = rewrite(demo_checkpoint, "portable", 64, precision="fp16")
    options = ExportOptions(RECIPES["fp16"], "portable", (64, 64), FormatOptions())
    with pytest.raises(ExportError, match="computes in float32"):
        EXPORTER.convert(model, record, options, tmp_path / "x.tflite")


@pytest.mark.matrix
def test_a_second_export_has_the_same_digest(
    demo_checkpoint: Checkpoint, tflite_export: ExportResult, tmp_path: Path
) -> None:
    again = export(demo_checkpoint, tmp_path / "again", formats=("tflite",), input_size=64)
    assert again.published[0].sha256 == tflite_export.published[0].sha256
    assert digest(again.folder / again.published[0].file) == again.published[0].sha256


@pytest.mark.matrix
@pytest.mark.parametrize(
    ("input_range", "dtype", "factor"), [("uint8", "uint8", 1), ("unit", "float32", 1 / 255)]
)
def test_other_inputs_and_batches(
    demo_checkpoint: Checkpoint, tmp_path: Path, input_range: str, dtype: str, factor: float
) -> None:
    result = export(
        demo_checkpoint,
        tmp_path / "x",
        formats=("tflite",),
        input_size=(64, 96),
        batch=3,
        input_range=input_range,  # type: ignore[arg-type]
    )
    assert [str(failure.error) for failure in result.failures] == []
    (artifact,) = result.published
    spec = artifact.inputs[0]
    assert (spec.shape, spec.dtype) == ((3, 64, 96, 3), dtype)
    path = result.folder / artifact.file
    tflite_files.require_delegable(path)
    pixels = np.random.RandomState(0).randint(0, 256, spec.shape)
    images = (pixels * factor).astype(dtype)
    session = open_session("tflite", path)
    together = session.run({"image": images})["logits"]
    turned = session.run({"image": np.roll(images, 1, axis=0)})["logits"]
    np.testing.assert_allclose(np.roll(together, 1, axis=0), turned, atol=1e-4)


def test_a_model_that_cannot_be_converted_is_an_export_error(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    record = demo_checkpoint.record
    options = ExportOptions(RECIPES["fp32"], "litert", (64, 64), FormatOptions())
    with pytest.raises(ExportError, match="litert-torch cannot convert"):
        EXPORTER.convert(tflite_files.DataDependent(), record, options, tmp_path / "x.tflite")
    assert list(tmp_path.iterdir()) == []


def test_what_the_file_tells_is_what_every_format_tells(
    demo_checkpoint: Checkpoint, tflite_export: ExportResult, file: Path
) -> None:
    record, image = demo_checkpoint.record, tflite_export.published[0].inputs[0]
    with zipfile.ZipFile(file) as archive:
        details = json.loads(archive.read("mobilevit_deploy.json"))
    assert details == embedded_metadata(record, image, "fp32", "litert")
