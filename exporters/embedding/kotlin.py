"""`--embed kotlin`: an Android library module with the model, its labels and its preprocessing.

`kotlin/module` is what every module has, and the outputs that are read decide what lies beside it;
`kotlin/runtimes` has a folder per runtime, of which the artifact's format chooses one: the session,
the rules for R8, what the manifest takes back. What computes numbers is the picture code of the
Android app, plain Kotlin, of which the module gets a copy.
"""

import json
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from exporters.embedding.package import (
    KINDS,
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


@dataclass(frozen=True)
class _Runtime:
    """What runs a format on a phone: its folder below `runtimes`, and its Maven coordinates."""

    title: str
    folder: str
    dependency: str
    suffix: str
    note: str
    """What an app has to know of it, for the module's README."""


# In order of preference where several formats were published: LiteRT reaches the graphics processor
# with the same file, ONNX Runtime reads the asset without a copy on the disk, ExecuTorch does not.
_RUNTIMES: Mapping[FormatName, _Runtime] = {
    "tflite": _Runtime(
        "LiteRT",
        "litert",
        "com.google.ai.edge.litert:litert:2.3.0",
        ".tflite",
        "The graphics processor needs the artifact `com.google.ai.edge.litert:litert-gpu:2.3.0` "
        "beside it: without that, from 2.3 on, `Accelerator.GPU` alone throws, and together with "
        "`Accelerator.CPU` it runs on the processor and does not say so.",
    ),
    "onnx": _Runtime(
        "ONNX Runtime",
        "onnxruntime",
        "com.microsoft.onnxruntime:onnxruntime-android:1.30.0",
        ".onnx",
        "From 1.29 on its library asks for `INTERNET` and `ACCESS_NETWORK_STATE` and starts, with "
        "the app, a content provider (`ai.onnxruntime.TelemetryInitializer`) that can send events "
        "to its maker. This module's manifest takes all three back, and its session switches the "
        "events off. Look at the merged manifest once "
        "(`app/build/intermediates/merged_manifests`): if the provider is still in it, copy the "
        "elements of this module's manifest into the app's own, which is the last word.",
    ),
    "executorch": _Runtime(
        "ExecuTorch",
        "executorch",
        "org.pytorch:executorch-android:1.5.1",
        ".pte",
        "It reads files and no assets: the model is copied once into the app's `noBackupFilesDir`, "
        "and so is there twice.",
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
        "positions": [model.artifact.outputs.index(one) for one in model.outputs],
        "runtime": runtime.title,
        "dependency": runtime.dependency,
        "note": runtime.note,
    }
    for sources in ("module", KINDS[model.reading]):
        write_sources(SOURCES / sources, made, values, {"kotlin": _literal})
    picture = picture_sources(SOURCES / "picture", f"apps/android/picture/{PICTURE}")
    shutil.copytree(picture, made / PICTURE)
    shutil.copytree(SOURCES / "runtimes" / runtime.folder, made, dirs_exist_ok=True)
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
    reads=tuple(KINDS),
    fill=_fill,
    accepts=_runs_on_phones,
)
