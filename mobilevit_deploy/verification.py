"""Check an export folder again: digests, stored references, and on request the checkpoint."""

import functools
import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import (
    Artifact,
    Manifest,
    ParityRecord,
    StoredArray,
    read_manifest,
    resolve,
    resolve_artifact,
)
from mobilevit_deploy.errors import BackendUnavailableError, ManifestError, MobileViTError
from mobilevit_deploy.parity import References, check_artifact, computed_references
from mobilevit_deploy.tasks import get_task


@dataclass(frozen=True)
class Verdict:
    """What was found about one artifact; no problems means it is what it is said to be.

    `not_run` says why an artifact that was only lowered was not run now either.
    """

    artifact: Artifact
    compared_with: str
    parity: ParityRecord | None
    problems: tuple[str, ...]
    not_run: str | None = None


def verify(folder: Path, checkpoint: Checkpoint | None = None) -> tuple[Manifest, list[Verdict]]:
    """Verify every artifact of an export folder.

    Args:
        folder: holds a manifest.
        checkpoint: what was exported; with it the full set of pictures is compared instead of the
            stored references.

    Returns:
        The manifest, and one verdict per artifact.

    Raises:
        ManifestError: the manifest itself cannot be used, a stored reference is damaged, or the
            checkpoint is not the one that was exported.
    """
    manifest = read_manifest(folder)
    if not manifest.artifacts:
        raise ManifestError(f"The manifest in {folder} lists no artifact. Export again.")
    if checkpoint is not None and checkpoint.record.sha256 != manifest.model.sha256:
        raise ManifestError(
            f"The checkpoint given ({checkpoint.record.sha256[:12]}) is not the one that was "
            f"exported ({manifest.model.source}, {manifest.model.sha256[:12]})."
        )
    task = get_task(manifest.model.task)
    compared_with = "stored references" if checkpoint is None else "checkpoint"

    @functools.cache
    def expected(size: tuple[int, int]) -> References:
        if checkpoint is None:
            return stored_references(folder, manifest, size)
        return computed_references(checkpoint.model, task, manifest.model.preprocessing, size)

    return manifest, [
        verify_artifact(folder, manifest, one, expected(one.input_size), compared_with)
        for one in manifest.artifacts
    ]


def stored_references(folder: Path, manifest: Manifest, size: tuple[int, int]) -> References:
    """The reference inputs of one size and the reference model's outputs, as an export keeps them.

    Raises:
        ManifestError: there are none of this size, an output is not there, or one does not match
            its digest.
    """
    found = [one for one in manifest.references if one.pixels.shape[:2] == size]
    if not found:
        raise ManifestError(
            f"The manifest has no reference of {size[0]}x{size[1]} pixels. Export again."
        )
    names = [output.name for output in get_task(manifest.model.task).outputs]
    for reference, name in itertools.product(found, names):
        if name not in reference.outputs:
            raise ManifestError(f"Reference {reference.name!r} has no {name}. Export again.")
    return References(
        np.stack([_read_array(folder, reference.pixels) for reference in found]),
        {
            name: np.concatenate([_read_array(folder, one.outputs[name]) for one in found])
            for name in names
        },
    )


def verify_artifact(
    folder: Path,
    manifest: Manifest,
    artifact: Artifact,
    references: References,
    compared_with: str = "stored references",
) -> Verdict:
    """Verify one artifact of an export folder; what is wrong is in the verdict, never raised.

    `references` are of the artifact's input size; `compared_with` says what they are, for people.
    """
    problems: tuple[str, ...] = ()
    parity, not_run = None, None
    try:
        path = resolve_artifact(folder, artifact)
        if artifact.bundled_program is not None:
            resolve_artifact(folder, artifact.bundled_program)
        checked = check_artifact(
            path,
            artifact.format,
            artifact.inputs,
            artifact.outputs,
            references,
            get_task(manifest.model.task),
            artifact.limits,
            labels=manifest.model.distinct_labels,
            function=artifact.function,
        )
        parity, problems = checked.parity, checked.problems
    except BackendUnavailableError as error:
        if artifact.parity is None:
            not_run = str(error)
        else:
            problems = (str(error),)
    except MobileViTError as error:
        problems = (str(error),)
    return Verdict(artifact, compared_with, parity, problems, not_run)


def _read_array(folder: Path, stored: StoredArray) -> np.ndarray:
    path = resolve(folder, stored.file)
    if digest(path) != stored.sha256:
        raise ManifestError(
            f"{stored.file} does not match its SHA-256: the reference was changed or damaged. "
            "Export again."
        )
    values = np.fromfile(path, np.dtype(stored.dtype).newbyteorder("<"))
    if values.size != int(np.prod(stored.shape)):
        raise ManifestError(
            f"{stored.file} holds {values.size} values, its shape {stored.shape} "
            f"{int(np.prod(stored.shape))}. Export again."
        )
    return values.reshape(stored.shape).astype(stored.dtype)
