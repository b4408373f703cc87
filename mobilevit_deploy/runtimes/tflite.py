"""TensorFlow Lite files on LiteRT with XNNPACK, or on tflite-runtime where only that is installed.

The runtimes are C++ and end the whole process on some broken files, so every file is first loaded
and run once by another process (`tflite_probe`).
"""

import importlib.metadata
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from mobilevit_deploy.child_process import run_python
from mobilevit_deploy.errors import ManifestError, UsageError, missing_extra
from mobilevit_deploy.native_output import native_output_hidden
from mobilevit_deploy.runtimes import tflite_probe

if TYPE_CHECKING:
    from mobilevit_deploy.runtimes import Array

_IDENTIFIER = b"TFL3"
_PROBE_SECONDS = 300


class TFLiteSession:
    """A file with one signature on an interpreter."""

    def __init__(self, interpreter: Any, signature: str, runtime: str) -> None:
        self._interpreter = interpreter  # the runner does not keep it alive
        self._runner = interpreter.get_signature_runner(signature)
        self.labels = None
        self.missing_backend = None
        self.runtime = runtime
        inputs, outputs = self._runner.get_input_details(), self._runner.get_output_details()
        self._inputs = tuple(inputs)
        self.ports: dict[str, tuple[tuple[int | str, ...], str]] = {
            name: (tuple(int(n) for n in port["shape"]), np.dtype(port["dtype"]).name)
            for name, port in (*inputs.items(), *outputs.items())
        }

    def run(self, feeds: Mapping[str, "Array"]) -> dict[str, "Array"]:
        """Outputs by name, for inputs by name.

        Raises:
            UsageError: another name, shape or type than the file's. The interpreter itself would
                resize its input, and compute something else.
        """
        if sorted(feeds) != sorted(self._inputs):
            raise UsageError(f"The inputs are {', '.join(self._inputs)}; got {', '.join(feeds)}.")
        for name, values in feeds.items():
            got = (values.shape, values.dtype.name)
            if got != self.ports[name]:
                raise UsageError(f"Input {name!r} takes {self.ports[name]}, got {got}.")
        # The runner answers with views of memory that its next run writes to.
        return {name: np.array(values) for name, values in self._runner(**feeds).items()}


def open_session(path: Path, threads: int = 0, *, probe: bool = True) -> TFLiteSession:
    """Load a `.tflite` file.

    Args:
        path: the file; it has exactly one signature.
        threads: intra-operation threads, 0 for the runtime's choice.
        probe: load and run it in another process first.

    Raises:
        RuntimeUnavailableError: neither ai-edge-litert nor tflite-runtime is installed.
        ManifestError: the file is none, is damaged, has operators that the runtime does not know,
            or is of a kind that the runtime computes wrongly.
    """
    library, module = _runtime()
    runtime = f"{library} {importlib.metadata.version(library)}"
    _require_identifier(path)
    if probe:
        _probe(path, runtime)
    if library == "tflite-runtime":
        refuse_wrong_results(_plain_interpreter(module, path), path.name)
    with native_output_hidden():
        interpreter = module.Interpreter(model_path=str(path), num_threads=threads or None)
        interpreter.allocate_tensors()
    signatures = list(interpreter.get_signature_list())
    if len(signatures) != 1:
        raise ManifestError(
            f"{path.name} has {len(signatures)} signatures, and one is needed: "
            "it is not one of mvit-export's."
        )
    return TFLiteSession(interpreter, signatures[0], runtime)


def _runtime() -> tuple[str, ModuleType]:
    """Name and module of the runtime that is installed, the newer one first."""
    try:
        return tflite_probe.import_interpreter()
    except ModuleNotFoundError:
        raise missing_extra("ai-edge-litert", "tflite") from None


def _require_identifier(path: Path) -> None:
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise ManifestError(f"{path.name} cannot be read: {error.strerror}.") from error
    if start[4:] != _IDENTIFIER:
        raise ManifestError(
            f"{path.name} is no TensorFlow Lite model: it lacks the identifier TFL3 of schema "
            f"version 3, got {start[4:]!r}."
        )


def _probe(path: Path, runtime: str) -> None:
    """Load and run the file once in another process, which may die of it."""
    try:
        ended = run_python([str(tflite_probe.__file__), str(path)], seconds=_PROBE_SECONDS)
    except TimeoutError:
        raise ManifestError(
            f"{path.name} did not run within {_PROBE_SECONDS} s on {runtime}: it is damaged."
        ) from None
    if ended.signal is not None:
        raise ManifestError(
            f"{path.name} is damaged: {runtime} crashed on it (signal {ended.signal})."
        )
    if ended.code:
        raise ManifestError(f"{runtime} cannot run {path.name}: {ended.said}")


def _plain_interpreter(module: ModuleType, path: Path) -> Any:
    """An interpreter that shows the file's own operators, without a delegate's."""
    with native_output_hidden():
        return module.Interpreter(
            model_path=str(path),
            experimental_op_resolver_type=module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )


def refuse_wrong_results(interpreter: Any, name: str) -> None:
    """Refuse what tflite-runtime 2.14 computes wrongly without saying so.

    Args:
        interpreter: without delegates; not necessarily ready to run.
        name: the file, for the message.

    Raises:
        ManifestError: an operator multiplies float32 activations by int8 weights (dynamic range),
            or the activations are int16.
    """
    types = {tensor["index"]: tensor["dtype"] for tensor in interpreter.get_tensor_details()}
    for operator in interpreter._get_ops_details():
        operands = [types[index] for index in _indices(operator["inputs"]) if index in types]
        kind = None
        if operator["op_name"] in {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"}:
            if operands[:2] == [np.float32, np.int8]:
                kind = "int8 weights with float32 activations (dynamic range)"
            elif operands[:1] == [np.int16]:
                kind = "int16 activations"
        if kind is not None:
            raise ManifestError(
                f"{name} has {kind}, which tflite-runtime computes wrongly without an error. "
                "Run it on its successor: pip install ai-edge-litert"
            )


def _indices(values: Iterable[Any]) -> list[int]:
    return [int(value) for value in values]
