"""What a `.pte` file says of itself: its size, the backends it needs, what it hands to Core ML.

ExecuTorch's own reader imports every converter and takes seconds; this one looks at a few tables
of the flatbuffer (executorch, schema/program.fbs), and at Core ML's payload, which is a package as
one sequence of bytes: the files, then a description of them in JSON, backwards (executorch,
backends/apple/coreml/runtime/inmemoryfs).
"""

import json
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.reading import ARTIFACT, open_file, read_file

CORE_ML = "CoreMLBackend"
PACKAGE = PurePosixPath("lowered_module/model.mlpackage")

_IDENTIFIER = b"ET12"
"""Of the flatbuffer schema: bytes 4 to 8 of every .pte file (executorch, schema/program.fbs)."""

_HEADER_MAGIC = b"eh00"
_SMALLEST_HEADER = 8 + 32  # flatbuffer's offset and identifier, then the extended header

_PLANS, _SEGMENTS = 1, 4  # fields of Program
_INPUTS, _OUTPUTS, _CHAINS, _DELEGATES = 3, 4, 5, 7  # of ExecutionPlan
_INSTRUCTIONS = 2  # of Chain
_KIND, _CALL, _DELEGATE_CALL = 0, 1, 2  # of Instruction, and the kind that calls a delegate
_ARGUMENTS = 1  # of DelegateCall
_ID, _PROCESSED = 0, 1  # of BackendDelegate
_LOCATION, _INDEX, _SEGMENT = 0, 1, 1  # of BackendDelegateDataReference; a kind of location
_OFFSET, _SIZE = 0, 1  # of DataSegment
_SEGMENT_BASE = 24  # where the file's header says how far in its segments begin

_FOLDER = 1  # kind of a node in Core ML's payload

_DAMAGED = (struct.error, IndexError, ValueError, TypeError, KeyError, AttributeError)


@dataclass(frozen=True)
class WholeMethod:
    """The one part that is an entire method.

    The part's arguments are the method's inputs and outputs: which of them, in the part's order.
    """

    payload: bytes
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]


@dataclass(frozen=True)
class Delegates:
    """The backends that `forward` hands work to, one name per part; `whole` if that is all."""

    names: tuple[str, ...]
    whole: WholeMethod | None


def check_header(path: Path) -> None:
    """Look at a `.pte` file's header without the runtime.

    Raises:
        ManifestError: it cannot be read, is of another format or schema, or is not complete.
    """
    with open_file(path, ARTIFACT) as file:
        start = file.read(_SMALLEST_HEADER)
        size = file.seek(0, os.SEEK_END)
    identifier = start[4:8]
    if identifier != _IDENTIFIER:
        if identifier[:2] == _IDENTIFIER[:2] and identifier[2:].isdigit():
            raise ManifestError(
                f"{path.name} has ExecuTorch's schema {identifier.decode()}; this release reads "
                f"{_IDENTIFIER.decode()}. Export it again."
            )
        raise ManifestError(
            f"{path.name} is no ExecuTorch program: bytes 4 to 8 are {identifier!r}, "
            f"not {_IDENTIFIER!r}."
        )
    if len(start) < _SMALLEST_HEADER or start[8:12] != _HEADER_MAGIC:
        raise ManifestError(
            f"{path.name} has no extended header ({_HEADER_MAGIC.decode()}): it is truncated or "
            "not written by this toolkit. Export it again."
        )
    program, base, segments = (
        int.from_bytes(start[offset : offset + 8], "little") for offset in (16, 24, 32)
    )
    expected = base + segments if base else program
    if size < max(program, expected):
        raise ManifestError(
            f"{path.name} is truncated: {size} bytes, its header says {max(program, expected)}. "
            "Copy or export it again."
        )


