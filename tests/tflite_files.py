"""TensorFlow Lite files for tests: read with the libraries that apps use."""

import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor, nn

from exporters.tflite.flatbuffer import operators, packed, read_model

TYPES = {0: np.float32, 1: np.float16}


def subgraph(path: Path) -> Any:
    """The only graph of a file, as objects."""
    (graph,) = read_model(path.read_bytes()).subgraphs
    return graph


def fully_accelerated(path: Path) -> bool:
    """Whether LiteRT's CompiledModel runs all of the file on XNNPACK; asked in another process."""
    program = (
        "import sys; from ai_edge_litert.compiled_model import CompiledModel; "
        "from ai_edge_litert.hardware_accelerator import HardwareAccelerator; "
        "model = CompiledModel.from_file(sys.argv[1], HardwareAccelerator.CPU); "
        "print('accelerated', model.is_fully_accelerated())"
    )
    said = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return "accelerated True" in said.stdout


def require_delegable(path: Path) -> None:
    """What accelerators take: four axes, nothing broadcast, no transposed operands."""
    model = read_model(path.read_bytes())
    (graph,) = model.subgraphs
    assert max(len(t.shape) for t in graph.tensors if t.shape is not None) == 4
    counts = operators(model)
    assert not {"BROADCAST_TO", "GATHER", "GATHER_ND", "SCATTER_ND", "CAST"} & set(counts)
    options = [operator.builtinOptions for operator in graph.operators]
    products = [o for o in options if type(o).__name__ == "BatchMatMulOptionsT"]
    assert len(products) == counts["BATCH_MATMUL"] > 0
    assert not any(product.adjX or product.adjY for product in products)
    assert fully_accelerated(path)


def edit_weights(
    path: Path, change: Callable[[np.ndarray], np.ndarray], shape: tuple[int, ...]
) -> None:
    """Change the only weights of that shape; the ZIP of texts stays behind the model."""
    with zipfile.ZipFile(path) as archive:
        texts = min(entry.header_offset for entry in archive.infolist())
    tail = path.read_bytes()[texts:]
    model = read_model(path.read_bytes())
    (tensor,) = (
        tensor
        for tensor in model.subgraphs[0].tensors
        if tuple(tensor.shape if tensor.shape is not None else ()) == shape
        and model.buffers[tensor.buffer].data is not None
    )
    buffer = model.buffers[tensor.buffer]
    before = np.frombuffer(bytes(buffer.data), TYPES[tensor.type]).reshape(shape)
    after = np.ascontiguousarray(change(before).astype(before.dtype))
    assert after.shape == shape
    buffer.data = np.frombuffer(after.tobytes(), np.uint8)
    path.write_bytes(packed(model) + tail)


class Table:
    """A table of any flatbuffer by the places of its fields, read without generated code."""

    def __init__(self, content: bytes, position: int | None = None) -> None:
        self.content = content
        self.position = self._uint(0) if position is None else position

    def _uint(self, position: int) -> int:
        return int(struct.unpack_from("<I", self.content, position)[0])

    def _field(self, place: int) -> int | None:
        vtable = self.position - struct.unpack_from("<i", self.content, self.position)[0]
        size = struct.unpack_from("<H", self.content, vtable)[0]
        if 4 + 2 * place >= size:
            return None
        offset = struct.unpack_from("<H", self.content, vtable + 4 + 2 * place)[0]
        return self.position + offset if offset else None

    def _target(self, place: int) -> int:
        field = self._field(place)
        assert field is not None, f"field {place} is not there"
        return field + self._uint(field)

    def number(self, place: int) -> int:
        field = self._field(place)
        return 0 if field is None else self.content[field]

    def table(self, place: int) -> "Table":
        return Table(self.content, self._target(place))

    def text(self, place: int) -> str:
        start = self._target(place)
        return self.content[start + 4 : start + 4 + self._uint(start)].decode()

    def tables(self, place: int) -> list["Table"]:
        start = self._target(place)
        entries = [start + 4 + 4 * index for index in range(self._uint(start))]
        return [Table(self.content, entry + self._uint(entry)) for entry in entries]

    def floats(self, place: int) -> tuple[float, ...]:
        start = self._target(place)
        return struct.unpack_from(f"<{self._uint(start)}f", self.content, start + 4)


class DataDependent(nn.Module):
    """What no exporter can translate; outside a test, where the converter's process finds it."""

    def forward(self, x: Tensor) -> Tensor:
        return x if x.sum() > 0 else -x
