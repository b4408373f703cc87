"""TensorFlow Lite metadata: what the Task library, MetadataExtractor and Netron read from a file.

A buffer named TFLITE_METADATA describes the tensors, and a ZIP appended to the file holds the files
it names: `labels.txt`, and `mobilevit_deploy.json` with what the schema has no field for. Source:
metadata_schema.fbs 1.1.0 of tflite-support; the numbers below are its fields' places.
"""

import io
import json
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from exporters.embedded_metadata import description, output_description
from exporters.format import ExportOptions
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.runtimes.tflite import DETAILS_FILE, LABELS_FILE
from mobilevit_deploy.vocabulary import TensorSpec

METADATA_NAME = "TFLITE_METADATA"

_DESCRIPTIONS, _TENSOR_AXIS_LABELS = 1, 2  # AssociatedFileType
_FEATURE, _IMAGE = 1, 2  # ContentProperties
_RGB = 1  # ColorSpaceType
_NORMALIZATION = 1  # ProcessUnitOptions

_AXES = {
    "N": "batch",
    "C": "class",
    "H": "height",
    "W": "width",
    "A": "anchor",
    "K": "coordinate",
}
"""Letter of an output's layout -> name of the axis."""


def tensor_metadata(
    record: Record,
    image: TensorSpec,
    outputs: Sequence[TensorSpec],
    options: ExportOptions[Any],
    version: str,
) -> bytes:
    """The content of the TFLITE_METADATA buffer; the outputs are in the graph's order."""
    import flatbuffers

    tables = _Tables(flatbuffers.Builder(1024))
    height, width = options.input_size
    highest = image.range[1] if image.range else 255.0
    crop = f"{height}x{width} (height x width)"
    # A picture's 0 to 255 becomes the input's range: (x - mean) / std.
    normalization = tables.table({0: tables.floats([0.0]), 1: tables.floats([255.0 / highest])})
    size = tables.table({}, uint32={0: width, 1: height})
    properties = tables.table({1: size}, uint8={0: _RGB})
    picture = tables.table(
        {
            0: tables.text(image.name),
            1: tables.text(
                f"RGB picture, {crop}, {image.dtype} from 0 to {highest:g}; resized and cropped as "
                f"{DETAILS_FILE} says. Colour order, scale, mean and std are inside the model."
            ),
            2: tables.vector([tables.text(n) for n in ("batch", "height", "width", "channels")]),
            3: tables.table({1: properties}, uint8={0: _IMAGE}),
            4: tables.vector([tables.table({1: normalization}, uint8={0: _NORMALIZATION})]),
            5: tables.table({0: tables.floats([highest]), 1: tables.floats([0.0])}),
        }
    )
    described = [_output(tables, output, labelled=record.labels is not None) for output in outputs]
    graph = tables.table(
        {
            3: tables.vector([picture]),
            4: tables.vector([tables.table(entry) for entry in described]),
        }
    )
    return tables.finished(
        {
            0: tables.text(record.variant),
            1: tables.text(description(record, options)),
            2: tables.text(version),
            3: tables.vector([graph]),
            4: tables.text("mobilevit-deploy"),
            5: tables.text("That of the checkpoint"),
            6: tables.vector(
                [tables.file(DETAILS_FILE, "The model, and what to do to a picture", _DESCRIPTIONS)]
            ),
            7: tables.text("1.0.0"),
        }
    )


def _output(tables: "_Tables", output: TensorSpec, *, labelled: bool) -> dict[int, int]:
    """The fields of an output's table."""
    entry = {
        0: tables.text(output.name),
        1: tables.text(output_description(output)),
        2: tables.vector([tables.text(_AXES[axis]) for axis in output.layout]),
        3: tables.table({1: tables.table({})}, uint8={0: _FEATURE}),
    }
    if labelled and output.role == "scores":
        entry[6] = tables.vector(
            [tables.file(LABELS_FILE, "One class name per line", _TENSOR_AXIS_LABELS)]
        )
    return entry


def with_files(model: bytes, record: Record, details: Mapping[str, str]) -> bytes:
    """The model with a ZIP behind it, the same bytes for the same content."""
    files = {DETAILS_FILE: json.dumps(details, ensure_ascii=False, indent=1, sort_keys=True)}
    if record.labels is not None:
        # A line is a class, so a label cannot have two; the JSON file has it as it is.
        files[LABELS_FILE] = "".join(" ".join(label.split()) + "\n" for label in record.labels)
    content = io.BytesIO(model)
    # Appended to a file that is no ZIP: its offsets count from the beginning of the model.
    with zipfile.ZipFile(content, "a", zipfile.ZIP_STORED) as archive:
        for name, text in sorted(files.items()):
            entry = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, text.encode())
    return content.getvalue()


class _Tables:
    """Tables of a flatbuffer by the places of their fields; nested ones are made first."""

    def __init__(self, builder: Any) -> None:
        self._builder = builder

    def text(self, value: str) -> int:
        return int(self._builder.CreateString(value))

    def floats(self, values: Sequence[float]) -> int:
        self._builder.StartVector(4, len(values), 4)
        for value in reversed(values):
            self._builder.PrependFloat32(value)
        return int(self._builder.EndVector())

    def vector(self, offsets: Sequence[int]) -> int:
        self._builder.StartVector(4, len(offsets), 4)
        for offset in reversed(offsets):
            self._builder.PrependUOffsetTRelative(offset)
        return int(self._builder.EndVector())

    def table(
        self,
        offsets: Mapping[int, int],
        *,
        uint8: Mapping[int, int] | None = None,
        uint32: Mapping[int, int] | None = None,
    ) -> int:
        uint8, uint32 = uint8 or {}, uint32 or {}
        self._builder.StartObject(max((*offsets, *uint8, *uint32), default=-1) + 1)
        for place, offset in offsets.items():
            self._builder.PrependUOffsetTRelativeSlot(place, offset, 0)
        for place, value in uint8.items():
            self._builder.PrependUint8Slot(place, value, 0)
        for place, value in uint32.items():
            self._builder.PrependUint32Slot(place, value, 0)
        return int(self._builder.EndObject())

    def file(self, name: str, description: str, kind: int) -> int:
        offsets = {0: self.text(name), 1: self.text(description)}
        return self.table(offsets, uint8={2: kind})

    def finished(self, root: Mapping[int, int]) -> bytes:
        self._builder.Finish(self.table(root), b"M001")
        return bytes(self._builder.Output())
