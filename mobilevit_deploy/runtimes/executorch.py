"""ExecuTorch on the CPU, with the backends that its Python package carries.

The runtime checks little of what it is given: a damaged file can end the process. So a file is
looked at first, then loaded and run once in a process of its own, and only then here.
"""

import contextlib
import importlib.metadata
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from mobilevit_deploy.child_process import run_python
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.errors import (
    BackendUnavailableError,
    ManifestError,
    MobileViTError,
    UsageError,
    missing_extra,
)
from mobilevit_deploy.runtimes.executorch_program import CORE_ML, Delegates, read_delegates

if TYPE_CHECKING:
    from mobilevit_deploy.runtimes import Array
    from mobilevit_deploy.runtimes.executorch_coreml import DelegatedPackageSession

_IDENTIFIER = b"ET12"
"""Of the flatbuffer schema: bytes 4 to 8 of every .pte file (executorch, schema/program.fbs)."""

_HEADER_MAGIC = b"eh00"
_SMALLEST_HEADER = 8 + 32  # flatbuffer's offset and identifier, then the extended header

_DTYPES = {0: "uint8", 5: "float16", 6: "float32"}
"""ExecuTorch's ScalarType -> NumPy's name (executorch, schema/scalar_type.fbs)."""

_PROBE_SECONDS = 300

_probed: set[str] = set()  # digests of the files that have run once in a process of their own

_pool = {"threads": 0, "generation": 0}
"""The process has one thread pool: threads asked for, and how often it was replaced."""


class ExecuTorchSession:
    """Method `forward` of a `.pte` file; input and output are named by their position."""

    def __init__(self, path: Path, threads: int, runtime: str) -> None:
        self.labels = None
        self.missing_backend = None
        self.runtime = runtime
        self._path = path
        self._threads = threads
        self._load()
        self.ports = _ports(path, self._program)

    def run(self, feeds: Mapping[str, "Array"]) -> dict[str, "Array"]:
        """Outputs by name, for inputs by name.

        Raises:
            UsageError: an input is missing, unknown, or of another shape or type.
            ManifestError: the runtime cannot run the file.
        """
        import torch

        if set(feeds) != {"image"}:
            raise UsageError(f"Expected the input 'image', got {sorted(feeds)}.")
        image = np.ascontiguousarray(feeds["image"])
        if (image.shape, image.dtype.name) != self.ports["image"]:
            shape, dtype = self.ports["image"]
            raise UsageError(
                f"Input 'image' takes {dtype} {shape}, got {image.dtype.name} {image.shape}."
            )
        if self._generation != _pool["generation"]:
            self._load()  # the threads that it was loaded with are gone
        with explained_errors(self._path):
            (logits,) = self._method([torch.from_numpy(image)])
        return {"logits": logits.numpy()}

    def _load(self) -> None:
        with explained_errors(self._path):
            native = bindings()
            _use_threads(self._threads)
            self._generation = _pool["generation"]
            self._program = native._load_program(  # kept: the method refers to it
                str(self._path),
                program_verification=native.Verification.InternalConsistency,
            )
            self._method: Any = self._program.load_method("forward")


def open_session(
    path: Path, threads: int = 0, *, probe: bool = True
) -> "ExecuTorchSession | DelegatedPackageSession":
    """Load a `.pte` file.

    One that is Core ML's as a whole is evaluated where ExecuTorch has no Core ML.

    Args:
        path: the file; its weights are inside it.
        threads: of the runtime's only thread pool, so of all sessions of the process; 0 leaves it
            as it is.
        probe: load and run it in another process first, if that was not done yet.

    Raises:
        RuntimeUnavailableError: executorch is not installed.
        BackendUnavailableError: it needs a backend that the runtime does not have here.
        ManifestError: no `.pte` file, a damaged one, or one that the runtime cannot load or run.
    """
    try:
        version = importlib.metadata.version("executorch")
    except importlib.metadata.PackageNotFoundError:
        raise missing_extra("executorch", "executorch") from None
    check_file(path)
    delegates = read_delegates(path)
    missing = missing_backends(delegates)
    if missing == [CORE_ML] and delegates.whole is not None:
        from mobilevit_deploy.runtimes.executorch_coreml import DelegatedPackageSession

        with explained_errors(path):
            ports = _ports(path, bindings()._load_program(str(path)))
        return DelegatedPackageSession(delegates.whole, ports, threads, path.name)
    if missing:
        raise BackendUnavailableError(
            f"{path.name} needs {', '.join(missing)}, which ExecuTorch {version} does not have on "
            "this machine: it cannot be run here."
        )
    if probe and (key := digest(path)) not in _probed:
        _probe(path)
        _probed.add(key)
    return ExecuTorchSession(path, threads, f"executorch {version}")


