"""Core ML packages: evaluated with PyTorch on any machine, or run by Core ML itself on a Mac."""

import importlib.metadata
import platform
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from mobilevit_deploy.errors import ManifestError, RuntimeUnavailableError, unknown_name
from mobilevit_deploy.processes import torch_threads
from mobilevit_deploy.runtimes.coreml.mil.arguments import Labels
from mobilevit_deploy.runtimes.coreml.mil.evaluator import Evaluator, Mode, Step
from mobilevit_deploy.runtimes.coreml.mil.features import Feature, feed, read_features, result
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.runtimes.coreml.mil.operations import OPERATIONS
from mobilevit_deploy.runtimes.coreml.mil.package import (
    Package,
    function_names,
    load_function,
    read_package,
)
from mobilevit_deploy.runtimes.coreml.mil.precision import OperationPrecision, trace_precision
from mobilevit_deploy.runtimes.coreml.suppression import Suppression, read_suppression
from mobilevit_deploy.runtimes.session import Array, Port, Session, require_feeds

ENGINES = ("evaluator", "coreml") if platform.system() == "Darwin" else ("evaluator",)
"""What runs packages on this machine, the most real one last."""

IN_PROCESS = ("evaluator",)
"""Engines that no file can crash or keep for ever: Python's, of programs without loops."""

NOT_TIMED = "Core ML runs on Apple devices only; measure it with the iOS app"
"""Why the speed of a session on this machine says nothing about the format's."""

MODES: tuple[Mode, ...] = ("float32", "rounded", "piecewise")


@dataclass(frozen=True)
class Program:
    """One function of a package, loaded."""

    path: Path
    function: str
    evaluator: Evaluator
    inputs: tuple[Feature, ...]
    outputs: tuple[Feature, ...]
    labels: Labels | None
    """A classifier's labels, in the order of its probabilities; or a detector's."""
    metadata: Mapping[str, str]
    suppression: Suppression | None = None
    """The stage behind the program, of an object detector."""

    @property
    def optional(self) -> tuple[str, ...]:
        """Inputs that may be left out: a detector's thresholds, scalars."""
        return () if self.suppression is None else self.suppression.optional

    @property
    def steps(self) -> Mapping[str, Any]:
        """What the file says of the steps of post-processing, by their names in the manifest."""
        return {} if self.suppression is None else self.suppression.steps

    def run(self, feeds: Mapping[str, Array], mode: Mode) -> dict[str, Array]:
        """Outputs by name; errors as `tensors` and of the evaluator."""
        values = self.evaluator.run(self.tensors(feeds), mode)
        found: dict[str, Array] = {}
        if self.suppression is not None:
            rows = [np.asarray(values[name]) for name in self.suppression.inputs]
            found = self.suppression.run(rows[0], rows[1], feeds)
        return {
            one.name: found[one.name] if one.name in found else result(one.port, values[one.name])
            for one in self.outputs
        }

    def tensors(self, feeds: Mapping[str, Array]) -> dict[str, Tensor]:
        """Inputs as the evaluator takes them.

        Raises:
            UsageError: one is missing, unknown, or of another shape or type.
        """
        needed = {name: value for name, value in feeds.items() if name not in self.optional}
        require_feeds(_ports(self.inputs), needed)
        return {one.name: feed(one, np.asarray(feeds[one.name])) for one in self.inputs}


def load_program(path: Path, function: str | None = None) -> Program:
    """Read an `.mlpackage` folder and one of its functions, the default one unless it is named.

    Raises:
        RuntimeUnavailableError: coremltools is not installed.
        UsageError: no function of that name.
        ManifestError: the package cannot be read or evaluated.
    """
    package = read_package(path)
    name = function or function_names(package)[0]
    loaded = load_function(package, name, OPERATIONS)
    evaluator = Evaluator(loaded, path.name)
    labels = evaluator.labels()
    inputs, outputs = read_features(package, name, loaded, labels)
    suppression = read_suppression(package)
    if suppression is not None:
        labels = suppression.labels
        known = suppression.behind({one.name: one for one in outputs}, path.name)
        outputs = [known[one.name] for one in package.whole.description.output]
    return Program(
        path,
        name,
        evaluator,
        tuple(inputs),
        tuple(outputs),
        labels,
        _texts(package, name),
        suppression,
    )


def _texts(package: Package, function: str) -> dict[str, str]:
    """What a package says of one of its functions: a key may end in the name of one."""
    texts, functions = {}, function_names(package)
    for key, text in package.whole.description.metadata.userDefined.items():
        general, _, last = key.rpartition(".")
        if last == function:
            texts[general] = text
        elif last not in functions:
            texts[key] = text
    return texts


