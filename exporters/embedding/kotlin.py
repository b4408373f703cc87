"""`--embed kotlin`: an Android library module with the model, its labels and its preprocessing.

`kotlin/module` is the module; `kotlin/runtimes` has one file per runtime, of which the artifact's
format chooses one. What computes numbers is plain Kotlin (`core`), so that it runs on any JVM.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters.embedding.package import EmbeddedModel, Packaging, write_sources
from mobilevit_deploy.contract.manifest import Artifact
from mobilevit_deploy.vocabulary import FormatName

SOURCES = Path(__file__).parent / "kotlin"
PACKAGE = Path("src/main/kotlin/org/mobilevit/classifier")
_ASSETS = Path("src/main/assets")
_PHONE_TARGETS = frozenset({"xnnpack", "portable"})  # of ExecuTorch; what is run before publishing


@dataclass(frozen=True)
class _Runtime:
    """What runs a format on a phone: its file below `runtimes`, and its Maven coordinates."""

    title: str
    source: str
    dependency: str
    suffix: str


# In order of preference where several formats were published: LiteRT reaches the graphics processor
# with the same file, ONNX Runtime reads the asset without a copy on the disk, ExecuTorch does not.
_RUNTIMES: Mapping[FormatName, _Runtime] = {
    "tflite": _Runtime("LiteRT", "litert.kt", "com.google.ai.edge.litert:litert:2.3.0", ".tflite"),
    "onnx": _Runtime(
        "ONNX Runtime",
        "onnxruntime.kt",
        "com.microsoft.onnxruntime:onnxruntime-android:1.30.0",
        ".onnx",
    ),
    "executorch": _Runtime(
        "ExecuTorch", "executorch.kt", "org.pytorch:executorch-android:1.5.1", ".pte"
    ),
}


def _fill(model: EmbeddedModel, made: Path) -> None:
    runtime = _RUNTIMES[model.artifact.format]
    values = model.values()
    folder = values["name"]
    asset = f"{folder}/model{runtime.suffix}"
    labels = values["labels"]
    values |= {
        "asset": asset,
        "labels_asset": None if labels is None else f"{folder}/labels.txt",
        "shape": [extent or 1 for extent in model.artifact.inputs[0].shape],
        "runtime": runtime.title,
        "dependency": runtime.dependency,
    }
    write_sources(SOURCES / "module", made, values, {"kotlin": _literal})
    shutil.copyfile(SOURCES / "runtimes" / runtime.source, made / PACKAGE / "InferenceSession.kt")
    (made / _ASSETS / folder).mkdir(parents=True)
    model.copy_artifact(made / _ASSETS / asset)
    if labels is not None:
        # A line is a class, so a label cannot have two.
        lines = "".join(" ".join(label.split()) + "\n" for label in labels)
        (made / _ASSETS / values["labels_asset"]).write_text(lines, encoding="utf-8")


def _literal(value: Any) -> str:
    """A string, a truth value or nothing as Kotlin writes it."""
    return json.dumps(value).replace("$", "\\$")


def _runs_on_phones(artifact: Artifact) -> bool:
    return artifact.format != "executorch" or artifact.target in _PHONE_TARGETS


KOTLIN = Packaging(
    name="kotlin",
    title="package for Android apps",
    made_of="a TFLite, an ONNX or an ExecuTorch file (xnnpack or portable)",
    formats=tuple(_RUNTIMES),
    fill=_fill,
    accepts=_runs_on_phones,
)