def missing_backends(delegates: Delegates) -> list[str]:
    """The backends that a program needs and that ExecuTorch does not have on this machine."""
    return sorted(set(delegates.names) - set(bindings()._get_registered_backend_names()))


def check_file(path: Path) -> None:
    """Look at a `.pte` file's header without the runtime.

    Raises:
        ManifestError: it cannot be read, is of another format or schema, or is not complete.
    """
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            start = file.read(_SMALLEST_HEADER)
    except OSError as error:
        raise ManifestError(f"{path.name} cannot be read: {error.strerror}.") from None
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


def _probe(path: Path) -> None:
    """Load a file and run it on zeros in a process of its own, which a native abort may end."""
    try:
        ended = run_python(["-m", __name__, str(path)], seconds=_PROBE_SECONDS)
    except TimeoutError:
        raise ManifestError(
            f"ExecuTorch does not finish with {path.name} within {_PROBE_SECONDS} s: "
            "the file is damaged. Export it again."
        ) from None
    if ended.signal is not None:
        raise ManifestError(
            f"ExecuTorch aborts on {path.name} (signal {ended.signal}): the file is damaged "
            f"or of a newer release. {_last_line(ended.errors)}"
        )
    if ended.code:
        raise ManifestError(ended.said)


def _ports(path: Path, program: Any) -> dict[str, tuple[tuple[int | str, ...], str]]:
    """The one input and the one output of method `forward`, under this toolkit's names."""
    with explained_errors(path):
        meta = program.method_meta("forward")
    if (meta.num_inputs(), meta.num_outputs()) != (1, 1):
        raise ManifestError(
            f"{path.name} has {meta.num_inputs()} inputs and {meta.num_outputs()} outputs; "
            "a file of this toolkit has one of each."
        )
    return {
        "image": _port(meta.input_tensor_meta(0)),
        "logits": _port(meta.output_tensor_meta(0)),
    }


def _port(info: Any) -> tuple[tuple[int | str, ...], str]:
    return tuple(info.sizes()), _DTYPES.get(info.dtype(), f"ScalarType {info.dtype()}")


def bindings() -> Any:
    """The native module: `executorch.runtime`, its wrapper, imports all converters as well."""
    import torch  # noqa: F401 (the native module is linked against it)
    from executorch.extension.pybindings import _C

    return _C


def _use_threads(count: int) -> None:
    """Replace the thread pool where another number of threads is wanted."""
    if count == 0 or count == _pool["threads"]:
        return
    bindings()._unsafe_reset_threadpool(count)
    # Sessions that are open hold the former pool; they load their method again.
    _pool.update(threads=count, generation=_pool["generation"] + 1)


@contextlib.contextmanager
def explained_errors(path: Path) -> Iterator[None]:
    """Keep what native code writes to file descriptor 2 off the terminal, and in the error."""
    sys.stderr.flush()
    saved = os.dup(2)
    with tempfile.TemporaryFile() as log:
        os.dup2(log.fileno(), 2)
        try:
            yield
        except (RuntimeError, KeyError, ValueError) as error:
            log.seek(0)
            said = _last_line(log.read().decode(errors="replace"))
            raise ManifestError(f"ExecuTorch cannot run {path.name}: {error}. {said}") from error
        finally:
            os.dup2(saved, 2)
            os.close(saved)


def _last_line(text: str) -> str:
    """What the runtime said last; its lines begin with the source file in brackets."""
    lines = [line for line in text.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("[")] or lines or ["It gave no reason."])[-1]


def _run_once(path: Path) -> None:
    """Load and run on zeros: what the process started by `_probe` does."""
    session = ExecuTorchSession(path, 1, "probe")
    shape, dtype = session.ports["image"]
    session.run({"image": np.zeros(tuple(map(int, shape)), dtype)})


if __name__ == "__main__":
    try:
        _run_once(Path(sys.argv[1]))
    except MobileViTError as refused:
        sys.exit(str(refused))
