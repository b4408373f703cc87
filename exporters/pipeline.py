"""The one way from a reference model to published artifacts; every format goes through it."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
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
from mobilevit_deploy.contract.digest import digest, size_in_bytes
from mobilevit_deploy.contract.manifest import (
    Artifact,
    BundledProgram,
    Manifest,
    ParityRecord,
    Precision,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import (
    BackendUnavailableError,
    ExportError,
    MobileViTError,
    UsageError,
)
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.parity import (
    LIMITS,
    FloatArray,
    compare,
    require_discriminating,
    require_within,
)
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.reference_images import COMPARED, STORED, draw
from mobilevit_deploy.reference_outputs import reference_logits
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.runtimes import as_input, open_sessions, require_labels, run_images

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


@dataclass(frozen=True)
class _Comparison:
    """The pictures of one size and the reference model's logits, computed once for all files."""

    pixels: Pixels
    logits: FloatArray


def export(
    model: MobileViT,
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
    """Export a model with its record, run every artifact, and publish those that agree.

    Args:
        model: the reference model, from `load_model`.
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
    if model.record is None:
        raise UsageError("The model has no record. Get it with load_model, which sets it.")
    record, folder = model.record, Path(output)
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
        comparisons = {size: _compare_with(model, record, size) for size in sizes}
        stored = len(STORED)
        for comparison in comparisons.values():
            publication.add_references(
                list(STORED), comparison.pixels[:stored], comparison.logits[:stored]
            )
        seconds: dict[str, float] = {}
        for job in jobs:
            started = time.perf_counter()
            try:
                published += _export_one(model, record, job, comparisons, publication, progress)
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
    model: MobileViT,
    record: Record,
    job: _Job,
    comparisons: Mapping[tuple[int, int], _Comparison],
    publication: Publication,
    progress: Progress,
) -> list[Artifact]:
    """Rewrite, convert, run, compare, publish: one file, an entry for each of its functions."""
    row, exporter = job.format, job.format.exporter()
    final = publication.staging / job.file
    conversions: dict[_Part, tuple[Path, Conversion, tuple[str, ...]]] = {}
    for part in job.parts:
        size = "x".join(map(str, part.options.input_size))
        progress(f"{job.label} {size}: rewriting for {part.options.target}")
        deployable = rewrite(
            model,
            row.rewrites_for.get(part.options.target, part.options.target),
            part.options.input_size,
            # A platform's image input delivers RGB from 0 to 1.
            input_range="unit" if part.options.input_range == "image" else part.options.input_range,
            # Compressed weights compute in fp16.
            precision="fp32" if part.options.precision == "fp32" else "fp16",
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
        comparison = comparisons[part.options.input_size]
        parity, not_run = None, None
        try:
            parity, missing = _parity(
                final, row, part, conversion, comparison, record.distinct_labels
            )
            if missing is not None:
                not_run = (
                    f"the {missing} backend is not on this machine; compared through "
                    f"{parity.runtime}"
                )
        except BackendUnavailableError as error:
            if part.options.target not in row.lowered_only:
                raise
            not_run = str(error)
        bundle = None
        if job.bundle is not None:
            progress(f"{job.label}: bundling test cases")
            bundle = _bundle(final, row, job.bundle, part, conversion, comparison)
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


def _parity(
    path: Path,
    row: Format,
    part: _Part,
    conversion: Conversion,
    comparison: _Comparison,
    labels: tuple[str, ...] | None,
) -> tuple[ParityRecord, str | None]:
    """Figures of the last engine there is here, the most real; and the backend that it lacks."""
    limits = LIMITS[part.options.precision]
    image, logits = conversion.inputs[0], conversion.outputs[0]
    for session in open_sessions(
        row.name,
        path,
        inputs=[spec.name for spec in conversion.inputs],
        outputs=[spec.name for spec in conversion.outputs],
        function=part.function,
    ):
        require_labels(session, labels, path.name)
        outputs = run_images(session, comparison.pixels, image)[logits.name]
        figures = compare(comparison.logits, outputs, limits)
        what = f"The {row.title} {part.options.precision} model on {session.runtime}"
        require_within(figures, limits, what)
        parity = ParityRecord(limit=limits.name, runtime=session.runtime, **asdict(figures))
    return parity, session.missing_backend


def _bundle(
    artifact: Path,
    row: Format,
    file: str,
    part: _Part,
    conversion: Conversion,
    comparison: _Comparison,
) -> BundledProgram:
    """Write the artifact with the stored references as test cases, beside it, and run them."""
    stored, path = len(STORED), artifact.with_name(file)
    image, logits = comparison.pixels[:stored], comparison.logits[:stored]
    batch = part.options.batch or 1
    cases = [
        (as_input(np.repeat(x[None], batch, 0), conversion.inputs[0]), np.repeat(y[None], batch, 0))
        for x, y in zip(image, logits, strict=True)
    ]
    limit = LIMITS[part.options.precision].relative_error
    tolerance = limit * float(np.abs(comparison.logits).max())
    row.bundler().bundle(artifact, cases, tolerance, path)
    return BundledProgram(
        file=file,
        sha256=digest(path),
        bytes=size_in_bytes(path),
        images=stored,
        tolerance=tolerance,
    )


def _refuse_existing(publication: Publication, jobs: Sequence[_Job]) -> None:
    existing = [job.file for job in jobs if publication.has(job.file)]
    if existing:
        raise ExportError(
            f"{publication.folder} holds {', '.join(existing)} already. "
            "Replace with --overwrite, or choose another folder with --output."
        )


def _compare_with(model: MobileViT, record: Record, size: tuple[int, int]) -> _Comparison:
    preprocessing = record.preprocessing.for_size(*size)
    pixels = draw(COMPARED, preprocessing)
    logits = reference_logits(model, preprocessing, pixels)
    require_discriminating(logits)
    return _Comparison(pixels, logits)
