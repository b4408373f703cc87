"""Load times and memory from a process of its own, on every runtime."""

import dataclasses
from pathlib import Path

import pytest

from benchmarks.measuring.isolated import Isolated, Subject, measure_isolated
from exporters import ExportResult
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ReportError


def subject(export: ExportResult) -> Subject:
    artifact = read_manifest(export.folder).artifacts[0]
    spec = artifact.inputs[0]
    return Subject(
        artifact_format=artifact.format,
        path=str(export.folder / artifact.file),
        function=None,
        threads=1,
        input_name=spec.name,
        input_shape=tuple(map(int, spec.shape)),
        input_dtype=spec.dtype,
        input_value=127.5,
    )


def check(found: Isolated) -> None:
    assert found.cold_ns is None or found.cold_ns > 0
    assert found.warm_ns > 0
    assert found.first_inference_ns > 0
    assert found.peak_bytes > 10**7
    if found.memory_method == "VmHWM":
        assert found.baseline_bytes is not None
        assert found.peak_bytes >= found.baseline_bytes


def test_onnx(demo_export: ExportResult) -> None:
    check(measure_isolated(subject(demo_export)))


def test_tflite(tflite_export: ExportResult) -> None:
    check(measure_isolated(subject(tflite_export)))


def test_executorch(tmp_path: Path) -> None:
    pytest.importorskip("executorch", reason="pip install 'mobilevit-deploy[executorch]'")
    from tests.runtimes.executorch.files import SIZE, Classifier, convert

    path = tmp_path / "small.pte"
    convert(Classifier(), path)
    check(
        measure_isolated(
            Subject("executorch", str(path), None, 1, "image", (1, 3, *SIZE), "float32", 127.5)
        )
    )


def test_what_cannot_be_loaded_is_named(demo_export: ExportResult, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    one = dataclasses.replace(subject(demo_export), path=str(broken))
    with pytest.raises(ReportError, match=r"broken.onnx .* ended with code 1: ONNX Runtime cannot"):
        measure_isolated(one)
