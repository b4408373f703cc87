"""What an exported artifact says of pictures, exactly as an app would hear it."""

import contextlib
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image

from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.manifest import Artifact, Manifest, ProvenCopy, read_manifest
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import PublicationError, UsageError
from mobilevit_deploy.preprocessing import Pixels, open_image, to_rgb
from mobilevit_deploy.publishing import publish_file
from mobilevit_deploy.runtimes import (
    Array,
    as_input,
    isolated_session,
    require_metadata,
    run_batches,
)
from mobilevit_deploy.tasks import get_task


@dataclass(frozen=True)
class Prediction:
    """What an artifact says of some pictures: a result of the manifest's task for each."""

    manifest: Manifest
    artifact: Artifact
    results: tuple[Any, ...]


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


@contextlib.contextmanager
def opened_artifact(
    folder: Path, record: Record, artifact: Artifact
) -> Iterator[Callable[[Pixels], dict[str, Array]]]:
    """What a folder's artifact computes for pictures of its input size, any number of times.

    From uint8 RGB [images, H, W, 3], after resize and crop, to [images, ...] by output name.

    Raises:
        ManifestError: the artifact is not the file that was proven, does not load, or says
            something else of itself than the manifest.
    """
    image = artifact.inputs[0]
    said = embedded_metadata(record, image, artifact.precision, artifact.target)
    names: dict[str, Any] = {
        "inputs": [spec.name for spec in artifact.inputs],
        "outputs": [spec.name for spec in artifact.outputs],
    }
    with (
        ProvenCopy(folder, artifact) as path,
        isolated_session(artifact.format, path, function=artifact.function, **names) as session,
    ):
        require_metadata(session, said, path.name)
        yield lambda pixels: run_batches(session, pixels, partial(as_input, spec=image))


def artifact_outputs(
    folder: Path, manifest: Manifest, artifact: Artifact, pixels: Pixels
) -> dict[str, Array]:
    """What `opened_artifact` computes, once; errors alike."""
    with opened_artifact(folder, manifest.model, artifact) as run:
        return run(pixels)


def predict(
    folder: Path,
    pictures: Sequence[Path],
    *,
    artifact_format: str | None = None,
    precision: str | None = None,
    most: int = 5,
) -> Prediction:
    """What an export says of pictures (JPEG, PNG, WebP, ...): `most` results for each.

    The artifact is the first of that format and precision; either may be left open.

    Raises:
        UsageError: there is no such artifact.
        ImageError: a file is no usable picture.
        BackendUnavailableError: the artifact was only lowered, and cannot be run here.
        ManifestError: the folder cannot be used, or the artifact is not the file that was proven.
    """
    manifest = read_manifest(folder)
    artifact = choose_artifact(manifest, artifact_format, precision)
    preprocessing = manifest.model.preprocessing.for_size(*artifact.input_size)
    pixels = np.stack([preprocessing.pixels(open_image(path)) for path in pictures])
    task = get_task(manifest.model.task)
    outputs = tensors(artifact_outputs(folder, manifest, artifact, pixels))
    completed = task.completed(outputs, artifact.postprocessing)
    results = task.decode(completed, manifest.model.labels, most)
    return Prediction(manifest, artifact, tuple(results))


def save_drawn(found: Prediction, pictures: Sequence[Path], folder: Path) -> list[Path]:
    """The pictures with what was found drawn into them, as PNG files in a folder.

    A picture that the network saw whole is drawn into at its own size, another as the network saw
    it. A file that is there already is replaced; pictures of one name get a number.

    Returns:
        A file per picture; none where results of the task have no place in a picture.

    Raises:
        ImageError: a file is no usable picture.
        PublicationError: the folder cannot be written to.
    """
    task = get_task(found.manifest.model.task)
    if task.drawn is None:
        return []
    preprocessing = found.manifest.model.preprocessing.for_size(*found.artifact.input_size)
    files: list[Path] = []
    for path, result in zip(pictures, found.results, strict=True):
        picture = open_image(path)
        whole = preprocessing.sees_everything
        canvas = np.asarray(to_rgb(picture)) if whole else preprocessing.pixels(picture)
        taken = sum(path.stem == other.stem for other in pictures[: len(files)])
        file = folder / f"{path.stem}{f'-{taken + 1}' if taken else ''}.png"
        content = io.BytesIO()
        Image.fromarray(task.drawn(canvas, result)).save(content, "PNG")
        try:
            publish_file(file, content.getvalue())
        except OSError as error:
            raise PublicationError(
                f"{file} cannot be written: {error.strerror or error}. Name another folder."
            ) from None
        files.append(file)
    return files


def tensors(outputs: Mapping[str, Array]) -> dict[str, torch.Tensor]:
    """Numeric outputs as a task's functions take them."""
    return {
        name: torch.from_numpy(values)
        for name, values in outputs.items()
        if values.dtype.kind in "fiu"
    }
