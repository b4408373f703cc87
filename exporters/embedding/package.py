"""What every package shares: its folder, the choice of its artifact, and how it is written."""

import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilevit_deploy.contract.manifest import Artifact, Manifest, resolve_artifact
from mobilevit_deploy.errors import ExportError, UsageError
from mobilevit_deploy.tasks.task import Output, Task
from mobilevit_deploy.vocabulary import FormatName, Precision, TensorSpec

Reading = tuple[tuple[str, str], ...]
"""Role and layout of each output that a decoder reads together, in the order in which it does."""

KINDS: Mapping[Reading, str] = {
    (("mask", "NHW"),): "mask",
    (("scores", "NCHW"),): "mask",
    (("boxes", "NDK"), ("confidences", "ND"), ("classes", "ND")): "boxes",
    (("boxes", "NAK"), ("probabilities", "NAC")): "boxes",
    (("scores", "NC"),): "classes",
}
"""What decoders read -> the folder of a package's sources that shows it."""


@dataclass(frozen=True)
class EmbeddedModel:
    """An exported model that a package is made of.

    Attributes:
        manifest: of the export folder.
        artifact: the model's entry in it.
        outputs: of it, those that the package's decoder reads, in its order.
        source: its file or folder, proven to be what was published.
    """

    manifest: Manifest
    artifact: Artifact
    outputs: tuple[TensorSpec, ...]
    source: Path

    @property
    def reading(self) -> Reading:
        """Role and layout of every output that is read."""
        return _meanings(self.outputs)

    def values(self) -> dict[str, Any]:
        """What templates are rendered with; every value can be written as JSON or is a model."""
        record, spec = self.manifest.model, self.artifact.inputs[0]
        steps = self.artifact.postprocessing
        height, width = self.artifact.input_size
        preprocessing = record.preprocessing.for_size(height, width)
        return {
            "record": record,
            "artifact": self.artifact,
            "toolkit": self.manifest.toolkit,
            "labels": record.distinct_labels,
            "preprocessing": preprocessing.model_dump(mode="json"),
            "input": spec.model_dump(mode="json"),
            "outputs": [one.model_dump(mode="json") for one in self.outputs],
            "postprocessing": None if steps is None else steps.model_dump(mode="json"),
            "height": height,
            "width": width,
            "name": f"{record.variant.replace('_', '-')}-{record.task}",
        }

    def copy_artifact(self, to: Path) -> None:
        """Copy the model's file, or its folder with all that is in it."""
        if self.source.is_dir():
            shutil.copytree(self.source, to)
        else:
            shutil.copyfile(self.source, to)


@dataclass(frozen=True)
class Packaging:
    """One kind of package.

    Attributes:
        name: value of `--embed`, and the folder below `embed`.
        title: what it is, for people.
        made_of: the files it can be made of, for people, e.g. "an ONNX file".
        formats: the same by name, the preferred one first.
        reads: what its decoders read; of several, the first that an artifact has all outputs of.
        fill: writes the package into an empty folder.
        accepts: artifacts of these formats that cannot run there are left out.
        precision: the preferred one of a format.
    """

    name: str
    title: str
    made_of: str
    formats: tuple[FormatName, ...]
    reads: tuple[Reading, ...]
    fill: Callable[[EmbeddedModel, Path], None]
    accepts: Callable[[Artifact], bool] = lambda _: True
    precision: Precision = "fp32"

    def outputs(self, artifact: Artifact) -> tuple[TensorSpec, ...] | None:
        """What the package's decoder reads; None where it has none for this artifact."""
        by_meaning = {(one.role, one.layout): one for one in reversed(artifact.outputs)}
        there = (one for one in self.reads if by_meaning.keys() >= set(one))
        return next((tuple(by_meaning[each] for each in one) for one in there), None)

    def require_decoder(self, task: Task) -> None:
        """Refuse a task whose outputs no decoder reads; raises `UsageError`."""
        results = (one for stage in task.stages for one in stage.results)
        given = _meanings((*task.outputs, *results))
        if not any(set(given) >= set(one) for one in self.reads):
            read = " or ".join(_named(one) for one in self.reads)
            raise UsageError(
                f"--embed {self.name} has no decoder for {task.name}: it reads {read}, and the "
                f"model gives {_named(given)}. Leave --embed out."
            )


