"""Generated Kotlin modules, for the tests of what they hold, compute and agree with."""

from pathlib import Path

from exporters import ExportResult
from exporters.embedding.kotlin import KOTLIN
from exporters.embedding.package import choose, embed_model
from mobilevit_deploy.contract.manifest import Artifact

ANDROID = Path(__file__).parents[2] / "apps" / "android"
RUNTIMES = {"onnx": "onnxruntime", "tflite": "litert", "executorch": "executorch"}
"""Format -> the folder of the stand-ins of its runtime."""


def packed(export: ExportResult, to: Path) -> Path:
    assert export.manifest is not None
    embed_model(KOTLIN, export.folder, export.manifest, export.published, to)
    return to


def packed_as(export: ExportResult, export_format: str, to: Path) -> Path:
    """The module of a file that claims to be of another format: its code, not its model."""
    assert export.manifest is not None
    changes = {"format": export_format, "target": "xnnpack"}
    artifact = export.published[0].model_copy(update=changes)
    embed_model(KOTLIN, export.folder, export.manifest, (artifact,), to)
    return to


def embedded(export: ExportResult) -> Artifact:
    artifact = choose(KOTLIN, export.published)
    assert artifact is not None
    return artifact
