"""`manifest.json`: all that an export folder says of itself; nothing is read off file names."""

import os
import tempfile
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.document import Part, parse_document
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.reading import MANIFEST, explained, read_file
from mobilevit_deploy.vocabulary import (
    DType,
    Extent,
    FormatName,
    Layout,
    Precision,
    TensorSpec,
    require_axes,
)

SCHEMA_VERSION = 1

MANIFEST_NAME = "manifest.json"


def _relative_path(path: str) -> str:
    parts = PurePosixPath(path).parts
    if not parts or path.startswith("/") or ".." in parts or "\\" in path or ":" in parts[0]:
        raise ValueError(f"path {path!r} must be relative, with forward slashes, inside the folder")
    return path


RelativePath = Annotated[
    str,
    AfterValidator(_relative_path),
    Field(description="Relative to the manifest's folder, with forward slashes, inside it."),
]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="64 hexadecimal digits.")]


class StoredArray(Part):
    """An array in a file of its own: raw, row-major, little-endian, no header."""

    file: RelativePath
    sha256: Sha256
    shape: tuple[Extent, ...] = Field(description="Extent of every axis.")
    dtype: DType = Field(description="Type of one element.")
    layout: Layout

    @model_validator(mode="after")
    def _an_extent_per_axis(self) -> Self:
        require_axes(self.layout, self.shape)
        if self.dtype == "string":
            raise ValueError("texts have no size, and are not stored")
        return self


class Reference(Part):
    """A small input with the reference model's outputs, to compare an artifact with anywhere."""

    name: str = Field(description="What the input shows, e.g. astronaut or ramp.")
    pixels: StoredArray = Field(
        description="RGB pixels, 0 to 255, after resize and crop: what an app would feed."
    )
    outputs: dict[str, StoredArray] = Field(
        description="Output name -> the float32 reference model's output for one image."
    )

    @model_validator(mode="after")
    def _a_picture_with_its_outputs(self) -> Self:
        pixels = self.pixels
        if (pixels.layout, pixels.dtype, pixels.shape[2:]) != ("HWC", "uint8", (3,)):
            raise ValueError(
                f"the pixels are {pixels.dtype} {pixels.layout} {pixels.shape}, and not uint8 HWC "
                "with 3 channels"
            )
        for name, output in self.outputs.items():
            if output.dtype != "float32" or output.shape[0] != 1:
                raise ValueError(
                    f"{name} is {output.dtype} {output.shape}, and not float32 of one image"
                )
        return self


Share = Annotated[float, Field(ge=0, le=1)]


class Limits(Part):
    """What an artifact may differ from the float32 reference by, and why that much."""

    name: str = Field(description="What the limits are called, e.g. fp16-rounding.")
    reason: str = Field(description="Why an artifact of this precision differs that much.")
    relative_error: float = Field(
        gt=0, description="Largest difference as a share of the largest reference value."
    )
    cosine: float = Field(le=1, description="Smallest cosine between the outputs of one image.")
    psnr_db: float = Field(description="Smallest signal-to-noise ratio.")
    agreement: dict[str, Share] = Field(
        default={},
        description="The task's measure of agreement -> smallest share that passes.",
    )


class Difference(Part):
    """How far one output is from the reference model's."""

    max_abs_error: float = Field(ge=0, description="Largest difference of any value.")
    relative_error: float = Field(
        ge=0, description="max_abs_error divided by the largest reference value."
    )
    psnr_db: float = Field(
        description="20 log10(largest reference value / root mean square error); 200 if equal."
    )
    cosine: float = Field(description="Smallest cosine between the outputs of one image.")


class Comparison(Part):
    """Outputs against the references, on the runtime that computed them."""

    images: int = Field(ge=1, description="Number of input images compared.")
    outputs: dict[str, Difference] = Field(
        min_length=1, description="Output name -> its difference."
    )


class ParityRecord(Comparison):
    """The comparison that was made before an artifact was published."""

    runtime: str = Field(description="Runtime and version that computed the outputs.")
    agreement: dict[str, Share] = Field(
        description="The task's measure of agreement -> its value, e.g. the share of images with "
        "the same top class."
    )


class Delegation(Part):
    """Which operations of a graph a backend takes, for formats that hand over parts of it."""

    partitions: int = Field(
        ge=0, description="Parts of the graph that run in a backend; 1 is best, 0 is without."
    )
    inside: dict[str, int] = Field(
        description="Operator name -> how often the backend's parts have it."
    )
    outside: dict[str, int] = Field(
        description="Operator name -> how often it is left to the runtime's own kernels."
    )


class BundledProgram(Part):
    """The artifact with reference inputs and outputs in one file, for a phone to check itself."""

    file: RelativePath
    sha256: Sha256
    bytes: int = Field(ge=1, description="Size of the file.")
    images: int = Field(ge=1, description="Reference inputs in the file, one test case each.")
    tolerance: float = Field(
        gt=0,
        description="Largest difference of any output value from the expected one that passes.",
    )


