"""What every package shares: its folder, the choice of its artifact, and how it is written."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mobilevit_deploy.contract.manifest import Artifact, Manifest, resolve_artifact
from mobilevit_deploy.errors import ExportError, UsageError
from mobilevit_deploy.tasks.task import Task
from mobilevit_deploy.vocabulary import FormatName, Precision, TensorSpec


@dataclass(frozen=True)
class EmbeddedModel:
    """An exported model that a package is made of.

    Attributes:
        manifest: of the export folder.
        artifact: the model's entry in it.
        output: of it, the one that the package's decoder reads.
        source: its file or folder, proven to be what was published.
    """

    manifest: Manifest
    artifact: Artifact
    output: TensorSpec
    source: Path

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
            "output": self.output.model_dump(mode="json"),
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
        reads: role and layout of the outputs that its decoders read; of several, the first that an
            artifact has.
        fill: writes the package into an empty folder.
        accepts: artifacts of these formats that cannot run there are left out.
        precision: the preferred one of a format.
    """

    name: str
    title: str
    made_of: str
    formats: tuple[FormatName, ...]
    reads: tuple[tuple[str, str], ...]
    fill: Callable[[EmbeddedModel, Path], None]
    accepts: Callable[[Artifact], bool] = lambda _: True
    precision: Precision = "fp32"

    def output(self, artifact: Artifact) -> TensorSpec | None:
        """The output that the package's decoder reads; None where it has none for this artifact."""
        by_meaning = {(one.role, one.layout): one for one in reversed(artifact.outputs)}
        return next((by_meaning[one] for one in self.reads if one in by_meaning), None)

    def require_decoder(self, task: Task) -> None:
        """Refuse a task whose outputs no decoder reads; raises `UsageError`."""
        given = [(one.role, one.layout) for one in (*task.outputs, *task.results)]
        if not set(given) & set(self.reads):
            read, gives = (
                ", ".join(f"{role} [{layout}]" for role, layout in meanings)
                for meanings in (self.reads, given)
            )
            raise UsageError(
                f"--embed {self.name} has no decoder for {task.name}: it reads {read}, and the "
                f"model gives {gives}. Leave --embed out."
            )


def package_place(packaging: Packaging) -> str:
    """Where the package goes inside the export folder."""
    return f"embed/{packaging.name}"


def choose(packaging: Packaging, published: Sequence[Artifact]) -> Artifact | None:
    """The artifact to embed: of the first format that was published, in its preferred precision."""
    for name in packaging.formats:
        files = [
            one
            for one in published
            if one.format == name and packaging.output(one) and packaging.accepts(one)
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
    output = None if artifact is None else packaging.output(artifact)
    if artifact is None or output is None:
        raise ExportError(
            f"A {packaging.title} is made of {packaging.made_of}, and none was published, "
            "so there is nothing to embed."
        )
    model = EmbeddedModel(manifest, artifact, output, resolve_artifact(export, artifact))
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
