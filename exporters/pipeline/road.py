"""The one way from a reference model to published artifacts; every format goes through it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from exporters.formats import (
    ArtifactInput,
    Conversion,
    ExportOptions,
    Format,
    artifact_file,
    check_options,
    get_format,
)
from exporters.publication import Publication, open_publication
from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.manifest import Artifact, BundledProgram, Limits, Manifest
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import (
    BackendUnavailableError,
    ExportError,
    MobileViTError,
    ParityError,
    UsageError,
)
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.parity import (
    STORED,
    References,
    check_artifact,
    computed_references,
    limits_of,
)
from mobilevit_deploy.parity.limits import LIMITS
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.runtimes import as_input
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import Precision

Progress = Callable[[str], None]
"""Called with what is being done now, e.g. "onnx fp16: comparing on ONNX Runtime"."""


@dataclass(frozen=True)
class Failure:
    """A format that was not published, and why."""

    format: str
    precision: str
    error: MobileViTError


@dataclass(frozen=True)
class ExportResult:
    """What one call of `export` did; `manifest` is None where nothing was published."""

    folder: Path
    manifest: Manifest | None
    published: tuple[Artifact, ...]
    failures: tuple[Failure, ...]
    seconds: dict[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class _Part:
    """One function of a file: what it shall be, and its name where the file has several."""

    options: ExportOptions
    function: str | None


@dataclass(frozen=True)
class _Job:
    """One file to be made; its parts differ in input size only."""

    format: Format
    parts: tuple[_Part, ...]
    file: str
    bundle: str | None  # the file with test cases in it, where one is wanted

    @property
    def precision(self) -> Precision:
        return self.parts[0].options.precision

    @property
    def label(self) -> str:
        return f"{self.format.name} {self.precision}"


def export(
    checkpoint: Checkpoint,
    output: str | Path,
    *,
    formats: Sequence[str] = ("onnx",),
    precisions: Sequence[Precision] | None = None,
    target: str | None = None,
    input_size: int | tuple[int, int] | None = None,
    more_input_sizes: Sequence[int | tuple[int, int]] = (),
    batch: int | None = 1,
    input_range: ArtifactInput | None = None,
    opset: int | None = None,
    deployment_target: str | None = None,
    classifier: bool = True,
    bundled: bool = False,
    overwrite: bool = False,
    progress: Progress = lambda _: None,
) -> ExportResult:
    """Export a checkpoint, run every artifact, and publish those that agree.

    Args:
        checkpoint: the reference model and its record, from `load_checkpoint`.
        output: folder to publish into; one of the same model is added to.
        formats: names of formats; each is exported in every precision.
        precisions: "fp32", "fp16"; for Core ML also "w8", "w6", "w4" (compressed weights). Each
            format's own default unless given.
        target: what the rewrites are for; each format's own default unless given.
        input_size: side in pixels, or (height, width); the checkpoint's own unless given.
        more_input_sizes: further sizes in the same file, each a function of its own that shares the
            weights (Core ML from iOS18).
        batch: images per call; None for any number, where the format can.
        input_range: "float32" (0 to 255), "uint8", "unit" (0 to 1), or "image" for Core ML; each
            format's own default unless given.
        opset: ONNX operator set; the exporter's default unless given.
        deployment_target: oldest system for Core ML, e.g. "iOS17".
        classifier: give Core ML packages label and probabilities beside the logits, where the
            record has labels.
        bundled: write an ExecuTorch bundled program beside the artifact: the same with reference
            inputs and outputs, for a phone to check itself.
        overwrite: replace artifacts of the same kind, or another model in the folder.
        progress: told what is being done.

    Returns:
        What was published and what was not; a format that fails does not stop the others.

    Raises:
        UsageError: an option that a format does not have.
        ParityError: the reference model itself is unfit (NaN, infinite or near subnormal).
        ExportError: the folder cannot be used, or holds these artifacts already.
    """
    model, record, folder = checkpoint.model, checkpoint.record, Path(output)
    first = record.preprocessing.crop if input_size is None else input_size
    sizes = tuple(
        dict.fromkeys(height_and_width(s, model.variant) for s in (first, *more_input_sizes))
    )
    rows = [get_format(name) for name in dict.fromkeys(formats)]
    _refuse_unused(rows, opset=opset, deployment_target=deployment_target, bundled=bundled)
    jobs: list[_Job] = []
    for row in rows:
        for precision in dict.fromkeys(precisions or row.precisions[:1]):
            options = ExportOptions(
                precision=precision,
                target=target or row.default_target,
                input_size=sizes[0],
                batch=batch,
                input_range=input_range or row.input_ranges[0],
                opset=opset if row.opsets else None,
                deployment_target=deployment_target if row.deployment_targets else None,
                classifier=classifier and row.classifier and record.labels is not None,
            )
            jobs.append(_job(row, record, options, sizes, bundled=bundled))

    published: list[Artifact] = []
    failures: list[Failure] = []
    for job in jobs[:]:
        missing = job.format.missing_library()
        if missing is not None:
            failures.append(Failure(job.format.name, job.precision, missing))
            jobs.remove(job)
    if not jobs:
        return ExportResult(folder, None, (), tuple(failures))

    parameters = sum(p.numel() for p in model.parameters())
    with open_publication(folder, record, parameters, overwrite=overwrite) as publication:
        if not overwrite:
            _refuse_existing(publication, jobs)
        progress("reference model: computing its outputs")
        task = get_task(record.task)
        references = {
            size: computed_references(model, task, record.preprocessing, size) for size in sizes
        }
        for expected in references.values():
            publication.add_references(list(STORED), expected.first(len(STORED)), task)
        seconds: dict[str, float] = {}
        for job in jobs:
            started = time.perf_counter()
            try:
                published += _export_one(checkpoint, job, references, publication, progress)
            except MobileViTError as error:
                failures.append(Failure(job.format.name, job.precision, error))
            seconds[job.label] = time.perf_counter() - started
        manifest = publication.manifest if publication.manifest.artifacts else None
    return ExportResult(folder, manifest, tuple(published), tuple(failures), seconds)


def _refuse_unused(
    rows: Sequence[Format], *, opset: int | None, deployment_target: str | None, bundled: bool
) -> None:
    """Refuse an option that none of the formats has; of several, the others go without it."""
    for flag, given, understood in (
        ("--opset", opset is not None, any(row.opsets for row in rows)),
        (
            "--deployment-target",
            deployment_target is not None,
            any(row.deployment_targets for row in rows),
        ),
        ("--bundled", bundled, any(row.bundled_suffix for row in rows)),
    ):
        if given and not understood:
            raise UsageError(f"{flag} means nothing to {', '.join(row.title for row in rows)}.")


def _job(
    row: Format,
    record: Record,
    options: ExportOptions,
    sizes: tuple[tuple[int, int], ...],
    *,
    bundled: bool,
) -> _Job:
    if options.deployment_target is None:
        several = len(sizes) > 1 and row.functions_from is not None
        default = row.functions_from if several else row.default_deployment_target
        options = replace(options, deployment_target=default)
    parts = tuple(
        _Part(
            replace(options, input_size=size),
            f"size_{size[0]}x{size[1]}" if len(sizes) > 1 else None,
        )
        for size in sizes
    )
    for part in parts:
        check_options(row, part.options, functions=len(parts))
    file = artifact_file(row, record, options, sizes)
    bundle = file.removesuffix(row.suffix) + row.bundled_suffix if row.bundled_suffix else None
    return _Job(row, parts, file, bundle if bundled else None)


def _export_one(
    checkpoint: Checkpoint,
    job: _Job,
    references: Mapping[tuple[int, int], References],
    publication: Publication,
    progress: Progress,
) -> list[Artifact]:
    """Rewrite, convert, run, compare, publish: one file, an entry for each of its functions."""
    record, row, exporter = checkpoint.record, job.format, job.format.exporter()
    task = get_task(record.task)
    final = publication.staging / job.file
    conversions: dict[_Part, tuple[Path, Conversion, tuple[str, ...]]] = {}
    for part in job.parts:
        size = "x".join(map(str, part.options.input_size))
        progress(f"{job.label} {size}: rewriting for {part.options.target}")
        deployable = rewrite(
            checkpoint,
            row.rewrites_for.get(part.options.target, part.options.target),
            part.options.input_size,
            # A platform's image input delivers RGB from 0 to 1.
            input_range="unit" if part.options.input_range == "image" else part.options.input_range,
            precision=part.options.precision,
        )
        progress(f"{job.label} {size}: converting")
        path = final.with_name(f"{part.function}-{final.name}") if part.function else final
        conversion = exporter.convert(deployable, record, part.options, path)
        conversions[part] = path, conversion, deployable.applied
    if len(job.parts) > 1:
        progress(f"{job.label}: combining {len(job.parts)} functions")
        row.combiner().combine(
            {str(part.function): path for part, (path, _, _) in conversions.items()}, final
        )

    artifacts = []
    for part, (_, conversion, applied) in conversions.items():
        progress(f"{job.label}: comparing with the reference model")
        expected = references[part.options.input_size]
        limits = limits_of(task, LIMITS[part.options.precision])
        parity, not_run = None, None
        try:
            checked = check_artifact(
                final,
                row.name,
                conversion.inputs,
                conversion.outputs,
                expected,
                task,
                limits,
                labels=record.distinct_labels,
                function=part.function,
            )
            parity = checked.parity
            if checked.problems:
                raise ParityError(
                    f"The {row.title} {part.options.precision} model on {parity.runtime} does not "
                    f"compute what the reference model computes ({limits.name}, {parity.images} "
                    f"images): {'; '.join(checked.problems)}."
                )
            if checked.missing_backend is not None:
                not_run = (
                    f"the {checked.missing_backend} backend is not on this machine; compared "
                    f"through {parity.runtime}"
                )
        except BackendUnavailableError as error:
            if part.options.target not in row.lowered_only:
                raise
            not_run = str(error)
        bundle = None
        if job.bundle is not None:
            progress(f"{job.label}: bundling test cases")
            bundle = _bundle(final, row, job.bundle, part, conversion, expected, limits)
        artifacts.append(
            Artifact(
                format=row.name,
                precision=part.options.precision,
                target=part.options.target,
                rewrites=applied,
                options=conversion.options,
                file=job.file,
                function=part.function,
                sha256=digest(final),
                bytes=size_in_bytes(final),
                inputs=conversion.inputs,
                outputs=conversion.outputs,
                minimum_runtime=conversion.minimum_runtime,
                limits=limits,
                parity=parity,
                not_run=not_run,
                operators=conversion.operators,
                delegation=conversion.delegation,
                bundled_program=bundle,
                tools=conversion.tools,
            )
        )
    publication.publish(final, artifacts)
    return artifacts


def _bundle(
    artifact: Path,
    row: Format,
    file: str,
    part: _Part,
    conversion: Conversion,
    references: References,
    limits: Limits,
) -> BundledProgram:
    """Write the artifact with the stored references as test cases, beside it, and run them."""
    stored, path = references.first(len(STORED)), artifact.with_name(file)
    batch = part.options.batch or 1
    cases = [
        (
            as_input(np.repeat(pixels[None], batch, 0), conversion.inputs[0]),
            [np.repeat(one[index : index + 1], batch, 0) for one in stored.outputs.values()],
        )
        for index, pixels in enumerate(stored.inputs)
    ]
    tolerance = limits.relative_error * max(
        float(np.abs(one).max()) for one in references.outputs.values()
    )
    row.bundler().bundle(artifact, cases, tolerance, path)
    return BundledProgram(
        file=file,
        sha256=digest(path),
        bytes=size_in_bytes(path),
        images=len(stored.inputs),
        tolerance=tolerance,
    )


def _refuse_existing(publication: Publication, jobs: Sequence[_Job]) -> None:
    existing = [job.file for job in jobs if publication.has(job.file)]
    if existing:
        raise ExportError(
            f"{publication.folder} holds {', '.join(existing)} already. "
            "Replace with --overwrite, or choose another folder with --output."
        )
