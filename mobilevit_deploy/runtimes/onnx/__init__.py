"""ONNX Runtime on the CPU."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

from mobilevit_deploy.errors import ManifestError, missing_extra
from mobilevit_deploy.reading import ARTIFACT, open_file
from mobilevit_deploy.runtimes.session import Array, Port, Session, adds_in_half, require_feeds

_DTYPES = {"float": "float32", "double": "float64"}
"""ONNX's name of an element type -> NumPy's, where they differ."""


class OnnxSession(Session):
    """An ONNX file on ONNX Runtime's CPU execution provider."""

    runtime_name = "onnxruntime"

    def __init__(self, session: Any, version: str) -> None:
        self._session = session
        self.runtime_version = version
        self.inputs = _ports(session.get_inputs())
        self.outputs = _ports(session.get_outputs())
        self.metadata = dict(session.get_modelmeta().custom_metadata_map)
        self.native_half = adds_in_half()

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name; errors as `Session.run`."""
        require_feeds(self.inputs, feeds)
        return dict(zip(self.outputs, self._session.run(None, dict(feeds)), strict=True))


def import_library() -> ModuleType:
    """ONNX Runtime; errors as `Runtime.import_library`."""
    try:
        import onnxruntime
    except ModuleNotFoundError:
        raise missing_extra("onnxruntime", "onnx") from None
    module: ModuleType = onnxruntime
    return module


def open_session(path: Path, threads: int = 0, **_: object) -> OnnxSession:
    """Load an ONNX file, its weights inside it, with all graph optimizations on.

    As `runtimes.open_session`; of 0 threads there is one per core.
    """
    library = import_library()
    with open_file(path, ARTIFACT):  # no pipe or device, which the library would wait for
        pass
    options = library.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Threads that spin while they wait double the time on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = library.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # its exceptions have no narrower common base
        raise ManifestError(f"ONNX Runtime cannot load {path.name}: {error}") from error
    return OnnxSession(session, library.__version__)


def _ports(described: Sequence[Any]) -> dict[str, Port]:
    """Ports of inputs or outputs: an axis of any extent has a name, or nothing, in the file."""
    ports = {}
    for one in described:
        dtype = one.type.removeprefix("tensor(").removesuffix(")")
        shape = tuple(extent if isinstance(extent, int) else None for extent in one.shape)
        ports[one.name] = Port(shape, _DTYPES.get(dtype, dtype))
    return ports
