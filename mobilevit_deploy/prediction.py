"""Classify pictures with an exported artifact, exactly as an app would."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobilevit_deploy.contract.manifest import Artifact, Manifest, resolve_artifact
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.preprocessing import Pixels, open_image
from mobilevit_deploy.runtimes import Array, open_session, run_images


@dataclass(frozen=True)
class ClassScore:
    """One class and its softmax probability; the label is the index where none is known."""

    index: int
    label: str
    probability: float


def choose_artifact(
    manifest: Manifest, artifact_format: str | None = None, precision: str | None = None
) -> Artifact:
    """The first artifact of that format and precision; either may be left open.

    One that was run before it was published comes before one that was only lowered.

    Raises:
        UsageError: there is none; the message lists what there is.
    """
    for artifact in sorted(manifest.artifacts, key=lambda one: one.parity is None):
        if artifact_format in {None, artifact.format} and precision in {None, artifact.precision}:
            return artifact
    wanted = " ".join(part for part in (artifact_format, precision) if part) or "any"
    present = ", ".join(f"{a.format} {a.precision}" for a in manifest.artifacts) or "nothing"
    raise UsageError(f"The folder has no artifact of kind {wanted!r}; it has: {present}.")


def artifact_logits(folder: Path, artifact: Artifact, pixels: Pixels) -> Array:
    """What an artifact answers for pictures of its input size.

    Args:
        folder: holds the artifact.
        artifact: of the folder's manifest.
        pixels: uint8 RGB [images, H, W, 3], after resize and crop.

    Returns:
        [images, classes].

    Raises:
        ManifestError: the artifact is not the file that was proven, or does not load.
    """
    path = resolve_artifact(folder, artifact)
    session = open_session(
        artifact.format,
        path,
        inputs=[spec.name for spec in artifact.inputs],
        outputs=[spec.name for spec in artifact.outputs],
        function=artifact.function,
    )
    return run_images(session, pixels, artifact.inputs[0])[artifact.outputs[0].name]


def classify(
    folder: Path, manifest: Manifest, artifact: Artifact, images: Sequence[Path], top: int = 5
) -> list[list[ClassScore]]:
    """The most probable classes of each picture, best first.

    Raises:
        ImageError: a file is no usable picture.
        BackendUnavailableError: the artifact was only lowered, and cannot be run here.
        ManifestError: the artifact is not the file that was proven, or does not load.
    """
    preprocessing = manifest.model.preprocessing.for_size(*artifact.input_size)
    pixels = np.stack([preprocessing.pixels(open_image(path)) for path in images])
    logits = artifact_logits(folder, artifact, pixels)
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True), dtype=np.float64)
    probabilities = exponentials / exponentials.sum(axis=1, keepdims=True)
    labels = manifest.model.labels
    return [
        [
            ClassScore(int(i), labels[i] if labels else f"class {i}", float(row[i]))
            for i in np.argsort(-row, kind="stable")[:top]
        ]
        for row in probabilities
    ]
