"""ONNX Runtime on the CPU."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from mobilevit_deploy.errors import ManifestError, missing_extra

if TYPE_CHECKING:
    import onnxruntime

    from mobilevit_deploy.runtimes import Array


_DTYPES = {
    "tensor(float)": "float32",
    "tensor(float16)": "float16",
    "tensor(uint8)": "uint8",
}


class OnnxSession:
    """An ONNX file on ONNX Runtime's CPU execution provider."""

    def __init__(self, session: "onnxruntime.InferenceSession", runtime: str) -> None:
        self._session = session
        self.runtime = runtime
        self.labels = None
        self.missing_backend = None
        self.ports: dict[str, tuple[tuple[int | str, ...], str]] = {
            port.name: (tuple(port.shape), _DTYPES.get(port.type, port.type))
            for port in (*session.get_inputs(), *session.get_outputs())
        }

    def run(self, feeds: Mapping[str, "Array"]) -> dict[str, "Array"]:
        """Outputs by name, for inputs by name."""
        names = [output.name for output in self._session.get_outputs()]
        return dict(zip(names, self._session.run(names, dict(feeds)), strict=True))


def open_session(path: Path, threads: int = 0) -> OnnxSession:
    """Load an ONNX file with all graph optimizations on.

    Args:
        path: the file; its weights are inside it.
        threads: intra-operation threads, 0 for one per core.

    Raises:
        RuntimeUnavailableError: onnxruntime is not installed.
        ManifestError: ONNX Runtime cannot load the file.
    """
    try:
        import onnxruntime
    except ModuleNotFoundError:
        raise missing_extra("onnxruntime", "onnx") from None
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = threads
    # Threads that spin while they wait double the time on a busy machine.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    try:
        session = onnxruntime.InferenceSession(
            str(path), options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # its exceptions have no narrower common base
        raise ManifestError(f"ONNX Runtime cannot load {path.name}: {error}") from error
    return OnnxSession(session, f"onnxruntime {onnxruntime.__version__}")
