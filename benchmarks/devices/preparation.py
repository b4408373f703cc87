"""A campaign before it is on a phone: which cases, and which files they need."""

import itertools
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from benchmarks.measuring.request import LeftOut, Notify, Selection
from mobilevit_deploy.contract.campaign import Campaign, CampaignExport, Case, campaign_text
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.harness import Backend, Harness
from mobilevit_deploy.contract.manifest import (
    MANIFEST_NAME,
    Artifact,
    Manifest,
    read_manifest,
    resolve,
    resolve_artifact,
)
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import ManifestError, UsageError

_CAMPAIGNS = uuid.UUID("b0a1d9a2-3c0f-4c6e-9d0c-6d6f62696c65")
_CPU_TARGETS = {"xnnpack", "portable"}
"""Of ExecuTorch; its other targets choose their threads themselves."""


@dataclass(frozen=True)
class LocalFile:
    """A file that a case needs."""

    path: Path
    sha256: str
    bytes: int


@dataclass(frozen=True)
class Prepared:
    """A campaign with its files."""

    campaign: Campaign
    titles: tuple[str, ...]
    """Of each case, for people."""
    files: Mapping[PurePosixPath, LocalFile]
    """Path relative to the campaign's folder -> file; campaign.json is not among them."""
    left_out: tuple[LeftOut, ...]
    """Artifacts that none of the back ends runs."""

    def label(self, case: int) -> str:
        """What the export of a case is called."""
        return self.campaign.exports[self.campaign.cases[case].export].label


@dataclass(frozen=True)
class SelectedExport:
    """An export folder, and which of its artifacts are to be measured."""

    folder: Path
    label: str
    manifest: Manifest
    artifacts: tuple[Artifact, ...]


def selected_exports(
    folders: Sequence[Path], selection: Selection, against: Path | None = None
) -> tuple[SelectedExport, ...]:
    """The selected artifacts of export folders, each folder under a label of its own.

    Args:
        folders: export folders.
        selection: which of their artifacts.
        against: another folder, which comes last.

    Raises:
        ManifestError: a folder has no usable manifest, or nothing is selected.
        UsageError: a folder is to be measured against itself.
    """
    if against is not None and against.resolve() in {folder.resolve() for folder in folders}:
        raise UsageError(f"{against} cannot be measured against itself.")
    exports: list[SelectedExport] = []
    for folder in (*folders, *(() if against is None else (against,))):
        manifest = read_manifest(folder)
        artifacts = tuple(filter(selection.holds, manifest.artifacts))
        name, taken = folder.resolve().name, {export.label for export in exports}
        numbered = (f"{name} ({number})" for number in itertools.count(2))
        label = next(one for one in itertools.chain([name], numbered) if one not in taken)
        exports.append(SelectedExport(folder, label, manifest, artifacts))
    if not any(export.artifacts for export in exports):
        has = sorted({f"{a.format} {a.precision}" for e in exports for a in e.manifest.artifacts})
        raise ManifestError(
            f"No artifact of those selected can be measured; there are: {', '.join(has) or 'none'}."
        )
    return tuple(exports)


