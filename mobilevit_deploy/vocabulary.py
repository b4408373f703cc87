"""The words that every floor shares: names of formats, precisions, tasks and roles; tensors.

Formats, precisions, tasks and roles are open: a document of a newer release may name one that this
release does not know, and whoever only measures or compares needs to know none of them.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Part, Signed, Text
from mobilevit_deploy.errors import ManifestError

_NAME = "^[a-z0-9][a-z0-9_.-]{0,63}$"

FormatName = Annotated[str, Field(pattern=_NAME, description="File format, e.g. onnx.")]
Precision = Annotated[
    str, Field(pattern=_NAME, description="Name of the precision recipe, e.g. fp16 or w8.")
]
TaskName = Annotated[
    str, Field(pattern=_NAME, description="What the network's head does, e.g. classification.")
]
Code = Literal["original", "transformers"]
"""An implementation that a network's weights may have been trained with."""
Role = Annotated[
    str,
    Field(
        pattern=_NAME,
        description="What the tensor means: image; scores (before softmax), probabilities, label, "
        "mask, locations (relative to anchors), boxes, confidences, classes, class-confidences (of "
        "one class in each row), centred-boxes (centre x and y, width, height).",
    ),
]
Layout = Annotated[
    str,
    Field(
        pattern="^[A-Z]{1,8}$",
        description="Meaning of the axes, in order: N images, C channels or classes, H rows, "
        "W columns, A anchors, D detections, K coordinates.",
    ),
]
DType = Literal["float32", "float16", "uint8", "int32", "string"]
Extent = Annotated[int, Field(ge=1, le=2**31 - 1)]
MOST_AXES = 8


def require_axes(layout: str, shape: Sequence[int | None]) -> None:
    """Refuse a layout that does not name every axis once; raises `ValueError`, as validators do."""
    if len(layout) != len(shape) or len(set(layout)) != len(layout):
        raise ValueError(f"layout {layout} does not name each of {len(shape)} axes once")


class TensorSpec(Part):
    """One input or output of an artifact."""

    name: Text = Field(description="Name of the tensor in the artifact.")
    shape: tuple[Extent | None, ...] = Field(
        max_length=MOST_AXES,
        fail_fast=True,
        description="Extent of every axis; null where any extent is accepted.",
    )
    dtype: DType = Field(description="Type of one element.")
    layout: Layout
    range: tuple[Signed, Signed] | None = Field(
        default=None, description="Smallest and largest value of an input; null for outputs."
    )
    role: Role

    @model_validator(mode="after")
    def _an_extent_per_axis(self) -> Self:
        require_axes(self.layout, self.shape)
        return self

    @property
    def size(self) -> tuple[int, int]:
        """Height and width in pixels of an image.

        Raises:
            ManifestError: it has none, or not fixed.
        """
        extents = dict(zip(self.layout, self.shape, strict=True))
        height, width = extents.get("H"), extents.get("W")
        if not isinstance(height, int) or not isinstance(width, int):
            raise ManifestError(f"Input {self.name!r} has no fixed height and width.")
        return height, width
