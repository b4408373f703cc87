"""Changes to a TensorFlow Lite file after its conversion: what it says of itself, and its bytes."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import numpy as np

from mobilevit_deploy.errors import ExportError

Model = Any
"""`ModelT`, the generated classes' mutable form of the file (schema.fbs of TensorFlow Lite)."""

_IDENTIFIER = b"TFL3"


def read_model(content: bytes) -> Model:
    """The file as objects that can be changed."""
    from ai_edge_litert.tools import flatbuffer_utils

    return flatbuffer_utils.read_model_from_bytearray(bytearray(content))


def packed(model: Model) -> bytes:
    """The file's bytes, the same for the same model.

    The schema asks for weights at multiples of 16 bytes, which the generated code leaves out.
    """
    import flatbuffers

    class Builder(flatbuffers.Builder):  # type: ignore[misc]
        def StartVector(  # noqa: N802 (overrides)
            self, elem_size: int, num_elems: int, alignment: int
        ) -> Any:
            return super().StartVector(elem_size, num_elems, 16 if elem_size == 1 else alignment)

    for buffer in model.buffers:
        if buffer.data is not None and not isinstance(buffer.data, np.ndarray):
            buffer.data = np.frombuffer(bytes(buffer.data), np.uint8)
    builder = Builder(1024)
    builder.Finish(model.Pack(builder), _IDENTIFIER)
    return bytes(builder.Output())


def add_metadata(model: Model, entries: Mapping[str, bytes]) -> None:
    """Replace the metadata buffers of these names, or add them."""
    from ai_edge_litert import schema_py_generated as schema

    kept = [entry for entry in model.metadata or [] if _text(entry.name) not in entries]
    for name, content in entries.items():
        buffer = schema.BufferT()
        buffer.data = np.frombuffer(content, np.uint8)
        entry = schema.MetadataT()
        entry.name, entry.buffer = name, len(model.buffers)
        model.buffers.append(buffer)
        kept.append(entry)
    model.metadata = kept


def metadata_text(model: Model, name: str) -> str | None:
    """A metadata buffer that holds text, e.g. min_runtime_version; None where there is none."""
    for entry in model.metadata or []:
        if _text(entry.name) == name:
            return bytes(model.buffers[entry.buffer].data).rstrip(b"\0").decode()
    return None


def cast_input_by_scale(model: Model) -> None:
    """Write the cast of a uint8 input as a dequantization with scale 1 and zero point 0.

    XNNPACK has the second and not the first; the numbers are the same.

    Raises:
        ExportError: the input is read by something else than one cast.
    """
    from ai_edge_litert import schema_py_generated as schema

    (graph,) = model.subgraphs
    (image,) = graph.inputs
    readers = [operator for operator in graph.operators if image in operator.inputs]
    if [_builtin(model, operator) for operator in readers] != [schema.BuiltinOperator.CAST]:
        raise ExportError("The uint8 input is not read by exactly one cast; use --input float32.")
    code = schema.OperatorCodeT()
    code.builtinCode = code.deprecatedBuiltinCode = schema.BuiltinOperator.DEQUANTIZE
    code.version = 2
    (cast,) = readers
    cast.opcodeIndex = len(model.operatorCodes)
    model.operatorCodes.append(code)
    cast.builtinOptionsType = schema.BuiltinOptions.DequantizeOptions
    cast.builtinOptions = schema.DequantizeOptionsT()
    scale = schema.QuantizationParametersT()
    scale.scale, scale.zeroPoint = [1.0], [0]
    graph.tensors[image].quantization = scale


def shorten_names(model: Model) -> None:
    """Name tensors by where they come from, without the classes' full names.

    They are a tenth of a small file otherwise, and tell of nothing but this toolkit's inside.
    """
    seen: Counter[str] = Counter()
    for graph in model.subgraphs:
        for tensor in graph.tensors:
            # Class_instance/Class_instance;...;number, for all the modules it was merged from.
            steps = _text(tensor.name).split(";")[0].split("/")
            instances = [step.rsplit(".", 1)[-1].lstrip("_").partition("_")[2] for step in steps]
            name = ".".join(filter(None, instances)) or steps[-1]
            seen[name] += 1
            tensor.name = name if seen[name] == 1 else f"{name}:{seen[name]}"


def operators(model: Model) -> dict[str, int]:
    """Operator name -> how often the file has it."""
    from ai_edge_litert import schema_py_generated as schema

    names = {code: name for name, code in vars(schema.BuiltinOperator).items()}
    counts = Counter(
        names[_builtin(model, operator)]
        for graph in model.subgraphs
        for operator in graph.operators
    )
    return dict(sorted(counts.items()))


def output_order(model: Model) -> list[str]:
    """Names of the one signature's outputs, in the order of the graph's."""
    (graph,), (signature,) = model.subgraphs, model.signatureDefs
    places = list(graph.outputs)
    named = sorted(signature.outputs, key=lambda output: places.index(output.tensorIndex))
    return [_text(output.name) for output in named]


def _builtin(model: Model, operator: Any) -> int:
    """The operator's code: beyond 127 only the newer of the two fields has room for it."""
    code = model.operatorCodes[operator.opcodeIndex]
    return int(max(code.builtinCode, code.deprecatedBuiltinCode))


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value
