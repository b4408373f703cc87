"""Load times and memory from a process of its own, on every runtime."""

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from benchmarks.measuring.artifacts import find_runnables
from benchmarks.measuring.isolated import LoadAndMemory, measure_isolated
from benchmarks.measuring.request import Selection
from benchmarks.measuring.runnable import Runnable
from exporters import ExportResult
from mobilevit_deploy.errors import ReportError


def runnable(export: ExportResult) -> Runnable:
    found = find_runnables(export.folder, "ours", Selection(), lambda _: None)
    return found.artifacts[0][1]


def check(found: LoadAndMemory) -> None:
    load, memory = found.load, found.memory
    assert memory is not None
    assert load.warm_ns is not None
    assert load.first_inference_ns is not None
    assert load.cold_ns is None or load.cold_ns > 0
    assert load.warm_ns > 0
    assert load.first_inference_ns > 0
    assert memory.peak_bytes > 10**7
    if memory.method == "VmHWM":
        assert memory.baseline_bytes is not None
        assert memory.peak_bytes >= memory.baseline_bytes


def test_onnx(demo_export: ExportResult) -> None:
    check(measure_isolated(runnable(demo_export), 1))


def test_tflite(tflite_export: ExportResult) -> None:
    check(measure_isolated(runnable(tflite_export), 1))


def test_executorch(demo_export: ExportResult, tmp_path: Path) -> None:
    pytest.importorskip("executorch", reason="pip install 'mobilevit-deploy[executorch]'")
    from tests.runtimes.executorch.files import SIZE, Classifier, convert

    path = tmp_path / "small.pte"
    convert(Classifier(), path)
    one = runnable(demo_export)
    artifact = one.artifact.model_copy(update={"format": "executorch"})
    feeds = {"image": np.full((1, 3, *SIZE), 127.5, np.float32)}
    check(measure_isolated(dataclasses.replace(one, path=path, artifact=artifact, feeds=feeds), 1))


def test_what_cannot_be_loaded_is_named(demo_export: ExportResult, tmp_path: Path) -> None:
    broken = tmp_path / "broken.onnx"
    broken.write_bytes(b"no model")
    one = dataclasses.replace(runnable(demo_export), path=broken)
    with pytest.raises(ReportError, match=r"broken.onnx .* ended with code 1: ONNX Runtime cannot"):
        measure_isolated(one, 1)
