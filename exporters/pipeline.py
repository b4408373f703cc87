"""The one way from a reference model to published artifacts; every format goes through it."""

import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from exporters.formats import (
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
    Manifest,
    ParityRecord,
    Precision,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, MobileViTError, UsageError
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
from mobilevit_deploy.rewrites import InputRange, rewrite
from mobilevit_deploy.runtimes import open_session, run_images

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
class _Job:
    """One artifact to be made."""

    format: Format
    options: ExportOptions
    file: str

    @property
    def label(self) -> str:
        return f"{self.format.name} {self.options.precision}"


@dataclass(frozen=True)
class _Comparison:
    """The pictures and the reference model's logits, computed once for all artifacts."""

    pixels: Pixels
    logits: FloatArray


def export(
    model: MobileViT,
    output: str | Path,
    *,
    formats: Sequence[str] = ("onnx",),
    precisions: Sequence[Precision] = ("fp32",),
    target: str | None = None,
    input_size: int | tuple[int, int] | None = None,
    batch: int | None = 1,
    input_range: InputRange = "float32",
    opset: int | None = None,
    overwrite: bool = False,
    progress: Progress = lambda _: None,
) -> ExportResult:
    """Export a model with its record, run every artifact, and publish those that agree.

    Args:
        model: the reference model, from `load_model`.
        output: folder to publish into; one of the same model is added to.
        formats: names of formats; each is exported in every precision.
        precisions: "fp32", "fp16".
        target: what the rewrites are for; each format's own default unless given.
        input_size: side in pixels, or (height, width); the checkpoint's own unless given.
        batch: images per call; None for any number, where the format can.
        input_range: "float32" (0 to 255), "uint8" or "unit" (0 to 1).
        opset: ONNX operator set; the exporter's default unless given.
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
    size = height_and_width(
        record.preprocessing.crop if input_size is None else input_size, model.variant
    )
    jobs: list[_Job] = []
    for name in dict.fromkeys(formats):
        row = get_format(name)
        for precision in dict.fromkeys(precisions):
            options = ExportOptions(
                precision, target or row.default_target, size, batch, input_range, opset
            )
            check_options(row, options)
            jobs.append(_Job(row, options, artifact_file(row, record, options)))

    parameters = sum(p.numel() for p in model.parameters())
    with open_publication(folder, record, parameters, overwrite=overwrite) as publication:
        if not overwrite:
            _refuse_existing(publication, jobs)
        progress("reference model: computing its outputs")
        comparison = _compare_with(model, record, size)
        stored = len(STORED)
        publication.add_references(
            list(STORED), comparison.pixels[:stored], comparison.logits[:stored]
        )
        published, failures, seconds = [], [], {}
        for job in jobs:
            started = time.perf_counter()
            try:
                published.append(_export_one(model, record, job, comparison, publication, progress))
            except MobileViTError as error:
                failures.append(Failure(job.format.name, job.options.precision, error))
            seconds[job.label] = time.perf_counter() - started
        manifest = publication.manifest if publication.manifest.artifacts else None
    return ExportResult(folder, manifest, tuple(published), tuple(failures), seconds)


def _export_one(
    model: MobileViT,
    record: Record,
    job: _Job,
    comparison: _Comparison,
    publication: Publication,
    progress: Progress,
) -> Artifact:
    """Rewrite, convert, run, compare, publish: one artifact."""
    row, options, label = job.format, job.options, job.label
    progress(f"{label}: rewriting for {options.target}")
    deployable = rewrite(
        model,
        options.target,
        options.input_size,
        input_range=options.input_range,
        precision=options.precision,
    )
    progress(f"{label}: converting")
    path = publication.staging / job.file
    conversion = row.exporter().convert(deployable, record, options, path)
    progress(f"{label}: comparing with the reference model")
    session = open_session(row.name, path)
    image, logits = conversion.inputs[0], conversion.outputs[0]
    limits = LIMITS[options.precision]
    outputs = run_images(session, comparison.pixels, image, logits.name)
    figures = compare(comparison.logits, outputs, limits)
    require_within(figures, limits, f"The {row.title} {options.precision} model")
    artifact = Artifact(
        format="onnx",
        precision=options.precision,
        target=options.target,
        rewrites=deployable.applied,
        options=conversion.options,
        file=job.file,
        sha256=digest(path),
        bytes=size_in_bytes(path),
        inputs=conversion.inputs,
        outputs=conversion.outputs,
        minimum_runtime=conversion.minimum_runtime,
        parity=ParityRecord(limit=limits.name, runtime=session.runtime, **asdict(figures)),
        operators=conversion.operators,
        tools=conversion.tools,
    )
    publication.publish(path, artifact)
    return artifact


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
