"""A campaign before it is on a phone: which cases, and which files they need."""

import itertools
import uuid
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath

from pydantic import ValidationError

from benchmarks.measuring.candidates import LeftOut, Notify, Selection
from mobilevit_deploy.contract.campaign import (
    BACKENDS,
    Campaign,
    CampaignExport,
    CampaignPlan,
    Case,
    campaign_text,
)
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.contract.manifest import (
    MANIFEST_NAME,
    Artifact,
    Manifest,
    Reference,
    read_manifest,
    resolve,
    resolve_artifact,
)
from mobilevit_deploy.errors import ManifestError, UsageError, unknown_name

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


def campaign_plan(**numbers: float) -> CampaignPlan:
    """The plan of these numbers, named as in `CampaignPlan`.

    Raises:
        UsageError: a number is out of range, or a minimum above its maximum.
    """
    try:
        return CampaignPlan.model_validate(numbers)
    except ValidationError as error:
        raise UsageError(f"Measuring in this way is not possible: {problems(error)}.") from None


def prepare(
    folders: Sequence[Path],
    *,
    backends: Sequence[str],
    threads: Sequence[int | None],
    selection: Selection,
    plan: CampaignPlan,
    cool_down_seconds: float,
    foreign_targets: Collection[str] = (),
    own_threads: Collection[str] = (),
    notify: Notify = lambda _text: None,
) -> Prepared:
    """The campaign that measures the selected artifacts of export folders.

    The same request for the same files is the same campaign: its id follows from them, so that an
    interrupted one is found again.

    Args:
        folders: export folders.
        backends: each artifact is measured on those of its format.
        threads: of the back ends that compute on the CPU; None is the runtime's choice.
        selection: which artifacts.
        plan: when there are enough samples.
        cool_down_seconds: how long the app waits at most for the phone to cool, before each group.
        foreign_targets: targets of ExecuTorch that this kind of phone does not have.
        own_threads: back ends that take no number of threads on this kind of phone.
        notify: told what is being done.

    Raises:
        ManifestError: a folder has no usable manifest, a file is damaged, or nothing is left to
            measure.
        UsageError: an unknown back end.
    """
    for name in backends:
        if name not in BACKENDS:
            raise unknown_name("back end", name, BACKENDS)
    exports: list[CampaignExport] = []
    files: dict[PurePosixPath, LocalFile] = {}
    found: list[tuple[int, Artifact, str]] = []
    left_out: list[LeftOut] = []
    for number, folder in enumerate(folders):
        export = CampaignExport(folder=f"exports/{number}", label=_label(folder, exports))
        exports.append(export)
        notify(f"checking {folder}")
        manifest = read_manifest(folder)
        for artifact in filter(selection.holds, manifest.artifacts):
            suited = _suited(artifact, backends, foreign_targets)
            if not suited:
                reason = f"none of the back ends {', '.join(backends)} runs it"
                left_out.append(LeftOut(artifact.title, export.label, reason, failed=False))
                continue
            files.update(_files(folder, PurePosixPath(export.folder), manifest, artifact))
            found.extend((number, artifact, backend) for backend in suited)

    def counts(artifact: Artifact, backend: str) -> bool:
        return backend not in own_threads and _counts_threads(artifact, backend)

    ordered = [
        (number, artifact, backend, count)
        for backend in dict.fromkeys(backends)
        for count in dict.fromkeys(threads)
        for number, artifact, other in found
        if other == backend and (counts(artifact, backend) or count == threads[0])
    ]
    if not ordered:
        raise ManifestError(
            "No artifact of those selected can be measured. "
            + " ".join(f"{one.title}: {one.reason}." for one in left_out[:3])
        )
    cases = [
        Case(
            export=number,
            sha256=artifact.sha256,
            function=artifact.function,
            backend=backend,
            threads=count if counts(artifact, backend) else None,
        )
        for number, artifact, backend, count in ordered
    ]
    campaign = Campaign(
        schema_version=1,
        id=uuid.uuid4(),
        created=datetime.now(UTC),
        exports=tuple(exports),
        cases=tuple(dict.fromkeys(cases)),
        plan=plan,
        cool_down_seconds=cool_down_seconds,
    )
    titles = {
        case: f"{artifact.title} on {_place(case)}"
        for case, (_, artifact, _, _) in zip(cases, ordered, strict=True)
    }
    return Prepared(
        campaign=campaign.model_copy(update={"id": _id(campaign, files)}),
        titles=tuple(titles[case] for case in campaign.cases),
        files=files,
        left_out=tuple(left_out),
    )


def _label(folder: Path, others: Sequence[CampaignExport]) -> str:
    name = folder.resolve().name
    taken = {export.label for export in others}
    numbered = (f"{name} ({number})" for number in itertools.count(2))
    return next(label for label in itertools.chain([name], numbered) if label not in taken)


def _place(case: Case) -> str:
    if case.threads is None:
        return case.backend
    return f"{case.backend}, threads: {case.threads}"


def _suited(artifact: Artifact, backends: Sequence[str], foreign: Collection[str]) -> list[str]:
    if artifact.format == "executorch" and artifact.target in foreign:
        return []
    return [name for name in dict.fromkeys(backends) if BACKENDS[name].format == artifact.format]


def _counts_threads(artifact: Artifact, backend: str) -> bool:
    unit = BACKENDS[backend].unit
    return unit == "cpu" or (unit is None and artifact.target in _CPU_TARGETS)


def _files(
    folder: Path, export: PurePosixPath, manifest: Manifest, artifact: Artifact
) -> dict[PurePosixPath, LocalFile]:
    """The manifest, the artifact and its references, proven to be what was published."""
    path = resolve_artifact(folder, artifact)
    parts = (
        [file.relative_to(folder).as_posix() for file in path.rglob("*") if file.is_file()]
        if path.is_dir()
        else [artifact.file]
    )
    references = [one for one in manifest.references if _fits(one, artifact)]
    if not references:
        raise ManifestError(
            f"{folder} has no reference inputs for {artifact.title}; a phone compares with them "
            "before it measures. Export again."
        )
    stored = [one for each in references for one in (each.pixels, *each.outputs.values())]
    for array in stored:
        if digest(resolve(folder, array.file)) != array.sha256:
            raise ManifestError(
                f"The SHA-256 of {array.file} is not the manifest's: it was changed or damaged. "
                "Export again."
            )
    return {
        export / name: LocalFile(folder / name, digest(folder / name), size_in_bytes(folder / name))
        for name in (MANIFEST_NAME, *parts, *(array.file for array in stored))
    }


def _fits(reference: Reference, artifact: Artifact) -> bool:
    return tuple(reference.pixels.shape[:2]) == artifact.input_size


def _id(campaign: Campaign, files: Mapping[PurePosixPath, LocalFile]) -> uuid.UUID:
    fixed = campaign.model_copy(
        update={"id": uuid.UUID(int=0), "created": datetime.fromtimestamp(0, UTC)}
    )
    lines = sorted(f"{file.sha256}  {path}" for path, file in files.items())
    return uuid.uuid5(_CAMPAIGNS, "\n".join([campaign_text(fixed), *lines]))