class EvaluatorSession(Session):
    """A package on the evaluator.

    It checks the graph and the weights; it says nothing about Apple's kernels, the placement on
    compute units, or speed.
    """

    runtime_name = "MIL evaluator"
    """Its version is PyTorch's, which computes for it."""

    def __init__(self, program: Program, mode: Mode, threads: int = 0) -> None:
        self.program = program
        self.mode: Mode = mode
        self.labels, self.metadata = program.labels, program.metadata
        self.steps_inside = program.steps
        self.inputs, self.outputs = _ports(program.inputs), _ports(program.outputs)
        self.runtime_version = importlib.metadata.version("torch").split("+")[0]
        self._threads = threads

    @property
    def runtime(self) -> str:
        """Name and version for people, and in which precision it computes."""
        return f"{self.runtime_name} (torch {self.runtime_version}, {self.mode})"

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Outputs by name, for inputs by name; errors as `Session.run`.

        An image input takes uint8 RGB [1, H, W, 3]. Of a classifier, the label is an array of one
        and the probabilities are [1, classes], in the order of `labels`. A detector also takes
        thresholds, of one number each, and returns a row for each object.
        """
        with torch_threads(self._threads or 1):
            return self.program.run(feeds, self.mode)

    def steps(self, feeds: Mapping[str, Array]) -> Iterator[Step]:
        """The operations one after the other, with their inputs and outputs; see `Step`."""
        return self.program.evaluator.steps(self.program.tensors(feeds), self.mode)

    def intermediate_outputs(
        self, feeds: Mapping[str, Array], names: Collection[str]
    ) -> dict[str, Array]:
        """Values inside the program by name, as calibration asks for.

        Raises:
            UsageError: no operation has an output of that name.
        """
        found: dict[str, Array] = {}
        known: set[str] = set()
        for step in self.steps(feeds):
            known.update(step.names)
            for name, value in zip(step.names, step.outputs, strict=True):
                if name in names and isinstance(value, Tensor):
                    found[name] = value.numpy()
        for name in names:
            if name not in found:
                raise unknown_name("operation output", name, sorted(known))
        return found

    def trace(self, feeds: Iterable[Mapping[str, Array]]) -> list[OperationPrecision]:
        """Each operation's loss against float32 arithmetic, worst first, over some inputs."""
        prepared = (self.program.tensors(one) for one in feeds)
        with torch_threads(self._threads or 1):
            return trace_precision(self.program.evaluator, prepared, self.mode)


class AppleSession(Session):
    """A package on Core ML itself: macOS only, and untried, for want of a Mac."""

    runtime_name = "Core ML"
    """Its version is that of macOS."""

    def __init__(self, program: Program) -> None:
        if platform.system() != "Darwin":
            raise RuntimeUnavailableError(
                f"Core ML runs on macOS only, and this is {platform.system()}. "
                "The evaluator runs packages here."
            )
        coremltools = import_coremltools()
        try:
            # A single function must not be named: older systems know no functions.
            named = None if program.function == "main" else program.function
            self._model = coremltools.models.MLModel(str(program.path), function_name=named)
        except Exception as error:  # coremltools raises every kind
            raise ManifestError(f"Core ML cannot load {program.path.name}: {error}") from error
        self._program = program
        self.labels, self.metadata = program.labels, program.metadata
        self.steps_inside = program.steps
        self.native_half = True
        self.inputs, self.outputs = _ports(program.inputs), _ports(program.outputs)
        self.runtime_version = platform.mac_ver()[0]

    @property
    def runtime(self) -> str:
        """Name and version for people."""
        return f"{self.runtime_name} (macOS {self.runtime_version})"

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Outputs by name, in the evaluator's forms; errors as `Session.run`."""
        self._program.tensors(feeds)
        given = {one.name: _as_picture(one, feeds[one.name]) for one in self._program.inputs}
        given |= {name: float(feeds[name]) for name in self._program.optional if name in feeds}
        predicted = self._model.predict(given)
        return {name: self._array(port, predicted[name]) for name, port in self.outputs.items()}

    def _array(self, port: Port, value: Any) -> Array:
        if isinstance(value, dict):
            value = [[value[label] for label in self.labels or ()]]
        elif isinstance(value, str | int):
            return np.array([value])
        return np.asarray(value, dtype=port.dtype)


import_library = import_coremltools


def open_session(
    path: Path,
    threads: int = 0,
    *,
    mode: Mode = "rounded",
    function: str | None = None,
    engine: str | None = None,
    **_: object,
) -> EvaluatorSession | AppleSession:
    """Load an `.mlpackage` folder; as `runtimes.open_session`.

    Args:
        path: the folder.
        threads: of PyTorch; 0 for one: an evaluation is hundreds of small operations, which two
            threads finish hardly sooner, and many times later once other work takes a processor.
            Core ML makes its own choice.
        mode: the evaluator's arithmetic; see `mil.evaluator.Mode`.
        function: None for the default one.
        engine: "evaluator", the default, or "coreml" for Core ML itself, on macOS.

    Raises:
        RuntimeUnavailableError: coremltools is not installed, or Core ML is not there.
        UsageError: no such mode, engine or function.
        ManifestError: no package, damaged, or with something that cannot be evaluated.
    """
    if mode not in MODES:
        raise unknown_name("arithmetic of the evaluator", mode, MODES)
    if engine not in {None, "evaluator", "coreml"}:
        raise unknown_name("Core ML engine", engine, ("evaluator", "coreml"))
    program = load_program(path, function)
    if engine == "coreml":
        return AppleSession(program)
    return EvaluatorSession(program, mode, threads)


def _ports(features: Iterable[Feature]) -> dict[str, Port]:
    return {one.name: one.port for one in features}


def _as_picture(feature: Feature, array: Array) -> Any:
    """Core ML takes images as pictures and converts the colour order itself."""
    if feature.colour is None:
        return array
    from PIL import Image

    return Image.fromarray(array[0, :, :, 0] if feature.colour == "GRAYSCALE" else array[0])
