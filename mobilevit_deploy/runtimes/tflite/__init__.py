"""TensorFlow Lite files on LiteRT with XNNPACK, or on tflite-runtime where only that is installed.

The runtimes are C++ and end the whole process on some broken files, so every file is first loaded
and run once by another process.
"""

import importlib.metadata
import json
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from mobilevit_deploy.errors import ManifestError, missing_extra
from mobilevit_deploy.quiet import native_output_hidden
from mobilevit_deploy.reading import ARTIFACT, open_file
from mobilevit_deploy.runtimes.isolation import require_survival
from mobilevit_deploy.runtimes.session import Array, Port, Session, require_feeds

_IDENTIFIER = b"TFL3"

LABELS_FILE = "labels.txt"
DETAILS_FILE = "mobilevit_deploy.json"
_LARGEST_TEXT = 2**24  # bytes; a thousand labels are some kilobytes


class TFLiteSession(Session):
    """A file with one signature on an interpreter; XNNPACK is its CPU path, and no provider."""

    def __init__(
        self,
        interpreter: Any,
        signature: str,
        name: str,
        version: str,
        metadata: Mapping[str, str],
    ) -> None:
        self.metadata = metadata
        self._interpreter = interpreter  # the runner does not keep it alive
        self._runner = interpreter.get_signature_runner(signature)
        self.runtime_name, self.runtime_version = name, version
        self.inputs = _ports(self._runner.get_input_details(), interpreter.get_input_details())
        self.outputs = _ports(self._runner.get_output_details(), interpreter.get_output_details())

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name; errors as `Session.run`."""
        # The interpreter itself would resize its input, and compute something else.
        require_feeds(self.inputs, feeds)
        found = self._runner(**feeds)
        # The runner answers with views of memory that its next run writes to.
        return {name: np.array(found[name]) for name in self.outputs}


def import_library() -> ModuleType:
    """Interpreter of the newest runtime that is installed; errors as `Runtime.import_library`."""
    try:
        from ai_edge_litert import interpreter
    except ModuleNotFoundError:
        try:
            from tflite_runtime import interpreter
        except ModuleNotFoundError:
            raise missing_extra("ai-edge-litert", "tflite") from None
    module: ModuleType = interpreter
    return module


def open_session(path: Path, threads: int = 0, *, probe: bool = True, **_: object) -> TFLiteSession:
    """Load a `.tflite` file of exactly one signature; as `runtimes.open_session`.

    Raises:
        RuntimeUnavailableError: neither ai-edge-litert nor tflite-runtime is installed.
        ManifestError: the file is none, is damaged, has operators that the runtime does not know,
            or is of a kind that the runtime computes wrongly.
    """
    module = import_library()
    library = module.__name__.partition(".")[0].replace("_", "-")
    version = importlib.metadata.version(library)
    runtime = f"{library} {version}"
    _require_identifier(path)
    if probe:
        require_survival("tflite", path)
    try:
        if library == "tflite-runtime":
            refuse_wrong_results(_plain_interpreter(module, path), path.name)
        with native_output_hidden():
            interpreter = module.Interpreter(model_path=str(path), num_threads=threads or None)
            interpreter.allocate_tensors()
    except (ValueError, RuntimeError) as error:
        raise ManifestError(f"{runtime} cannot run {path.name}: {error}") from error
    signatures = list(interpreter.get_signature_list())
    if len(signatures) != 1:
        raise ManifestError(
            f"{path.name} has {len(signatures)} signatures, and one is needed: "
            "it is not one of mvit-export's."
        )
    return TFLiteSession(interpreter, signatures[0], library, version, _texts(path))


def _ports(
    named: Mapping[str, Mapping[str, Any]], ordered: Sequence[Mapping[str, Any]]
) -> dict[str, Port]:
    """A signature's inputs or outputs, which come sorted by name, in the graph's order."""
    order = [int(one["index"]) for one in ordered]
    return {
        name: Port(tuple(map(int, one["shape"])), np.dtype(one["dtype"]).name)
        for name, one in sorted(named.items(), key=lambda item: order.index(int(item[1]["index"])))
    }


def _require_identifier(path: Path) -> None:
    with open_file(path, ARTIFACT) as file:
        start = file.read(8)
    if start[4:] != _IDENTIFIER:
        raise ManifestError(
            f"{path.name} is no TensorFlow Lite model: it lacks the identifier TFL3 of schema "
            f"version 3, got {start[4:]!r}."
        )


def _texts(path: Path) -> dict[str, str]:
    """What the ZIP behind the model has in `mobilevit_deploy.json`; nothing where there is none.

    Raises:
        ManifestError: it is damaged, or `labels.txt`, which other tools read, has other labels.
    """
    if not zipfile.is_zipfile(path):
        return {}
    try:
        with zipfile.ZipFile(path) as archive:
            files = {
                entry.filename: archive.read(entry).decode()
                for entry in archive.infolist()
                if entry.filename in {DETAILS_FILE, LABELS_FILE} and entry.file_size < _LARGEST_TEXT
            }
        texts: dict[str, str] = json.loads(files.get(DETAILS_FILE, "{}"))
        labels = json.loads(texts.get("mobilevit_deploy.labels", "[]"))
        lines = [" ".join(label.split()) for label in labels]
    except (OSError, ValueError, TypeError, AttributeError, RuntimeError, zipfile.BadZipFile) as e:
        raise ManifestError(f"The metadata of {path.name} is damaged: {e}. Export it again.") from e
    if files.get(LABELS_FILE, "").splitlines() != lines:
        raise ManifestError(f"{LABELS_FILE} and {DETAILS_FILE} of {path.name} have other labels.")
    return texts


def _plain_interpreter(module: ModuleType, path: Path) -> Any:
    """An interpreter that shows the file's own operators, without a delegate's."""
    with native_output_hidden():
        return module.Interpreter(
            model_path=str(path),
            experimental_op_resolver_type=module.OpResolverType.BUILTIN_WITHOUT_DEFAULT_DELEGATES,
        )


def refuse_wrong_results(interpreter: Any, name: str) -> None:
    """Refuse what tflite-runtime 2.14 computes wrongly without saying so.

    The interpreter has no delegates, and need not be ready to run.

    Raises:
        ManifestError: an operator multiplies float32 activations by int8 weights (dynamic range),
            or the activations are int16.
    """
    types = {tensor["index"]: tensor["dtype"] for tensor in interpreter.get_tensor_details()}
    for operator in interpreter._get_ops_details():
        operands = [types[int(one)] for one in operator["inputs"] if int(one) in types]
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