def _meanings(outputs: Iterable[Output | TensorSpec]) -> Reading:
    return tuple((one.role, one.layout) for one in outputs)


def _named(reading: Reading) -> str:
    return ", ".join(f"{role} [{layout}]" for role, layout in reading)


def package_place(packaging: Packaging) -> str:
    """Where the package goes inside the export folder."""
    return f"embed/{packaging.name}"


def choose(packaging: Packaging, published: Sequence[Artifact]) -> Artifact | None:
    """The artifact to embed: of the first format that was published, in its preferred precision."""
    for name in packaging.formats:
        files = [
            one
            for one in published
            if one.format == name and packaging.outputs(one) and packaging.accepts(one)
        ]
        if files:
            return next((one for one in files if one.precision == packaging.precision), files[0])
    return None


def embed_model(
    packaging: Packaging, export: Path, manifest: Manifest, published: Sequence[Artifact], to: Path
) -> None:
    """Write the package into a new folder.

    Args:
        packaging: which kind.
        export: a folder with the artifacts' files, as in an export folder.
        manifest: of the model.
        published: artifacts to choose from.
        to: the package's folder; it must not exist.

    Raises:
        ExportError: nothing to make it of is among them.
        ManifestError: the file is not what its entry says.
        OSError: the disk refuses.
    """
    artifact = choose(packaging, published)
    outputs = None if artifact is None else packaging.outputs(artifact)
    if artifact is None or outputs is None:
        raise ExportError(
            f"A {packaging.title} is made of {packaging.made_of}, and none was published, "
            "so there is nothing to embed."
        )
    model = EmbeddedModel(manifest, artifact, outputs, resolve_artifact(export, artifact))
    to.mkdir(parents=True)
    packaging.fill(model, to)


def picture_sources(installed: Path, repository: str) -> Path:
    """The folder of an app's picture code: where a wheel has it, else where the repository has it.

    Raises:
        ExportError: it is in neither.
    """
    source = Path(__file__).parents[2] / repository
    for folder in (installed, source):
        if folder.is_dir():
            return folder
    raise ExportError(f"Neither {installed} nor {source} is there. Install the toolkit again.")


def write_sources(
    templates: Path,
    to: Path,
    values: Mapping[str, Any],
    filters: Mapping[str, Callable[[Any], str]],
) -> None:
    """Copy a folder of sources; a file `NAME.j2` is rendered and becomes `NAME`.

    Args:
        templates: the folder.
        to: an existing folder.
        values: by name.
        filters: how values are written in the sources' language, by name.
    """
    for source in sorted(path for path in templates.rglob("*") if path.is_file()):
        name = source.relative_to(templates)
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        if source.suffix == ".j2":
            rendered = name.with_suffix("")
            text = render(templates, rendered.as_posix(), values, filters)
            (to / rendered).write_text(text, encoding="utf-8")
        else:
            shutil.copyfile(source, to / name)


def render(
    templates: Path,
    name: str,
    values: Mapping[str, Any],
    filters: Mapping[str, Callable[[Any], str]],
) -> str:
    """One template, `NAME.j2` in the folder; a value that it names and nobody gave is an error."""
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(templates),
        undefined=jinja2.StrictUndefined,
        keep_trailing_newline=True,
        trim_blocks=True,
        autoescape=False,  # noqa: S701 (no HTML; a filter writes values in the file's language)
    )
    environment.filters.update(filters)
    return environment.get_template(f"{name}.j2").render(**values)
