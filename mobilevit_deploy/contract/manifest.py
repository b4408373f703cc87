"""`manifest.json`: all that an export folder says of itself; nothing is read off file names."""

import os
import shutil
import tempfile
import weakref
from pathlib import Path, PurePosixPath
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.document import (
    Amount,
    Cosine,
    Count,
    Decibels,
    Part,
    Positive,
    Share,
    Text,
    parse_document,
)
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.publishing.workplace import finish_interrupted
from mobilevit_deploy.reading import MANIFEST, explained, read_file
from mobilevit_deploy.vocabulary import (
    MOST_AXES,
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
    Text,
    AfterValidator(_relative_path),
    Field(description="Relative to the manifest's folder, with forward slashes, inside it."),
]
_MOST = 1000  # of references and artifacts, and of what one of them lists
_Texts = Annotated[dict[Text, Text], Field(max_length=_MOST)]
_Counts = Annotated[dict[Text, Count], Field(max_length=10_000)]
_Shares = Annotated[dict[Text, Share], Field(max_length=100)]
_Tensors = Annotated[tuple[TensorSpec, ...], Field(min_length=1, max_length=100, fail_fast=True)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="64 hexadecimal digits.")]


class StoredArray(Part):
    """An array in a file of its own: raw, row-major, little-endian, no header."""

    file: RelativePath
    sha256: Sha256
    shape: tuple[Extent, ...] = Field(
        max_length=MOST_AXES, fail_fast=True, description="Extent of every axis."
    )
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

    name: Text = Field(description="What the input shows, e.g. astronaut or ramp.")
    pixels: StoredArray = Field(
        description="RGB pixels, 0 to 255, after resize and crop: what an app would feed."
    )
    outputs: dict[Text, StoredArray] = Field(
        max_length=100,
        description="Output name -> the float32 reference model's output for one image.",
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


class Limits(Part):
    """What an artifact may differ from the float32 reference by, and why that much."""

    name: Text = Field(description="What the limits are called, e.g. fp16-rounding.")
    reason: Text = Field(description="Why an artifact of this precision differs that much.")
    relative_error: Amount = Field(
        gt=0, description="Largest difference as a share of the largest reference value."
    )
    cosine: Cosine = Field(le=1, description="Smallest cosine between the outputs of one image.")
    psnr_db: Decibels = Field(description="Smallest signal-to-noise ratio.")
    agreement: _Shares = Field(
        default={},
        description="The task's measure of agreement -> smallest share that passes.",
    )


class Difference(Part):
    """How far one output is from the reference model's."""

    max_abs_error: Amount = Field(description="Largest difference of any value.")
    relative_error: Amount = Field(
        description="max_abs_error divided by the largest reference value."
    )
    psnr_db: Decibels = Field(
        description="20 log10(largest reference value / root mean square error); 200 if equal."
    )
    cosine: Cosine = Field(description="Smallest cosine between the outputs of one image.")


class Comparison(Part):
    """Outputs against the references, on the runtime that computed them."""

    images: Positive = Field(description="Number of input images compared.")
    outputs: dict[Text, Difference] = Field(
        min_length=1, max_length=100, description="Output name -> its difference."
    )


class ParityRecord(Comparison):
    """The comparison that was made before an artifact was published."""

    runtime: Text = Field(description="Runtime and version that computed the outputs.")
    agreement: _Shares = Field(
        description="The task's measure of agreement -> its value, e.g. the share of images with "
        "the same top class."
    )


class AccuracyFigure(Part):
    """One figure of an artifact on labelled pictures, and the reference model's on the same."""

    name: Text = Field(description="As papers call it, e.g. top-1 or mIoU.")
    value: Share = Field(description="On the artifact's own runtime.")
    reference: Share = Field(description="Of the float32 reference model, fed alike.")
    interval: tuple[Share, Share] | None = Field(
        default=None,
        description="95 % interval of the value (Wilson), where it is a share of pictures.",
    )


class Accuracy(Part):
    """How right an artifact was on labelled pictures before it was published."""

    data: Text = Field(description="Name of the pictures' folder.")
    pictures: Positive = Field(description="Number of pictures.")
    figures: tuple[AccuracyFigure, ...] = Field(
        min_length=1, max_length=100, fail_fast=True, description="The task's main one first."
    )


class Delegation(Part):
    """Which operations of a graph a backend takes, for formats that hand over parts of it."""

    partitions: Count = Field(
        description="Parts of the graph that run in a backend; 1 is best, 0 is without."
    )
    inside: _Counts = Field(description="Operator name -> how often the backend's parts have it.")
    outside: _Counts = Field(
        description="Operator name -> how often it is left to the runtime's own kernels."
    )


class BundledProgram(Part):
    """The artifact with reference inputs and outputs in one file, for a phone to check itself."""

    file: RelativePath
    sha256: Sha256
    bytes: Positive = Field(description="Size of the file.")
    images: Positive = Field(description="Reference inputs in the file, one test case each.")
    tolerance: Amount = Field(
        gt=0,
        description="Largest difference of any output value from the expected one that passes.",
    )


class Artifact(Part):
    """One exported model."""

    format: FormatName
    precision: Precision
    target: Text = Field(description="What the rewrites were chosen for.")
    rewrites: tuple[Text, ...] = Field(
        max_length=_MOST, fail_fast=True, description="Rewrites applied, in order."
    )
    options: _Texts = Field(description="Options of the format, e.g. opset.")
    file: RelativePath
    function: Text | None = Field(
        default=None, description="Function inside a file that has several; null for the only one."
    )
    sha256: Sha256
    bytes: Positive = Field(description="Size of the file, or of all files of a folder.")
    inputs: _Tensors = Field(description="Inputs, in order.")
    outputs: _Tensors = Field(description="Outputs, in order.")
    postprocessing: Postprocessing | None = Field(
        default=None,
        description="How the network's outputs become results; null where they are the results.",
    )
    minimum_runtime: Text = Field(description="Oldest runtime or OS that can load the file.")
    limits: Limits = Field(
        description="What its outputs may differ from the references by, on any device."
    )
    rounding: Limits | None = Field(
        default=None,
        description="Tighter ones: what the recipe's rounding alone costs this network, simulated, "
        "with a margin; for runtimes that round results and no sums. Null where nothing is rounded "
        "or nothing was simulated.",
    )
    parity: ParityRecord | None = Field(
        description="Comparison made before the file was published; null if it was not run."
    )
    accuracy: Accuracy | None = Field(
        default=None, description="On labelled pictures; null where none were given."
    )
    not_run: Annotated[str, Field(max_length=4000)] | None = Field(
        default=None,
        description="Why the file was lowered, but not run, before it was published; null if it "
        "was. Parity is then null, or comes from what its runtime names.",
    )
    operators: _Counts = Field(description="Operator name -> how often the graph has it.")
    delegation: Delegation | None = Field(
        default=None, description="What a backend takes; null for formats without backends."
    )
    bundled_program: BundledProgram | None = Field(
        default=None, description="ExecuTorch's bundled program of the file, where asked for."
    )
    tools: _Texts = Field(description="Library -> version that wrote the file.")

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
        return self.inputs[0].size


class Manifest(Part):
    """What an export folder holds: one model, its references, and its artifacts."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    toolkit: Text = Field(description="mobilevit-deploy version that wrote the manifest.")
    model: Record = Field(description="The checkpoint's record.")
    parameters: Positive = Field(description="Parameters of the reference model.")
    references: tuple[Reference, ...] = Field(
        max_length=_MOST,
        fail_fast=True,
        description="Inputs and expected outputs; an artifact uses those of its own input size.",
    )
    artifacts: tuple[Artifact, ...] = Field(
        max_length=_MOST, fail_fast=True, description="The exported models."
    )

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

    What a process that died had begun to put into the folder is completed first.

    Raises:
        ManifestError: there is none, or it is malformed or of another schema version.
        PublicationError: the folder cannot be completed.
    """
    path = folder / MANIFEST_NAME
    try:
        finish_interrupted(folder)
    except OSError as error:
        raise ManifestError(
            f"{folder} was left half published, and cannot be completed: {error.strerror}. "
            "Run the command as a user who may write to it."
        ) from None
    return parse_manifest(read_file(path, MANIFEST), str(path))


def parse_manifest(text: str | bytes, name: str = "The manifest") -> Manifest:
    """A manifest from its JSON; errors as `parse_document`, each a `ManifestError`.

    Args:
        text: the JSON.
        name: what messages call it.
    """
    advice = "Export again, or use the release that wrote it."
    return parse_document(Manifest, text, name, ManifestError, advice)


def manifest_text(manifest: Manifest) -> str:
    """The document as it is written to an export folder."""
    return manifest.model_dump_json(indent=2) + "\n"


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


def resolve_artifact(
    folder: Path, artifact: Artifact | BundledProgram, copy: Path | None = None
) -> Path:
    """The file or folder of an artifact, proven to be what was published.

    With `copy`, the very bytes that were proven are written there. Whoever runs them uses
    `ProvenCopy`: what is in the folder may be another file by then.

    Raises:
        ManifestError: it is missing, outside the folder, has a link in it, or is of another
            SHA-256.
    """
    path = resolve(folder, artifact.file)
    if digest(path, copy) != artifact.sha256:
        raise ManifestError(
            f"The SHA-256 of {artifact.file} is not the manifest's: it was changed or damaged. "
            "Export again."
        )
    return path


class ProvenCopy:
    """A private copy of an artifact: what was hashed is what is run, whatever becomes of the file.

    `path` is there until the block ends, or until nobody has this object.

    Raises:
        ManifestError: as `resolve_artifact`, or there is no room for it.
    """

    def __init__(self, folder: Path, artifact: Artifact) -> None:
        # On a disk where there is one: memory would be counted as the model's, and no load be cold.
        disk = "/var/tmp" if os.access("/var/tmp", os.W_OK) else None  # noqa: S108 (mkdtemp in it)
        try:
            place = tempfile.mkdtemp(prefix="mvit-", dir=None if "TMPDIR" in os.environ else disk)
            self.close = weakref.finalize(self, shutil.rmtree, place, ignore_errors=True)
            self.path = Path(place) / PurePosixPath(artifact.file).name
            resolve_artifact(folder, artifact, self.path)
        except OSError as error:
            raise ManifestError(
                f"{artifact.file} cannot be copied before it is run: {error.strerror or error}. "
                "Free some space, or name another folder in TMPDIR."
            ) from None

    def __enter__(self) -> Path:
        return self.path

    def __exit__(self, *_: object) -> None:
        self.close()
