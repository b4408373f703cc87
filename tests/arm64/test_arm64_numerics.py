"""The exported files on the kernels of a phone's processor: the same logits as here."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from exporters import ExportResult
from mobilevit_deploy.contract.manifest import Artifact
from mobilevit_deploy.parity import compare, violations
from mobilevit_deploy.prediction import artifact_outputs
from mobilevit_deploy.tasks import get_task
from tests.arm64 import emulation

pytestmark = pytest.mark.matrix

_HERE = Path(__file__).parent

Run = Callable[[Path, Path, Path, tuple[str, ...]], object]
"""Model, raw float32 input, where the raw float32 output goes, the input's extents."""


@pytest.fixture(autouse=True)
def tools() -> None:
    emulation.require_programs()


def on_onnxruntime(model: Path, image: Path, logits: Path, shape: tuple[str, ...]) -> object:
    return emulation.emulated_python(
        _HERE / "onnx_runner.py",
        model,
        image,
        logits,
        *shape,
        wheels=(emulation.wheel("onnxruntime"), emulation.wheel("numpy")),
    )


def agree(
    export: ExportResult,
    artifact: Artifact,
    run: Run,
    tmp_path: Path,
    record: Callable[[str, object], None],
) -> None:
    """Every reference picture: ARM64 against this machine, and against the reference model."""
    assert export.manifest is not None
    here, there, expected = [], [], []
    for reference in export.manifest.references:
        pixels = np.fromfile(export.folder / reference.pixels.file, np.uint8)
        picture = pixels.reshape(reference.pixels.shape)
        outputs = artifact_outputs(export.folder, export.manifest, artifact, picture[None])
        here.append(outputs["logits"][0])
        expected.append(np.fromfile(export.folder / reference.outputs["logits"].file, np.float32))
        planes = np.ascontiguousarray(picture.transpose(2, 0, 1)[None], np.float32)
        planes.tofile(tmp_path / "image")
        shape = tuple(map(str, planes.shape))
        run(export.folder / artifact.file, tmp_path / "image", tmp_path / "logits", shape)
        there.append(np.fromfile(tmp_path / "logits", np.float32))
    limits, task = artifact.limits, get_task(export.manifest.model.task)
    for name, reference_logits in (("here", here), ("reference model", expected)):
        outputs = [{"logits": np.stack(one)} for one in (reference_logits, there)]
        parity = compare(*outputs, task, limits, name)
        error = parity.outputs["logits"].relative_error
        record(f"{artifact.file} against {name}", f"relative error {error:.1e}")
        assert violations(parity, limits) == []
        assert parity.agreement == {"top1": 1.0}


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
def test_onnx(
    demo_export: ExportResult,
    precision: str,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    (artifact,) = [one for one in demo_export.published if one.precision == precision]
    agree(demo_export, artifact, on_onnxruntime, tmp_path, record_property)


def test_executorch(
    executorch_export: ExportResult,
    tmp_path: Path,
    record_property: Callable[[str, object], None],
) -> None:
    runner = emulation.executorch_runner(tmp_path)

    def on_executorch(model: Path, image: Path, logits: Path, shape: tuple[str, ...]) -> object:
        return emulation.emulated(runner, model, image, logits, *shape)

    (artifact,) = executorch_export.published
    agree(executorch_export, artifact, on_executorch, tmp_path, record_property)
