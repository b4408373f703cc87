"""From a request to what was published and what was not."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from exporters.embedding import PACKAGINGS, chosen_packaging
from exporters.embedding.package import choose, embed_model, package_place
from exporters.pipeline.accuracy import accuracy_gate
from exporters.pipeline.jobs import Job, network_words, planned_jobs, requested_formats
from exporters.pipeline.publication import Publication, open_publication
from exporters.pipeline.request import ExportRequest, Size, load_requested
from exporters.pipeline.road import Progress, Road
from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.manifest import Artifact, Manifest
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, MobileViTError
from mobilevit_deploy.parity import computed_references
from mobilevit_deploy.quantization.cost import RoundingCost
from mobilevit_deploy.tasks import get_task


@dataclass(frozen=True)
class Failure:
    """A format that was not published, and why."""

    format: str
    precision: str
    error: MobileViTError


@dataclass(frozen=True)
class ExportResult:
    """What one export did.

    `manifest` is None where nothing was published, `package` where none for apps was written;
    `seconds` are by format and precision.
    """

    folder: Path
    manifest: Manifest | None
    published: tuple[Artifact, ...]
    failures: tuple[Failure, ...]
    seconds: dict[str, float] = field(default_factory=dict)
    package: Path | None = None


def export(
    checkpoint: Checkpoint,
    folder: str | Path,
    *,
    input_size: Size | None = None,
    progress: Progress = lambda _: None,
    **choices: Any,
) -> ExportResult:
    """Export a checkpoint, run every artifact, and publish those that agree.

    Args:
        checkpoint: the reference model and its record, from `load_checkpoint`.
        folder: to publish into; one of the same model is added to.
        input_size: the only one; for several there is `input_sizes`.
        progress: told what is being done.
        choices: other fields of `ExportRequest`, and options of formats by their own names (opset,
            deployment_target, classifier, bundled).

    Returns, Raises: as `export_requested`.
    """
    if input_size is not None:
        choices["input_sizes"] = (input_size,)
    names = {one.name for one in fields(ExportRequest)}
    options = {name: choices.pop(name) for name in choices.keys() - names}
    known: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in choices.items()
    }
    return export_requested(
        checkpoint, ExportRequest(folder=folder, options=options, **known), progress
    )


def run(request: ExportRequest, progress: Progress = lambda _: None) -> ExportResult:
    """Load the checkpoint that a request names and export it; as `export_requested`."""
    refuse_unknown(request)
    progress("reading the checkpoint")
    return export_requested(load_requested(request), request, progress)


def refuse_unknown(request: ExportRequest) -> None:
    """Refuse words without meaning before a file is read; raises `UsageError`."""
    rows = requested_formats(request)
    if request.embed is not None:
        chosen_packaging(request.embed, [row.name for row in rows])


def export_requested(
    checkpoint: Checkpoint, request: ExportRequest, progress: Progress = lambda _: None
) -> ExportResult:
    """Export a checkpoint as a request says; which checkpoint that names is not looked at.

    Returns:
        What was published and what was not; a format that fails does not stop the others.

    Raises:
        UsageError: an option that a format does not have, or a package without a decoder for the
            task.
        ParityError: the reference model itself is unfit (NaN, infinite or near subnormal).
        ExportError: the folder cannot be used, or holds these artifacts already.
        PublicationError: another export holds the folder, or a link is in it.
    """
    refuse_unknown(request)
    record, task = checkpoint.record, get_task(checkpoint.record.task)
    if request.embed is not None:
        PACKAGINGS[request.embed].require_decoder(task)
    jobs = planned_jobs(request, checkpoint)
    accuracy = accuracy_gate(request, checkpoint)
    folder = Path(request.folder or default_folder(checkpoint.record))
    missing = {job.label: job.format.missing_library() for job in jobs}
    failures = [
        Failure(job.format.name, job.recipe.name, error)
        for job in jobs
        if (error := missing[job.label]) is not None
    ]
    jobs = [job for job in jobs if missing[job.label] is None]
    if not jobs:
        return ExportResult(folder, None, (), tuple(failures))

    seconds: dict[str, float] = {}
    parameters = sum(one.numel() for one in checkpoint.model.parameters())
    with open_publication(folder, record, parameters, overwrite=request.overwrite) as publication:
        if not request.overwrite:
            _refuse_existing(publication, jobs, request.embed)
        progress("reference model: computing its outputs")
        sizes = dict.fromkeys(part.options.input_size for part in jobs[0].parts)
        references = {
            size: computed_references(checkpoint.model, task, record.preprocessing, size)
            for size in (*sizes, *sorted(publication.damaged_references() - sizes.keys()))
        }
        for expected in references.values():
            publication.add_references(expected, task)
        costs = RoundingCost(checkpoint)
        road = Road(checkpoint, references, publication, request.without, progress, costs, accuracy)
        published: list[Artifact] = []
        for job in jobs:
            started = time.perf_counter()
            try:
                published += road.make_file(job)
            except MobileViTError as error:
                failures.append(Failure(job.format.name, job.recipe.name, error))
            seconds[job.label] = time.perf_counter() - started
        package = _embedded(request, publication, published, failed=bool(failures))
        progress("publishing")
        manifest = publication.publish()
    return ExportResult(
        folder,
        manifest,
        tuple(published),
        tuple(failures),
        seconds,
        None if package is None else folder / package,
    )


def _embedded(
    request: ExportRequest,
    publication: Publication,
    published: Sequence[Artifact],
    *,
    failed: bool,
) -> str | None:
    """Write the package for apps that is asked for; its place, None without one.

    Where formats failed and none of the others fits, the failures say why there is none.
    """
    if request.embed is None:
        return None
    packaging = chosen_packaging(request.embed, [one.name for one in requested_formats(request)])
    if failed and choose(packaging, published) is None:
        return None
    place = package_place(packaging)
    embed_model(
        packaging, publication.staging, publication.draft, published, publication.staging / place
    )
    publication.packages.append(place)
    return place


def default_folder(record: Record) -> Path:
    """`exports/NAME`: the variant, and the checkpoint's name where that says more."""
    stem, name = Path(record.source).stem, "-".join(network_words(record))
    if record.origin == "random":
        name += "-random"
    elif stem.startswith(name):
        name = stem
    return Path("exports") / name


def _refuse_existing(publication: Publication, jobs: Sequence[Job], embed: str | None) -> None:
    wanted = [job.file for job in jobs]
    if embed is not None:
        wanted.append(package_place(PACKAGINGS[embed]))
    existing = [file for file in wanted if publication.has(file)]
    if existing:
        raise ExportError(
            f"{publication.folder} holds {', '.join(existing)} already. "
            "Replace with --overwrite, or choose another folder with --output."
        )
