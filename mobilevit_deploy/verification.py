"""Check an export folder again: digests, stored references, and on request the checkpoint."""

import functools
import hashlib
import itertools
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.digest import read_plain
from mobilevit_deploy.contract.manifest import (
    Artifact,
    Comparison,
    Limits,
    Manifest,
    ParityRecord,
    ProvenCopy,
    Reference,
    StoredArray,
    read_manifest,
    resolve,
    resolve_artifact,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import BackendUnavailableError, ManifestError, MobileViTError
from mobilevit_deploy.parity import (
    STORED,
    References,
    check_artifact,
    computed_references,
    difference,
    limits_of,
    reference_outputs,
    require_discriminating,
    tightest,
    violations,
)
from mobilevit_deploy.quantization.cost import RoundingCost
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.tasks import Task, get_task


@dataclass(frozen=True)
class Verdict:
    """What was found about one artifact; no problems means it is what it is said to be.

    `not_run` says why an artifact that was only lowered was not run now either; `limits` are those
    that it was held to.
    """

    artifact: Artifact
    compared_with: str
    parity: ParityRecord | None
    problems: tuple[str, ...]
    not_run: str | None = None
    limits: Limits | None = None

    @property
    def own_recipe(self) -> bool:
        """Whether only the manifest says what it may differ by: its recipe came from a file."""
        return self.artifact.precision not in RECIPES


def verify(folder: Path, checkpoint: Checkpoint | None = None) -> tuple[Manifest, list[Verdict]]:
    """Verify every artifact of an export folder.

    Args:
        folder: holds a manifest.
        checkpoint: what was exported; with it the full set of pictures is compared instead of the
            stored references, these are compared with it as well, and so is the whole record.

    Returns:
        The manifest, and one verdict per artifact.

    Raises:
        ManifestError: the manifest itself cannot be used, a stored reference is damaged or would
            let anything pass, or the checkpoint is not the one that was exported.
    """
    manifest = read_manifest(folder)
    if not manifest.artifacts:
        raise ManifestError(f"The manifest in {folder} lists no artifact. Export again.")
    if checkpoint is not None:
        require_record(manifest.model, checkpoint.record)
    task = get_task(manifest.model.task)
    compared_with = "stored references" if checkpoint is None else "checkpoint"
    costs = None if checkpoint is None else RoundingCost(checkpoint)

    @functools.cache
    def expected(size: tuple[int, int]) -> References:
        stored = stored_references(folder, manifest, size)
        if checkpoint is None:
            return stored
        _require_references(stored, manifest, checkpoint, size)
        return computed_references(checkpoint.model, task, manifest.model.preprocessing, size)

    verdicts = []
    for artifact in manifest.artifacts:
        references = expected(artifact.input_size)
        rounding = None if costs is None else costs.limits_of_artifact(artifact, references)
        verdicts.append(
            verify_artifact(folder, manifest, artifact, references, compared_with, rounding)
        )
    return manifest, verdicts


def require_record(said: Record, known: Record) -> None:
    """Refuse a manifest whose record is not the checkpoint's.

    What the user set at the export is not the checkpoint's to know; the name of its file may be
    another by now.

    Raises:
        ManifestError: a field differs; the message says which.
    """
    if known.sha256 != said.sha256:
        raise ManifestError(
            f"The checkpoint given ({known.sha256[:12]}) is not the one that was "
            f"exported ({said.source}, {said.sha256[:12]})."
        )
    free = {"source", "overridden", *(set(said.overridden) - set(known.overridden))}
    assumed = [name for name in known.assumed if name not in free]
    ours, theirs = _fields(said), {**_fields(known), "assumed": assumed}
    for name in sorted({*ours, *theirs} - free):
        if ours.get(name) != theirs.get(name):
            raise ManifestError(
                f"The manifest has {name} = {str(ours.get(name))[:80]!r}, the checkpoint "
                f"{str(theirs.get(name))[:80]!r}, and it was not overridden. Export again."
            )


def _fields(record: Record) -> dict[str, object]:
    """By name, those of the preprocessing with a dot."""
    document = record.model_dump(mode="json")
    preprocessing = document.pop("preprocessing")
    return document | {f"preprocessing.{name}": value for name, value in preprocessing.items()}


def stored_references(folder: Path, manifest: Manifest, size: tuple[int, int]) -> References:
    """The reference inputs of one size and the reference model's outputs, as an export keeps them.

    Raises:
        ManifestError: one of those that every export stores is missing, an output is not there,
            one does not match its digest, or they would let anything pass.
    """
    found = [one for one in manifest.references if one.pixels.shape[:2] == size]
    if missing := [name for name in STORED if name not in {one.name for one in found}]:
        raise ManifestError(
            f"The manifest has no reference of {size[0]}x{size[1]} pixels named "
            f"{', '.join(missing)}, which every export stores. Export again."
        )
    task = get_task(manifest.model.task)
    names = [output.name for output in task.compared]
    for reference, name in itertools.product(found, names):
        if name not in reference.outputs:
            raise ManifestError(f"Reference {reference.name!r} has no {name}. Export again.")
    outputs = {name: _stacked(folder, found, name) for name in names}
    try:
        require_discriminating(outputs)
    except MobileViTError as error:
        raise ManifestError(f"The stored references say nothing. {error}") from None
    pixels = np.stack([_read_array(folder, reference.pixels) for reference in found])
    return References(pixels, outputs)


def _stacked(folder: Path, references: list[Reference], name: str) -> np.ndarray:
    return np.concatenate([_read_array(folder, one.outputs[name]) for one in references])


def _require_references(
    stored: References, manifest: Manifest, checkpoint: Checkpoint, size: tuple[int, int]
) -> None:
    """Refuse stored outputs that are not the checkpoint's: phones compare with them."""
    task, preprocessing = get_task(manifest.model.task), manifest.model.preprocessing
    outputs = reference_outputs(
        checkpoint.model, task, preprocessing.for_size(*size), stored.inputs
    )
    limits = RECIPES["fp32"].limits
    found = {name: difference(one, stored.outputs[name], name) for name, one in outputs.items()}
    problems = violations(Comparison(images=len(stored.inputs), outputs=found), limits)
    if problems:
        raise ManifestError(
            f"The stored references of {size[0]}x{size[1]} pixels are not what the checkpoint "
            f"computes: {'; '.join(problems)}. Export again."
        )


def held_limits(artifact: Artifact, task: Task) -> tuple[Limits, Limits | None]:
    """What an artifact is held to: on every device, and where results alone are rounded.

    A recipe that this release knows keeps its own limits whatever the manifest carries; tighter
    ones hold. One from a file is held to those that it was exported with.
    """
    recipe = RECIPES.get(artifact.precision)
    own = limits_of(task, artifact.limits if recipe is None else recipe.limits)
    limits = tightest(own, artifact.limits)
    return limits, None if artifact.rounding is None else tightest(artifact.rounding, limits)


def verify_artifact(
    folder: Path,
    manifest: Manifest,
    artifact: Artifact,
    references: References,
    compared_with: str = "stored references",
    rounding: Limits | None = None,
) -> Verdict:
    """Verify one artifact of an export folder; what is wrong is in the verdict, never raised.

    `references` are of the artifact's input size; `compared_with` says what they are, for people.
    `rounding` are limits from the checkpoint itself, instead of those that the manifest carries.
    """
    try:
        if artifact.bundled_program is not None:
            resolve_artifact(folder, artifact.bundled_program)
        with ProvenCopy(folder, artifact) as path:
            return verify_copy(path, manifest, artifact, references, compared_with, rounding)
    except MobileViTError as error:
        return Verdict(artifact, compared_with, None, (str(error),))


def verify_copy(
    path: Path,
    manifest: Manifest,
    artifact: Artifact,
    references: References,
    compared_with: str = "stored references",
    rounding: Limits | None = None,
) -> Verdict:
    """Verify an artifact's proven copy, which nobody changes; otherwise as `verify_artifact`."""
    task = get_task(manifest.model.task)
    limits, carried = held_limits(artifact, task)
    try:
        checked = check_artifact(
            path,
            artifact.format,
            artifact.inputs,
            artifact.outputs,
            references,
            task,
            limits,
            rounding=carried if rounding is None else tightest(rounding, limits),
            record=manifest.model,
            precision=artifact.precision,
            target=artifact.target,
            function=artifact.function,
            postprocessing=artifact.postprocessing,
        )
    except BackendUnavailableError as error:
        if artifact.parity is None:
            return Verdict(artifact, compared_with, None, (), not_run=str(error))
        return Verdict(artifact, compared_with, None, (str(error),))
    except MobileViTError as error:
        return Verdict(artifact, compared_with, None, (str(error),))
    problems, limits = checked.problems, checked.limits
    return Verdict(artifact, compared_with, checked.parity, problems, limits=limits)


def _read_array(folder: Path, stored: StoredArray) -> np.ndarray:
    kind = np.dtype(stored.dtype).newbyteorder("<")
    expected = math.prod(stored.shape)
    content = read_plain(resolve(folder, stored.file), expected * kind.itemsize + 1)
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise ManifestError(
            f"{stored.file} does not match its SHA-256: the reference was changed or damaged. "
            "Export again."
        )
    if len(content) != expected * kind.itemsize:
        raise ManifestError(
            f"{stored.file} holds {len(content)} bytes, its shape {stored.shape} of {stored.dtype} "
            f"{expected * kind.itemsize}. Export again."
        )
    return np.frombuffer(content, kind).reshape(stored.shape).astype(stored.dtype)
