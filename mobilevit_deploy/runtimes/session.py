"""What every runtime stands behind: an artifact in memory, its inputs and its outputs."""

import functools
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType, ModuleType
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mobilevit_deploy.errors import UsageError, unknown_name

Array = npt.NDArray[Any]


@functools.cache
def adds_in_half() -> bool:
    """Whether runtimes have kernels for this processor that also add up in float16.

    Arm's from v8.2 on, which all that run Python are taken for, and x86 with AVX512-FP16.
    """
    if platform.machine() in {"arm64", "aarch64"}:
        return True
    try:
        return "avx512_fp16" in Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False


@dataclass(frozen=True)
class Port:
    """One input or output, as the file itself describes it."""

    shape: tuple[int | None, ...]
    """Extent of every axis; None where any extent is taken."""
    dtype: str
    """NumPy's name of the element type; "string" for text."""

    def takes(self, array: Array) -> bool:
        """Is the array of this shape and type?"""
        return array.dtype.name == self.dtype and fits(self.shape, array.shape)

    def __str__(self) -> str:
        extents = ("any" if extent is None else str(extent) for extent in self.shape)
        return f"{self.dtype} ({', '.join(extents)})"


def fits(extents: Sequence[int | None], shape: Sequence[int]) -> bool:
    """Are these the extents of every axis, where None stands for any?"""
    return len(extents) == len(shape) and all(
        extent in {None, got} for extent, got in zip(extents, shape, strict=True)
    )


class Session(Protocol):
    """An artifact in memory, ready to run."""

    runtime_name: str
    """Of what runs it, e.g. "onnxruntime"."""

    runtime_version: str
    """Of that, e.g. "1.31.1"."""

    provider: str | None = None
    """Delegates that the runtime hands the file's parts to, by its own names for them; None where
    its own kernels compute everything."""

    inputs: Mapping[str, Port]
    """By name, in the file's order."""

    outputs: Mapping[str, Port]
    """By name, in the file's order."""

    labels: tuple[str | int, ...] | None = None
    """Names of the classes inside the file, in order; None where the file has no classifier."""

    metadata: Mapping[str, str] = MappingProxyType({})
    """Texts that the file has of itself, by key."""

    steps_inside: Mapping[str, Any] = MappingProxyType({})
    """What the file itself says of the steps to boxes, by their names in the manifest."""

    native_half: bool = False
    """float16 is computed in the processor's own float16, sums too, which rounds more than results
    alone."""

    missing_backend: str | None = None
    """Backend of the file that is not on this machine, where something else computes its part;
    None where the file runs on what it was made for."""

    @property
    def runtime(self) -> str:
        """Name and version for people, e.g. "onnxruntime 1.31.1"."""
        return f"{self.runtime_name} {self.runtime_version}"

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name.

        Raises:
            UsageError: an input is missing, unknown, or of another shape or type.
            ManifestError: the file cannot be run.
        """
        ...


class Runtime(Protocol):
    """What the package of a format holds, besides its optional `ENGINES`."""

    def import_library(self) -> ModuleType:
        """The library that runs the format.

        Raises:
            RuntimeUnavailableError: it is not installed.
        """
        ...

    def open_session(self, path: Any, threads: int, **choices: Any) -> Session:
        """Load a file; of the choices of `runtimes.open_session` it takes those that it has.

        One that a damaged file can end the process of calls `isolation.require_survival` first.
        """
        ...


def require_feeds(inputs: Mapping[str, Port], feeds: Mapping[str, Array]) -> None:
    """Refuse inputs that the file does not take.

    Raises:
        UsageError: an input is missing, unknown, or of another shape or type.
    """
    for name in feeds:
        if name not in inputs:
            raise unknown_name("input", name, inputs)
    for name, port in inputs.items():
        if name not in feeds:
            raise UsageError(f"Input {name!r} is missing; it takes {port}.")
        got = np.asarray(feeds[name])
        if not port.takes(got):
            raise UsageError(f"Input {name!r} takes {port}, got {got.dtype.name} {got.shape}.")