def prepare(
    exports: Sequence[SelectedExport],
    harness: Harness,
    *,
    backends: Sequence[str] = (),
    threads: Sequence[int | None],
    plan: Plan,
    cool_down_seconds: float,
    baseline: str | None = None,
    foreign_targets: Collection[str] = (),
    notify: Notify = lambda _text: None,
) -> Prepared:
    """The campaign that measures artifacts on the back ends that an app has.

    The same request for the same files is the same campaign: its id follows from them, so that an
    interrupted one is found again.

    Args:
        exports: what is measured, each artifact on those back ends that run its format.
        harness: what the app on the phone says that it has.
        backends: names of back ends; those that the app measures by default if there are none.
        threads: of the back ends that take a number of them; None is the runtime's choice.
        plan: when there are enough samples.
        cool_down_seconds: how long the app waits at most for the phone to cool, before each group.
        baseline: label of the export that the others are compared with.
        foreign_targets: targets of ExecuTorch that this kind of phone does not have.
        notify: told what is being done.

    Raises:
        ManifestError: a file is damaged, or nothing is left to measure.
        UsageError: the app has no such back end.
    """
    wanted = _wanted(harness, backends)
    files: dict[PurePosixPath, LocalFile] = {}
    found: list[tuple[int, Artifact, Backend]] = []
    left_out: list[LeftOut] = []
    for number, export in enumerate(exports):
        notify(f"checking {export.folder}")
        for artifact in export.artifacts:
            foreign = artifact.format == "executorch" and artifact.target in foreign_targets
            suited = [one for one in wanted if one.format == artifact.format and not foreign]
            if not suited:
                names = ", ".join(backend.name for backend in wanted)
                reason = f"none of the back ends {names} runs it"
                left_out.append(LeftOut(artifact.title, export.label, reason, failed=False))
                continue
            files.update(_files(export, PurePosixPath(f"exports/{number}"), artifact))
            found.extend((number, artifact, backend) for backend in suited)
    cases = {
        Case(
            export=number,
            sha256=artifact.sha256,
            function=artifact.function,
            backend=backend.name,
            threads=count if _takes_threads(artifact, backend) else None,
        ): artifact.title
        for backend in wanted
        for count in threads
        for number, artifact, other in found
        if other == backend and (count == threads[0] or _takes_threads(artifact, backend))
    }
    if not cases:
        raise ManifestError(
            "No artifact of those selected can be measured. "
            + " ".join(f"{one.title}: {one.reason}." for one in left_out[:3])
        )
    campaign = Campaign(
        schema_version=1,
        id=uuid.UUID(int=0),
        created=datetime.fromtimestamp(0, UTC),
        exports=tuple(
            CampaignExport(folder=f"exports/{number}", label=export.label)
            for number, export in enumerate(exports)
        ),
        baseline=baseline,
        cases=tuple(cases),
        plan=plan,
        cool_down_seconds=cool_down_seconds,
    )
    lines = sorted(f"{file.sha256}  {path}" for path, file in files.items())
    name = uuid.uuid5(_CAMPAIGNS, "\n".join([campaign_text(campaign), *lines]))
    return Prepared(
        campaign=campaign.model_copy(update={"id": name, "created": datetime.now(UTC)}),
        titles=tuple(
            f"{title} on {case.backend}"
            + ("" if case.threads is None else f", threads: {case.threads}")
            for case, title in cases.items()
        ),
        files=files,
        left_out=tuple(left_out),
    )


def _wanted(harness: Harness, names: Sequence[str]) -> list[Backend]:
    """The back ends of these names, or those of the default, in the app's order."""
    has = [backend.name for backend in harness.backends]
    for name in names:
        if name not in has:
            raise UsageError(
                f"The app on the phone ({harness.tool.name} {harness.tool.version}) has no back "
                f"end {name!r}. It has: {', '.join(has)}."
            )
    return [
        backend
        for backend in harness.backends
        if (backend.name in names if names else backend.by_default)
    ]


def _takes_threads(artifact: Artifact, backend: Backend) -> bool:
    return backend.threads and (backend.unit is not None or artifact.target in _CPU_TARGETS)


def _files(
    export: SelectedExport, to: PurePosixPath, artifact: Artifact
) -> dict[PurePosixPath, LocalFile]:
    """The manifest, the artifact and its references, proven to be what was published."""
    folder = export.folder
    path = resolve_artifact(folder, artifact)
    parts = (
        [file.relative_to(folder).as_posix() for file in path.rglob("*") if file.is_file()]
        if path.is_dir()
        else [artifact.file]
    )
    stored = [
        array
        for reference in export.manifest.references
        if tuple(reference.pixels.shape[:2]) == artifact.input_size
        for array in (reference.pixels, *reference.outputs.values())
    ]
    if not stored:
        raise ManifestError(
            f"{folder} has no reference inputs for {artifact.title}; a phone compares with them "
            "before it measures. Export again."
        )
    for array in stored:
        if digest(resolve(folder, array.file)) != array.sha256:
            raise ManifestError(
                f"The SHA-256 of {array.file} is not the manifest's: it was changed or damaged. "
                "Export again."
            )
    return {
        to / name: LocalFile(folder / name, digest(folder / name), size_in_bytes(folder / name))
        for name in (MANIFEST_NAME, *parts, *(array.file for array in stored))
    }
