"""The artifacts of an export folder that can be timed: those that compute what they should."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.measuring.request import LeftOut, Notify, Selection
from benchmarks.measuring.runnable import Runnable, not_timed
from mobilevit_deploy.contract.manifest import (
    Artifact,
    Comparison,
    Manifest,
    ProvenCopy,
    read_manifest,
)
from mobilevit_deploy.contract.report import MeasuredArtifact
from mobilevit_deploy.errors import MobileViTError, ParityError
from mobilevit_deploy.runtimes import as_input
from mobilevit_deploy.verification import stored_references, verify_copy


@dataclass(frozen=True)
class Found:
    """What of a folder can be measured on this machine, and what cannot."""

    manifest: Manifest
    artifacts: tuple[tuple[Artifact, Runnable], ...]
    left_out: tuple[LeftOut, ...]


def find_runnables(folder: Path, label: str, selection: Selection, notify: Notify) -> Found:
    """Compare the selected artifacts of a folder with their references.

    Args:
        folder: an export folder.
        label: what its artifacts are called in reports.
        selection: which of them.
        notify: told what is being compared.

    Raises:
        ManifestError: the folder has no usable manifest, or nothing in it is selected.
    """
    manifest = read_manifest(folder)
    found, left_out = [], []
    for artifact in selection.of(manifest, folder):
        reason = not_timed(artifact.format) or artifact.not_run
        if reason is not None:
            left_out.append(LeftOut(artifact.title, label, reason, failed=False))
            continue
        notify(f"comparing {artifact.title} with its references")
        try:
            found.append((artifact, compared(folder, label, manifest, artifact)))
        except MobileViTError as error:
            left_out.append(LeftOut(artifact.title, label, str(error), failed=True))
    return Found(manifest, tuple(found), tuple(left_out))


def compared(folder: Path, label: str, manifest: Manifest, artifact: Artifact) -> Runnable:
    """One artifact of a folder, compared with its references; see `find_runnables`.

    Raises:
        ParityError: it does not compute what its references say, or cannot be compared.
        ManifestError: it is not the file that was proven.
    """
    references = stored_references(folder, manifest, artifact.input_size)
    copy = ProvenCopy(folder, artifact)
    verdict = verify_copy(copy.path, manifest, artifact, references)
    if verdict.problems or verdict.parity is None:
        raise ParityError("; ".join(verdict.problems) or "it could not be compared")
    image = artifact.inputs[0]
    # As often as the input wants; once where any number will do.
    pixels = np.asarray(references.inputs[:1], np.uint8).repeat(image.shape[0] or 1, axis=0)
    return Runnable(
        path=copy.path,
        function=artifact.function,
        artifact=measured_artifact(manifest, artifact, label, batch=len(pixels)),
        comparison=Comparison(images=verdict.parity.images, outputs=verdict.parity.outputs),
        runtime=verdict.parity.runtime,
        feeds={image.name: as_input(pixels, image)},
        copy=copy,
    )


def measured_artifact(
    manifest: Manifest, artifact: Artifact, label: str, *, batch: int
) -> MeasuredArtifact:
    """An artifact of an export folder, for a report."""
    record = manifest.model
    return MeasuredArtifact(
        sha256=artifact.sha256,
        format=artifact.format,
        precision=artifact.precision,
        target=artifact.target,
        variant=record.variant,
        task=record.task,
        trained=record.trained,
        input_size=artifact.input_size,
        batch=batch,
        bytes=artifact.bytes,
        file=artifact.title,
        producer=f"mobilevit-deploy {manifest.toolkit}",
        label=label,
        limits=artifact.limits,
        accuracy=artifact.accuracy,
    )
