"""Check an export folder again: digests, stored references, and on request the checkpoint."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import (
    Artifact,
    Manifest,
    Reference,
    StoredArray,
    read_manifest,
    resolve,
    resolve_artifact,
    resolve_bundle,
)
from mobilevit_deploy.errors import BackendUnavailableError, ManifestError, MobileViTError
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.parity import LIMITS, Figures, FloatArray, compare, violations
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes import Port, open_sessions, require_labels, run_images


@dataclass(frozen=True)
class Verdict:
    """What was found about one artifact; no problems means it is what it is said to be.

    `not_run` says why an artifact that was only lowered was not run now either.
    """

    artifact: Artifact
    compared_with: str
    runtime: str | None
    figures: Figures | None
    problems: tuple[str, ...]
    not_run: str | None = None


def verify_folder(folder: Path, model: MobileViT | None = None) -> tuple[Manifest, list[Verdict]]:
    """Verify every artifact of an export folder.

    Args:
        folder: holds a manifest.
        model: the reference model of the checkpoint; with it the full set of pictures is compared
            instead of the stored references.

    Returns:
        The manifest, and one verdict per artifact.

    Raises:
        ManifestError: the manifest itself cannot be used, a stored reference is damaged, or the
            checkpoint is not the one that was exported.
    """
    manifest = read_manifest(folder)
    if not manifest.artifacts:
        raise ManifestError(f"The manifest in {folder} lists no artifact. Export again.")
    if model is not None and (model.record is None or model.record.sha256 != manifest.model.sha256):
        got = model.record.sha256[:12] if model.record else "no record"
        raise ManifestError(
            f"The checkpoint given ({got}) is not the one that was exported "
            f"({manifest.model.source}, {manifest.model.sha256[:12]})."
        )
    expected: dict[tuple[int, int], tuple[Pixels, FloatArray]] = {}
    verdicts = []
    for artifact in manifest.artifacts:
        size = artifact.input_size
        if size not in expected:
            expected[size] = (
                stored_references(folder, manifest, size)
                if model is None
                else _computed_references(model, manifest, size)
            )
        labels = manifest.model.distinct_labels
        verdicts.append(
            verify_artifact(folder, artifact, labels, *expected[size], full=model is not None)
        )
    return manifest, verdicts


def stored_references(
    folder: Path, manifest: Manifest, size: tuple[int, int]
) -> tuple[Pixels, FloatArray]:
    """The reference inputs of one size and the reference model's logits.

    Returns:
        uint8 RGB [images, H, W, 3] and float32 [images, classes].

    Raises:
        ManifestError: there are none of this size, or one does not match its digest.
    """
    found: list[Reference] = [
        reference for reference in manifest.references if reference.pixels.shape[:2] == size
    ]
    if not found:
        raise ManifestError(
            f"The manifest has no reference of {size[0]}x{size[1]} pixels. Export again."
        )
    pixels = np.stack([_read_array(folder, reference.pixels) for reference in found])
    rows = []
    for reference in found:
        if "logits" not in reference.outputs:
            raise ManifestError(f"Reference {reference.name!r} has no logits. Export again.")
        rows.append(_read_array(folder, reference.outputs["logits"])[0])
    return pixels, np.stack(rows)


def _computed_references(
    model: MobileViT, manifest: Manifest, size: tuple[int, int]
) -> tuple[Pixels, FloatArray]:
    from mobilevit_deploy.reference_images import COMPARED, draw
    from mobilevit_deploy.reference_outputs import reference_logits

    preprocessing = manifest.model.preprocessing.for_size(*size)
    pixels = draw(COMPARED, preprocessing)
    return pixels, reference_logits(model, preprocessing, pixels)


def verify_artifact(
    folder: Path,
    artifact: Artifact,
    labels: tuple[str, ...] | None,
    pixels: Pixels,
    logits: FloatArray,
    *,
    full: bool = False,
) -> Verdict:
    """Verify one artifact of an export folder; what is wrong is in the verdict, never raised.

    Args:
        folder: holds the artifact.
        artifact: its entry in the manifest.
        labels: the record's, told apart where one repeats.
        pixels: uint8 RGB [images, H, W, 3] of the artifact's input size.
        logits: float32 [images, classes], the reference model's.
        full: are these all pictures, computed from the checkpoint, or the stored references?
    """
    compared_with = "checkpoint" if full else "stored references"
    problems: list[str] = []
    figures, runtime, not_run = None, None, None
    limits = LIMITS[artifact.precision]
    try:
        path = resolve_artifact(folder, artifact)
        if artifact.bundled_program is not None:
            resolve_bundle(folder, artifact.bundled_program)
        inputs, outputs = artifact.inputs, artifact.outputs
        for session in open_sessions(
            artifact.format,
            path,
            inputs=[spec.name for spec in inputs],
            outputs=[spec.name for spec in outputs],
            function=artifact.function,
        ):
            runtime = session.runtime
            require_labels(session, labels, artifact.file)
            for specs, ports in ((inputs, session.inputs), (outputs, session.outputs)):
                for spec in specs:
                    shape = tuple(None if extent == "batch" else extent for extent in spec.shape)
                    said, found = Port(shape, spec.dtype), ports.get(spec.name)
                    if found != said:
                        raise ManifestError(
                            f"the manifest says {spec.name!r} is {said}, the file {found}"
                        )
            got = run_images(session, pixels, inputs[0])[outputs[0].name]
            figures = compare(logits, got, limits)
            problems.extend(violations(figures, limits))
    except BackendUnavailableError as error:
        if artifact.parity is None:
            not_run = str(error)
        else:
            problems.append(str(error))
    except MobileViTError as error:
        problems.append(str(error))
    return Verdict(artifact, compared_with, runtime, figures, tuple(problems), not_run)


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
