"""ExecuTorch on the CPU, with the backends that its Python package carries.

The runtime checks little of what it is given: a damaged file can end the process. So a file is
looked at first, then loaded and run once in a process of its own, and only then here.
"""

import importlib.metadata
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from mobilevit_deploy.errors import BackendUnavailableError, ManifestError, missing_extra
from mobilevit_deploy.runtimes.executorch.native import (
    Method,
    bindings,
    explained_errors,
    load_program,
    read_texts,
)
from mobilevit_deploy.runtimes.executorch.program import (
    CORE_ML,
    Delegates,
    check_header,
    read_delegates,
)
from mobilevit_deploy.runtimes.isolation import require_survival
from mobilevit_deploy.runtimes.session import Array, Port, Session, adds_in_half, require_feeds

_DTYPES = {0: "uint8", 1: "int8", 3: "int32", 4: "int64", 5: "float16", 6: "float32", 11: "bool"}
"""ExecuTorch's ScalarType -> NumPy's name (executorch, schema/scalar_type.fbs)."""


class ExecuTorchSession(Session):
    """Method `forward` of a `.pte` file."""

    runtime_name = "executorch"

    def __init__(
        self,
        path: Path,
        ports: tuple[Mapping[str, Port], Mapping[str, Port]],
        threads: int,
        delegates: Delegates,
    ) -> None:
        self.inputs, self.outputs = ports
        self.runtime_version = _version()
        # Once each, in the program's order: a phone's app names them in the same way.
        self.provider = " + ".join(dict.fromkeys(delegates.names)) or None
        self.metadata = read_texts(path)
        self.native_half = adds_in_half()
        self._method = Method(path, threads)

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name; errors as `Session.run`."""
        import torch

        require_feeds(self.inputs, feeds)
        tensors = [torch.from_numpy(np.ascontiguousarray(feeds[name])) for name in self.inputs]
        return {
            name: tensor.numpy()
            for name, tensor in zip(self.outputs, self._method(tensors), strict=True)
        }


def import_library() -> ModuleType:
    """ExecuTorch's native module, with PyTorch; errors as `Runtime.import_library`."""
    _version()
    module: ModuleType = bindings()
    return module


def open_session(
    path: Path,
    threads: int = 0,
    *,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    probe: bool = True,
    **_: object,
) -> Session:
    """Load a `.pte` file, its weights inside it; as `runtimes.open_session`.

    One that is Core ML's as a whole is evaluated where ExecuTorch has no Core ML. 0 threads are
    those that the process has at the time.

    Raises:
        RuntimeUnavailableError: executorch is not installed.
        BackendUnavailableError: it needs a backend that the runtime does not have here.
        ManifestError: no `.pte` file, a damaged one, one that the runtime cannot load or run, or
            one with another number of inputs or outputs than are named.
    """
    version = _version()
    check_header(path)
    delegates = read_delegates(path)
    missing = missing_backends(delegates)
    if missing == [CORE_ML] and delegates.whole is not None:
        from mobilevit_deploy.runtimes.executorch.delegated_package import DelegatedPackageSession

        ports = _ports(path, inputs, outputs)
        texts = read_texts(path)
        return DelegatedPackageSession(delegates.whole, ports, threads, path.name, texts)
    if missing:
        raise BackendUnavailableError(
            f"{path.name} needs {', '.join(missing)}, which ExecuTorch {version} does not have "
            "on this machine: it cannot be run here."
        )
    if probe:
        require_survival("executorch", path)
    return ExecuTorchSession(path, _ports(path, inputs, outputs), threads, delegates)


def missing_backends(delegates: Delegates) -> list[str]:
    """The backends that a program needs and that ExecuTorch does not have on this machine."""
    return sorted(set(delegates.names) - set(bindings()._get_registered_backend_names()))


def _version() -> str:
    try:
        return importlib.metadata.version("executorch")
    except importlib.metadata.PackageNotFoundError:
        raise missing_extra("executorch", "executorch") from None


def _ports(
    path: Path, inputs: Sequence[str], outputs: Sequence[str]
) -> tuple[dict[str, Port], dict[str, Port]]:
    """Inputs and outputs of method `forward`."""
    with explained_errors(path):
        meta = load_program(path).method_meta("forward")
        taken = [meta.input_tensor_meta(index) for index in range(meta.num_inputs())]
        given = [meta.output_tensor_meta(index) for index in range(meta.num_outputs())]
    return _named(path, "input", inputs, taken), _named(path, "output", outputs, given)


def _named(path: Path, kind: str, names: Sequence[str], tensors: Sequence[Any]) -> dict[str, Port]:
    if names and len(names) != len(tensors):
        raise ManifestError(
            f"{path.name} has {len(tensors)} {kind}s, and {len(names)} are named: "
            f"{', '.join(names)}. Export it again."
        )
    names = names or [f"{kind}_{index}" for index in range(len(tensors))]
    return {
        name: Port(tuple(one.sizes()), _DTYPES.get(one.dtype(), f"ScalarType {one.dtype()}"))
        for name, one in zip(names, tensors, strict=True)
    }
