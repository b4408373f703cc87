"""ExecuTorch's native module: its errors with what it says of them, and its only thread pool."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.quiet import native_output_hidden


def bindings() -> Any:
    """The native module: `executorch.runtime`, its wrapper, imports all converters as well."""
    import torch  # noqa: F401 (the native module is linked against it)
    from executorch.extension.pybindings import _C

    return _C


@contextlib.contextmanager
def explained_errors(path: Path) -> Iterator[None]:
    """Keep what native code writes off the terminal, and in the error.

    Raises:
        ManifestError: the runtime refused the file.
    """
    with native_output_hidden(2) as written:
        try:
            yield
        except (RuntimeError, KeyError, ValueError) as error:
            said = _last_line(written())
            raise ManifestError(f"ExecuTorch cannot run {path.name}: {error}. {said}") from error


def _last_line(text: str) -> str:
    """What the runtime said last; its lines begin with the source file in brackets."""
    lines = [line for line in text.splitlines() if line.strip()]
    return ([line for line in lines if line.startswith("[")] or lines or ["It gave no reason."])[-1]


class _ThreadPool:
    """The one thread pool that ExecuTorch has per process.

    A delegate keeps the pool that it was loaded with, and replacing the pool frees that one. So a
    method belongs to a generation of the pool, and is loaded again where the pool was replaced.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._generation = 0

    @contextlib.contextmanager
    def of(self, threads: int, path: Path) -> Iterator[int]:
        """Hold the pool with that number of threads (0: as it is), for work on a file.

        Yields:
            The pool's generation; errors as `explained_errors`.
        """
        with self._lock, explained_errors(path):
            native = bindings()
            if threads not in {0, native._threadpool_get_thread_count()}:
                native._unsafe_reset_threadpool(threads)
                self._generation += 1
            yield self._generation


_POOL = _ThreadPool()


class Method:
    """Method `forward` of a file, on its own number of threads whatever other methods have."""

    def __init__(self, path: Path, threads: int) -> None:
        self._path = path
        self._threads = threads
        self._loaded: tuple[int, Any, Any] | None = None
        self._with_method(lambda _: None)

    def __call__(self, tensors: list[Any]) -> list[Any]:
        """Outputs in order, for inputs in order; errors as `explained_errors`."""
        return list(self._with_method(lambda method: method(tensors)))

    def _with_method(self, use: Callable[[Any], Any]) -> Any:
        with _POOL.of(self._threads, self._path) as generation:
            if self._loaded is None or self._loaded[0] != generation:
                program = load_program(self._path)
                # The program is kept because the method refers to it.
                self._loaded = generation, program, program.load_method("forward")
            return use(self._loaded[2])


def read_texts(path: Path) -> dict[str, str]:
    """What the methods of a file return that take nothing and return one text, by their names."""
    found: dict[str, str] = {}
    with explained_errors(path):
        program = load_program(path)
        for name in map(program.get_method_name, range(program.num_methods())):
            if not program.method_meta(name).num_inputs():
                given = program.load_method(name)([])
                if len(given) == 1 and isinstance(given[0], str):
                    found[name] = given[0]
    return found


def load_program(path: Path) -> Any:
    """A file's program; errors as the native module raises them."""
    native = bindings()
    return native._load_program(
        str(path), program_verification=native.Verification.InternalConsistency
    )
