"""Which artifacts are measured: those that compute what their references say."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring.isolated import Isolated, Subject, measure_isolated
from mobilevit_deploy.contract.manifest import (
    Artifact,
    Manifest,
    ParityRecord,
    read_manifest,
    resolve,
)
from mobilevit_deploy.contract.report import MeasuredArtifact
from mobilevit_deploy.errors import ManifestError, MobileViTError
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.runtimes import Array, as_input, open_session
from mobilevit_deploy.verification import stored_references, verify_artifact

Notify = Callable[[str], None]


@dataclass(frozen=True)
class Selection:
    """Which artifacts of a folder; empty means all."""

    formats: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()

    def holds(self, artifact: Artifact) -> bool:
        """Is the artifact one of these?"""
        return (not self.formats or artifact.format in self.formats) and (
            not self.precisions or artifact.precision in self.precisions
        )


@dataclass(frozen=True)
class LeftOut:
    """An artifact that was not measured, and why; `failed` where it should have been."""

    title: str
    label: str
    reason: str
    failed: bool


@dataclass(frozen=True)
class Candidate:
    """An artifact that computes what its references say, and what it is fed."""

    path: Path
    label: str
    manifest: Manifest
    artifact: Artifact
    parity: ParityRecord
    image: Array

    def open(self, threads: int) -> Callable[[], object]:
        """A function that runs the artifact once."""
        session = open_session(
            self.artifact.format,
            self.path,
            threads,
            inputs=[spec.name for spec in self.artifact.inputs],
            function=self.artifact.function,
            probe=False,  # the check of its parity has run it
        )
        feeds = {self.artifact.inputs[0].name: self.image}
        return lambda: session.run(feeds)

    def isolated(self, threads: int) -> Isolated:
        """Load times and memory."""
        spec = self.artifact.inputs[0]
        highest = spec.range[1] if spec.range else 255.0
        return measure_isolated(
            Subject(
                artifact_format=self.artifact.format,
                path=str(self.path.resolve()),
                function=self.artifact.function,
                threads=threads,
                input_name=spec.name,
                input_shape=self.image.shape,
                input_dtype=spec.dtype,
                input_value=highest // 2 if spec.dtype == "uint8" else highest / 2,
            )
        )

    @property
    def description(self) -> MeasuredArtifact:
        """The artifact, for its report."""
        artifact, record = self.artifact, self.manifest.model
        return MeasuredArtifact(
            sha256=artifact.sha256,
            format=artifact.format,
            precision=artifact.precision,
            target=artifact.target,
            variant=record.variant,
            task=record.task,
            trained=record.trained,
            input_size=artifact.input_size,
            batch=self.image.shape[0],
            bytes=artifact.bytes,
            file=artifact.title,
            producer=f"mobilevit-deploy {self.manifest.toolkit}",
            label=self.label,
            limits=artifact.limits,
        )


def find_candidates(
    folder: Path, label: str, selection: Selection, notify: Notify
) -> tuple[list[Candidate], list[LeftOut]]:
    """The artifacts of a folder that can be measured here, and those that cannot.

    Args:
        folder: an export folder.
        label: what its artifacts are called in reports.
        selection: which of them.
        notify: told what is being compared.

    Raises:
        ManifestError: the folder has no usable manifest, or nothing in it is selected.
    """
    manifest = read_manifest(folder)
    selected = [artifact for artifact in manifest.artifacts if selection.holds(artifact)]
    if not selected:
        has = ", ".join(f"{one.format} {one.precision}" for one in manifest.artifacts) or "none"
        raise ManifestError(f"{folder} has no artifact of those selected; it has: {has}.")
    found, left_out = [], []
    for artifact in selected:
        if artifact.format == "coreml":
            reason = "Core ML runs on Apple devices only; measure it with the iOS app"
            left_out.append(LeftOut(artifact.title, label, reason, failed=False))
            continue
        if artifact.not_run is not None:
            left_out.append(LeftOut(artifact.title, label, artifact.not_run, failed=False))
            continue
        notify(f"comparing {artifact.title} with its references")
        try:
            found.append(_candidate(folder, label, manifest, artifact))
        except MobileViTError as error:
            left_out.append(LeftOut(artifact.title, label, str(error), failed=True))
    return found, left_out


def _candidate(folder: Path, label: str, manifest: Manifest, artifact: Artifact) -> Candidate:
    references = stored_references(folder, manifest, artifact.input_size)
    verdict = verify_artifact(folder, manifest, artifact, references)
    if verdict.problems or verdict.parity is None:
        raise ManifestError("; ".join(verdict.problems) or "it could not be compared")
    return Candidate(
        path=resolve(folder, artifact.file),
        label=label,
        manifest=manifest,
        artifact=artifact,
        parity=verdict.parity,
        image=as_input(_batch(references.inputs, artifact), artifact.inputs[0]),
    )


def _batch(pixels: Pixels, artifact: Artifact) -> Pixels:
    """The first picture, as often as the input wants; once where any number will do."""
    extent = artifact.inputs[0].shape[0]
    return pixels[:1].repeat(extent if isinstance(extent, int) else 1, axis=0)
