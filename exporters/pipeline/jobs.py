"""What a request comes to: a job per file, refused before anything is computed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from exporters.format import ExportOptions, Format
from exporters.formats import FORMATS, get_format, own_flags
from exporters.pipeline.request import ExportRequest
from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models import DEFAULT_TASK
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.quantization.recipes import RECIPES, Recipe, read_recipe
from mobilevit_deploy.rewrites import TARGETS
from mobilevit_deploy.tasks import get_task


@dataclass(frozen=True)
class Part:
    """One function of a file: what it shall be, and its name where the file has several."""

    options: ExportOptions[Any]
    function: str | None


@dataclass(frozen=True)
class Job:
    """One file to be made; its parts differ in input size only."""

    format: Format
    parts: tuple[Part, ...]
    file: str

    @property
    def recipe(self) -> Recipe:
        """The precision."""
        return self.parts[0].options.recipe

    @property
    def label(self) -> str:
        """Format and precision, for people."""
        return f"{self.format.name} {self.recipe.name}"


def requested_formats(request: ExportRequest) -> list[Format]:
    """The rows of the formats.

    Raises:
        UsageError: an unknown format, or an option that none of them has.
    """
    names = FORMATS if "all" in request.formats else dict.fromkeys(request.formats)
    rows = [get_format(name) for name in names]
    flags = own_flags()
    for name, value in request.options.items():
        if name not in flags:
            raise unknown_name("option", name, [*(f.name for f in fields(request)), *flags])
        # Of several formats, those that do not have it go without.
        known = any(name == one.name for row in rows for one in fields(row.options))
        if not known and value != flags[name].default:
            raise UsageError(
                f"--{name.replace('_', '-')} means nothing to "
                f"{', '.join(row.title for row in rows)}."
            )
    return rows


def planned_jobs(request: ExportRequest, checkpoint: Checkpoint) -> list[Job]:
    """A job per format and precision.

    Raises:
        UsageError: something that a format does not have; the message lists what it has.
    """
    record, variant = checkpoint.record, checkpoint.model.variant
    sizes = tuple(
        dict.fromkeys(
            height_and_width(size, variant)
            for size in request.input_sizes or (record.preprocessing.crop,)
        )
    )
    task = get_task(record.task)
    said = request.postprocessing_choices

    def steps(row: Format) -> dict[tuple[int, int], Postprocessing | None]:
        # A program alone can have functions.
        able = row.able if len(sizes) == 1 else ()
        return {size: task.chosen(checkpoint.model, size, said, able) for size in sizes}

    precisions = [_read(precision) for precision in request.precisions]
    return [
        _job(row, recipe, request, record, chosen)
        for row in requested_formats(request)
        for chosen in (steps(row),)
        for recipe in _recipes(row, precisions)
    ]


def _read(precision: str | Path | Recipe) -> str | Recipe:
    """A recipe where a file is named."""
    is_file = isinstance(precision, str | Path) and Path(precision).suffix == ".toml"
    return read_recipe(precision) if is_file else precision  # type: ignore[arg-type, return-value]


def _recipes(row: Format, precisions: Sequence[str | Recipe]) -> list[Recipe]:
    found: dict[str, Recipe] = {}
    for precision in precisions or (row.default_precision,):
        recipe = row.recipe(precision)
        if found.setdefault(recipe.name, recipe) != recipe:
            raise UsageError(
                f"Two recipes are named {recipe.name!r}. Give one of them another name."
            )
        if recipe != RECIPES.get(recipe.name, recipe):
            raise UsageError(
                f"The recipe {recipe.name!r} given is not the one that every release holds such "
                "artifacts to. Give it a name of its own."
            )
    return list(found.values())


def _job(
    row: Format,
    recipe: Recipe,
    request: ExportRequest,
    record: Record,
    steps: Mapping[tuple[int, int], Postprocessing | None],
) -> Job:
    given = {
        one.name: request.options[one.name]
        for one in fields(row.options)
        if one.name in request.options
    }
    sizes = tuple(steps)
    own = row.options(**given).completed(row, len(sizes))
    parts = tuple(
        Part(
            ExportOptions(
                recipe=recipe,
                target=request.target or row.default_target,
                input_size=size,
                own=own,
                batch=request.batch,
                input_range=request.input_range or row.input_ranges[0],
                postprocessing=steps[size],
            ),
            f"size_{size[0]}x{size[1]}" if len(sizes) > 1 else None,
        )
        for size in sizes
    )
    options = parts[0].options
    _require_known(row, options)
    return Job(row, parts, _file_name(row, record, options, sizes))


def _require_known(row: Format, options: ExportOptions[Any]) -> None:
    for kind, got, known in (
        ("input range", options.input_range, row.input_ranges),
        ("target", options.target, tuple(row.rewrites_for or TARGETS)),
    ):
        if got not in known:
            raise unknown_name(f"{row.title} {kind}", got, known)
    if options.batch is None and not row.dynamic_batch:
        raise UsageError(f"{row.title} has no dynamic batch; give a number with --batch.")
    if options.batch is not None and not 1 <= options.batch <= row.largest_batch:
        raise UsageError(
            f"Batch {options.batch} is out of range for {row.title}: 1 to {row.largest_batch}."
        )


def _file_name(
    row: Format, record: Record, options: ExportOptions[Any], sizes: Sequence[tuple[int, int]]
) -> str:
    """A name that no other artifact of the same model has; what is usual is left out."""
    extents = "+".join(f"{height}x{width}" for height, width in sizes)
    parts = [*network_words(record), extents, options.recipe.name]
    if options.target != row.default_target:
        parts.append(options.target)
    if options.input_range != row.input_ranges[0]:
        parts.append(options.input_range)
    if options.batch != 1:
        parts.append(f"batch-{options.batch or 'dynamic'}")
    if options.postprocessing is not None:
        task = get_task(record.task)
        parts += task.file_words(options.postprocessing, options.input_size)
    return "-".join((*parts, *options.own.file_parts(record))) + row.suffix


def network_words(record: Record) -> tuple[str, ...]:
    """The variant, and what follows it where that is not what a variant has unless said."""
    if record.task == DEFAULT_TASK:
        return (record.variant,)
    return record.variant, record.head or record.task
