"""The ONNX file: what it holds, and that it holds nothing else."""

import json
from pathlib import Path

import numpy as np
import onnx
import pytest

from exporters import ExportResult, export
from exporters.format import ExportOptions
from exporters.formats import FORMATS
from exporters.onnx import DEFAULT_OPSET, OPSETS, OnnxOptions
from exporters.onnx.exporter import EXPORTER
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.runtimes import open_session

OPTIONS = ExportOptions(RECIPES["fp32"], "portable", (64, 64), OnnxOptions())


@pytest.fixture(scope="module")
def files(demo_export: ExportResult) -> dict[str, onnx.ModelProto]:
    return {
        artifact.precision: onnx.load(demo_export.folder / artifact.file)
        for artifact in demo_export.published
    }


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_the_file_is_clean(files: dict[str, onnx.ModelProto], precision: str) -> None:
    model = files[precision]
    onnx.checker.check_model(model, full_check=True)
    assert [(o.domain, o.version) for o in model.opset_import] == [("", DEFAULT_OPSET)]
    assert model.ir_version == 8
    used = {name for node in model.graph.node for name in node.input}
    assert {tensor.name for tensor in model.graph.initializer} <= used, "a constant without use"
    assert "Identity" not in {node.op_type for node in model.graph.node}
    assert "BatchNormalization" not in {node.op_type for node in model.graph.node}
    assert "/" not in model.graph.name


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_the_file_says_nothing_of_the_machine(
    files: dict[str, onnx.ModelProto], precision: str
) -> None:
    raw = files[precision].SerializeToString()
    for trace in (b"stack_trace", b".py", str(Path.cwd()).encode(), b"site-packages"):
        assert trace not in raw


def test_the_file_tells_an_app_what_it_needs(files: dict[str, onnx.ModelProto]) -> None:
    props = {p.key.removeprefix("mobilevit_deploy."): p.value for p in files["fp32"].metadata_props}
    assert props["variant"] == "mobilevit_xxs"
    assert json.loads(props["labels"]) == list("0123456789")
    assert json.loads(props["input"]) == {
        "colour_order": "RGB",
        "dtype": "float32",
        "range": [0, 255],
    }
    assert json.loads(props["resize"])["crop"] == [64, 64]
    assert json.loads(props["trained"]) is True


def test_half_precision_halves_the_file_and_keeps_float32_at_both_ends(
    demo_export: ExportResult, files: dict[str, onnx.ModelProto]
) -> None:
    sizes = {artifact.precision: artifact.bytes for artifact in demo_export.published}
    assert sizes["fp16"] < 0.55 * sizes["fp32"]
    graph = files["fp16"].graph
    for port in (*graph.input, *graph.output):
        assert port.type.tensor_type.elem_type == onnx.TensorProto.FLOAT
    weights = [t for t in graph.initializer if len(t.dims) >= 2]
    assert {t.data_type for t in weights} == {onnx.TensorProto.FLOAT16}


def test_the_same_inputs_give_the_same_file(
    demo_checkpoint: Checkpoint, demo_export: ExportResult, tmp_path: Path
) -> None:
    again = export(demo_checkpoint, tmp_path / "again", input_size=64)
    assert again.published[0].sha256 == demo_export.published[0].sha256


@pytest.mark.parametrize(
    ("input_range", "dtype", "factor"), [("uint8", "uint8", 1), ("unit", "float32", 1 / 255)]
)
def test_other_inputs_and_a_dynamic_batch(
    demo_checkpoint: Checkpoint,
    demo_export: ExportResult,
    tmp_path: Path,
    input_range: str,
    dtype: str,
    factor: float,
) -> None:
    result = export(
        demo_checkpoint,
        tmp_path / "x",
        input_size=(64, 96),
        batch=None,
        input_range=input_range,  # type: ignore[arg-type]
    )
    assert not result.failures
    (artifact,) = result.published
    spec = artifact.inputs[0]
    assert (spec.shape, spec.dtype) == ((None, 3, 64, 96), dtype)
    session = open_session("onnx", result.folder / artifact.file)
    pixels = np.random.RandomState(0).randint(0, 256, (5, 3, 64, 96))
    together = session.run({"image": (pixels * factor).astype(dtype)})["logits"]
    assert together.shape == (5, 10)
    alone = session.run({"image": (pixels[3:4] * factor).astype(dtype)})["logits"]
    np.testing.assert_allclose(together[3:4], alone, atol=1e-4)


@pytest.mark.parametrize("opset", [19, 21, 24])
def test_other_opsets(demo_checkpoint: Checkpoint, tmp_path: Path, opset: int) -> None:
    result = export(demo_checkpoint, tmp_path / "x", input_size=32, opset=opset)
    assert not result.failures
    model = onnx.load(result.folder / result.published[0].file)
    assert model.opset_import[0].version == opset
    assert result.published[0].options == {"opset": str(opset)}


def test_a_model_that_cannot_be_translated_is_an_export_error(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    import torch

    class DataDependent(torch.nn.Module):
        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return x if x.sum() > 0 else -x

    record = Record(
        variant="mobilevit_xxs",
        task="classification",
        num_classes=10,
        preprocessing=TRAINED_WITH["cvnets-0.1"],
        origin="random",
        source="seed 0",
        sha256="0" * 64,
        trained=False,
    )
    with pytest.raises(ExportError, match="cannot translate"):
        EXPORTER.convert(DataDependent(), record, OPTIONS, tmp_path / "x.onnx")
    assert list(tmp_path.iterdir()) == []


def test_the_table_names_what_the_exporter_supports() -> None:
    assert DEFAULT_OPSET in OPSETS
    assert FORMATS["onnx"].exporter() is EXPORTER
