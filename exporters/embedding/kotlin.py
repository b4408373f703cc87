"""`--embed kotlin`: an Android library module with the model, its labels and its preprocessing.

`kotlin/module` is the module; `kotlin/runtimes` has one file per runtime, of which the artifact's
format chooses one. What computes numbers is the picture code of the Android app, plain Kotlin, of
which the module gets a copy.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters.embedding.package import (
    EmbeddedModel,
    Packaging,
    picture_sources,
    write_sources,
)
from mobilevit_deploy.contract.manifest import Artifact
from mobilevit_deploy.vocabulary import FormatName

SOURCES = Path(__file__).parent / "kotlin"
_KOTLIN = Path("src/main/kotlin/org/mobilevit")
PACKAGE = _KOTLIN / "classifier"
PICTURE = _KOTLIN / "picture"
_ASSETS = Path("src/main/assets")
_PHONE_TARGETS = frozenset({"xnnpack", "portable"})  # of ExecuTorch; what is run before publishing
_SCORES = ("scores", "NC")  # role and layout of what the module's classifier decodes


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
    runtime, scores = _RUNTIMES[model.artifact.format], _meanings(model.artifact).index(_SCORES)
    values = model.values()
    folder = values["name"]
    asset = f"{folder}/model{runtime.suffix}"
    labels = values["labels"]
    values |= {
        "asset": asset,
        "labels_asset": None if labels is None else f"{folder}/labels.txt",
        "shape": [extent or 1 for extent in model.artifact.inputs[0].shape],
        "scores": model.artifact.outputs[scores],
        "scores_position": scores,
        "runtime": runtime.title,
        "dependency": runtime.dependency,
    }
    write_sources(SOURCES / "module", made, values, {"kotlin": _literal})
    picture = picture_sources(SOURCES / "picture", f"apps/android/picture/{PICTURE}")
    shutil.copytree(picture, made / PICTURE)
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


def _meanings(artifact: Artifact) -> list[tuple[str, str]]:
    return [(output.role, output.layout) for output in artifact.outputs]


def _accepts(artifact: Artifact) -> bool:
    on_phones = artifact.format != "executorch" or artifact.target in _PHONE_TARGETS
    return on_phones and _SCORES in _meanings(artifact)


KOTLIN = Packaging(
    name="kotlin",
    title="package for Android apps",
    made_of="a TFLite, an ONNX or an ExecuTorch file (xnnpack or portable)",
    formats=tuple(_RUNTIMES),
    fill=_fill,
    accepts=_accepts,
)