class Artifact(Part):
    """One exported model."""

    format: FormatName
    precision: Precision
    target: str = Field(description="What the rewrites were chosen for.")
    rewrites: tuple[str, ...] = Field(description="Rewrites applied, in order.")
    options: dict[str, str] = Field(description="Options of the format, e.g. opset.")
    file: RelativePath
    function: str | None = Field(
        default=None, description="Function inside a file that has several; null for the only one."
    )
    sha256: Sha256
    bytes: int = Field(ge=1, description="Size of the file, or of all files of a folder.")
    inputs: tuple[TensorSpec, ...] = Field(min_length=1, description="Inputs, in order.")
    outputs: tuple[TensorSpec, ...] = Field(min_length=1, description="Outputs, in order.")
    minimum_runtime: str = Field(description="Oldest runtime or OS that can load the file.")
    limits: Limits = Field(description="What its outputs may differ from the references by.")
    parity: ParityRecord | None = Field(
        description="Comparison made before the file was published; null if it was not run."
    )
    not_run: str | None = Field(
        default=None,
        description="Why the file was lowered, but not run, before it was published; null if it "
        "was. Parity is then null, or comes from what its runtime names.",
    )
    operators: dict[str, int] = Field(description="Operator name -> how often the graph has it.")
    delegation: Delegation | None = Field(
        default=None, description="What a backend takes; null for formats without backends."
    )
    bundled_program: BundledProgram | None = Field(
        default=None, description="ExecuTorch's bundled program of the file, where asked for."
    )
    tools: dict[str, str] = Field(description="Library -> version that wrote the file.")

    @model_validator(mode="after")
    def _run_or_explained(self) -> Self:
        if self.parity is None and self.not_run is None:
            raise ValueError("an artifact has parity figures, a reason in not_run, or both")
        return self

    @property
    def title(self) -> str:
        """The file, and the function where it has several."""
        return self.file if self.function is None else f"{self.file} {self.function}"

    @property
    def input_size(self) -> tuple[int, int]:
        """Height and width in pixels of the image input."""
        spec = self.inputs[0]
        axis = spec.layout.index("H")
        height, width = spec.shape[axis], spec.shape[axis + 1]
        if not isinstance(height, int) or not isinstance(width, int):
            raise ManifestError(f"Input {spec.name!r} has no fixed height and width.")
        return height, width


class Manifest(Part):
    """What an export folder holds: one model, its references, and its artifacts."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    toolkit: str = Field(description="mobilevit-deploy version that wrote the manifest.")
    model: Record = Field(description="The checkpoint's record.")
    parameters: int = Field(ge=1, description="Parameters of the reference model.")
    references: tuple[Reference, ...] = Field(
        description="Inputs and expected outputs; an artifact uses those of its own input size."
    )
    artifacts: tuple[Artifact, ...] = Field(description="The exported models.")

    @model_validator(mode="after")
    def _references_alike(self) -> Self:
        """Those of one size are stacked, so that their outputs have the same shapes."""
        shapes: dict[tuple[object, ...], tuple[int, ...]] = {}
        for reference in self.references:
            for name, output in reference.outputs.items():
                key = (*reference.pixels.shape, name)
                if shapes.setdefault(key, output.shape) != output.shape:
                    raise ValueError(
                        f"reference {reference.name!r}: {name} has the shape {output.shape}, of "
                        f"another picture of its size {shapes[key]}"
                    )
        return self


def read_manifest(folder: Path) -> Manifest:
    """The manifest of an export folder, checked against the schema.

    Raises:
        ManifestError: there is none, or it is malformed or of another schema version.
    """
    path = folder / MANIFEST_NAME
    return parse_manifest(read_file(path, MANIFEST), str(path))


def parse_manifest(text: str | bytes, name: str = "The manifest") -> Manifest:
    """A manifest from its JSON; errors as `parse_document`, each a `ManifestError`.

    Args:
        text: the JSON.
        name: what messages call it.
    """
    advice = "Export again, or use the release that wrote it."
    return parse_document(Manifest, text, name, MANIFEST.largest, ManifestError, advice)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest atomically: a reader sees the former document or this one."""
    handle, name = tempfile.mkstemp(dir=folder, prefix=f".{MANIFEST_NAME}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(manifest.model_dump_json(indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(0o644)
        temporary.replace(folder / MANIFEST_NAME)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def resolve(folder: Path, path: str) -> Path:
    """The file or folder a manifest's path names.

    Raises:
        ManifestError: it is missing, or a symbolic link leads out of the export folder.
    """
    found = folder / path
    with explained(found, MANIFEST):
        present = found.exists()
        inside = present and found.resolve().is_relative_to(folder.resolve())
    if not present:
        raise ManifestError(f"{path} is in the manifest but not in {folder}. Export again.")
    if not inside:
        raise ManifestError(f"{path} leads out of {folder}; an export folder is self-contained.")
    return found


def resolve_artifact(folder: Path, artifact: Artifact | BundledProgram) -> Path:
    """The file or folder of an artifact, proven to be what was published.

    Raises:
        ManifestError: it is missing, outside the folder, or of another SHA-256.
    """
    path = resolve(folder, artifact.file)
    if digest(path) != artifact.sha256:
        raise ManifestError(
            f"The SHA-256 of {artifact.file} is not the manifest's: it was changed or damaged. "
            "Export again."
        )
    return path