def read_delegates(path: Path) -> Delegates:
    """The parts of method `forward`, the first of the file.

    Raises:
        ManifestError: the file's tables are damaged.
    """
    data = read_file(path, ARTIFACT)
    try:
        program = _table(data, struct.unpack_from("<I", data)[0])
        plan = next(_tables(program, _PLANS))
        delegates = list(_tables(plan, _DELEGATES))
        names = tuple(_text(delegate, _ID) for delegate in delegates)
        steps = list(_tables(next(_tables(plan, _CHAINS)), _INSTRUCTIONS))
        kinds = [_number(step, _KIND, "<B") for step in steps]
        if kinds != [_DELEGATE_CALL] or len(delegates) != 1:
            return Delegates(names, None)
        reference = _child(delegates[0], _PROCESSED)
        if _number(reference, _LOCATION, "<B") != _SEGMENT:
            return Delegates(names, None)
        segment = list(_tables(program, _SEGMENTS))[_number(reference, _INDEX, "<I")]
        start = struct.unpack_from("<Q", data, _SEGMENT_BASE)[0] + _number(segment, _OFFSET, "<Q")
        payload = data[start : start + _number(segment, _SIZE, "<Q")]
        arguments = _integers(_child(steps[0], _CALL), _ARGUMENTS)
        inputs, outputs = _integers(plan, _INPUTS), _integers(plan, _OUTPUTS)
        taken = tuple(inputs.index(one) for one in arguments if one in inputs)
        given = tuple(outputs.index(one) for one in arguments[len(taken) :])
    except (*_DAMAGED, StopIteration) as error:
        raise ManifestError(
            f"{path.name} is corrupt: the tables of its program cannot be read ({error}). "
            "Export it again."
        ) from None
    return Delegates(names, WholeMethod(payload, taken, given))


def unpack_core_ml(payload: bytes, folder: Path) -> None:
    """Write the files of a Core ML payload into a folder.

    Raises:
        ManifestError: it is no such payload, or names a file outside the folder.
    """
    try:
        files = dict(_files(payload))
    except (*_DAMAGED, RecursionError) as error:
        raise ManifestError(
            f"The Core ML part of the program is damaged ({error!r}). Export it again."
        ) from None
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _files(payload: bytes) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Path and content of every file. The root is the last node; folders list their children."""
    listing, _ = json.JSONDecoder().raw_decode(payload[::-1].decode("latin-1"))
    nodes = listing["nodes"]

    def walk(node: dict[str, Any], inside: PurePosixPath) -> Iterator[tuple[PurePosixPath, bytes]]:
        name = node["name"]
        if name in {"", ".", ".."} or "/" in name or "\\" in name:
            raise ValueError(f"a file is named {name!r}")
        if node["kind"] == _FOLDER:
            for child in node["children"].values():
                yield from walk(nodes[child], inside / name)
            return
        start, size = node["dataRegion"]["offset"], node["dataRegion"]["size"]
        if not 0 <= start <= start + size <= len(payload):
            raise ValueError(f"{name!r} lies outside the payload")
        yield inside / name, payload[start : start + size]

    yield from walk(nodes[-1], PurePosixPath())


def _table(data: bytes, position: int) -> Any:
    from flatbuffers.table import Table

    return Table(data, position)


def _field(table: Any, field: int) -> int:
    """Where a field is; an absent one has no place."""
    offset = table.Offset(4 + 2 * field)
    if not offset:
        raise ValueError(f"field {field} is missing")
    return int(table.Pos + offset)


def _tables(table: Any, field: int) -> Iterator[Any]:
    """The tables of a vector; none where the field is absent."""
    offset = table.Offset(4 + 2 * field)
    if offset:
        start = table.Vector(offset)
        for index in range(table.VectorLen(offset)):
            yield _table(table.Bytes, table.Indirect(start + 4 * index))


def _integers(table: Any, field: int) -> tuple[int, ...]:
    """A vector of int32."""
    offset = _field(table, field) - table.Pos
    return struct.unpack_from(f"<{table.VectorLen(offset)}i", table.Bytes, table.Vector(offset))


def _child(table: Any, field: int) -> Any:
    return _table(table.Bytes, table.Indirect(_field(table, field)))


def _text(table: Any, field: int) -> str:
    return str(table.String(_field(table, field)).decode())


def _number(table: Any, field: int, kind: str) -> int:
    """An integer of a kind of `struct`; flatbuffers leave zeros out."""
    offset = table.Offset(4 + 2 * field)
    return int(struct.unpack_from(kind, table.Bytes, table.Pos + offset)[0]) if offset else 0
