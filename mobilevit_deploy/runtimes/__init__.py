"""Run an artifact on this machine, each format on its own runtime, behind one small interface."""

import importlib
import platform
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from mobilevit_deploy.errors import ManifestError, UsageError, unknown_name
from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.vocabulary import TensorSpec

Array = npt.NDArray[Any]


class Session(Protocol):
    """An artifact in memory, ready to run."""

    runtime: str
    """Name and version of what runs it, e.g. "onnxruntime 1.31.1"."""

    ports: Mapping[str, tuple[tuple[int | str, ...], str]]
    """Input and output name -> (shape, dtype), as the file itself says."""

    labels: tuple[str | int, ...] | None
    """Names of the classes inside the file, in order; None where the file has no classifier."""

    missing_backend: str | None
    """Backend of the file that is not on this machine, where something else computes its part;
    None where the file runs on what it was made for."""

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Outputs by name, for inputs by name."""
        ...


_MODULES = {
    "coreml": "mobilevit_deploy.runtimes.coreml",
    "executorch": "mobilevit_deploy.runtimes.executorch",
    "onnx": "mobilevit_deploy.runtimes.onnx",
    "tflite": "mobilevit_deploy.runtimes.tflite",
}
"""Format -> module with `open_session(path, threads)`; imported when it is first used."""

_PROBED = frozenset({"executorch", "tflite"})
"""Formats whose runtime does not survive every damaged file."""


def open_session(
    artifact_format: str,
    path: Path,
    threads: int = 0,
    *,
    function: str | None = None,
    engine: str | None = None,
    probe: bool = True,
) -> Session:
    """Load an artifact.

    Args:
        artifact_format: a key of the formats table, as in the manifest.
        path: the artifact's file or folder.
        threads: intra-operation threads; 0 leaves the choice to the runtime.
        function: of a file that has several; None for the default one.
        engine: of a format that can be run in several ways; None for the one on any machine.
        probe: where a damaged file can end the process, run it once in another process first;
            False only for a file that has just been run.

    Raises:
        UsageError: unknown format.
        RuntimeUnavailableError: the runtime is not installed.
        ManifestError: the runtime cannot load the file.
    """
    if artifact_format not in _MODULES:
        raise unknown_name("format", artifact_format, _MODULES)
    # Only some formats have functions and engines; the manifest names them only for those.
    choices: dict[str, str | bool | None] = {"function": function, "engine": engine}
    if artifact_format in _PROBED:
        choices["probe"] = probe
    session: Session = importlib.import_module(_MODULES[artifact_format]).open_session(
        path, threads, **{name: value for name, value in choices.items() if value is not None}
    )
    return session


def open_sessions(
    artifact_format: str, path: Path, function: str | None = None
) -> Iterator[Session]:
    """The artifact on every engine there is on this machine, the most real one last.

    On macOS a Core ML package is evaluated and also run by Core ML itself.
    """
    yield open_session(artifact_format, path, function=function)
    if artifact_format == "coreml" and platform.system() == "Darwin":
        yield open_session(artifact_format, path, function=function, engine="coreml")


def require_labels(session: Session, labels: tuple[str, ...] | None, file: str) -> None:
    """Refuse a classifier whose labels are not the record's: right numbers, wrong answers.

    Args:
        session: the artifact.
        labels: the record's, told apart where one repeats.
        file: what the message calls it.

    Raises:
        ManifestError: another label, another order, or labels of unknown origin.
    """
    if session.labels is None or session.labels == labels:
        return
    known = labels or ()
    first = next(
        (
            i
            for i, pair in enumerate(zip(session.labels, known, strict=False))
            if len(set(pair)) > 1
        ),
        min(len(session.labels), len(known)),
    )
    raise ManifestError(
        f"The labels inside {file} are not the record's ({len(session.labels)} and {len(known)}); "
        f"they differ from class {first} on. Export again."
    )


def as_input(pixels: Pixels, spec: TensorSpec) -> Array:
    """Pixels in the form that an artifact's image input wants.

    Args:
        pixels: uint8 RGB [B, H, W, 3].
        spec: the input: NCHW or NHWC; uint8 or float; range 0 to 255 or 0 to 1.

    Raises:
        UsageError: height or width differ from the input's.
    """
    axes = dict(zip(spec.layout, spec.shape, strict=True))
    if pixels.shape[1:3] != (axes["H"], axes["W"]):
        raise UsageError(
            f"The pictures are {pixels.shape[1]}x{pixels.shape[2]} (height x width); "
            f"input {spec.name!r} takes {axes['H']}x{axes['W']}."
        )
    values = pixels if spec.layout == "NHWC" else pixels.transpose(0, 3, 1, 2)
    if spec.dtype == "uint8":
        return np.ascontiguousarray(values)
    highest = spec.range[1] if spec.range else 255.0
    return np.ascontiguousarray(values * np.float32(highest / 255), dtype=spec.dtype)


def run_batches(
    session: Session, inputs: Array, prepare: Callable[[Array], Array] = np.asarray
) -> dict[str, Array]:
    """Every output for any number of inputs, in batches of the size that the artifact takes.

    The last batch of a fixed size is filled up with its last input.

    Args:
        session: an artifact with one input.
        inputs: [images, ...].
        prepare: from a batch of them to what the artifact takes.

    Returns:
        [images, ...] by output name.
    """
    name, (shape, _) = next(iter(session.ports.items()))
    fixed = shape[0]
    size = fixed if isinstance(fixed, int) else len(inputs)
    rows: dict[str, list[Array]] = {}
    for start in range(0, len(inputs), size):
        batch = inputs[start : start + size]
        missing = size - len(batch)
        filled = np.concatenate((batch, np.repeat(batch[-1:], missing, axis=0)))
        for output, values in session.run({name: prepare(filled)}).items():
            rows.setdefault(output, []).extend(values[: len(batch)])
    return {output: np.stack(values) for output, values in rows.items()}
