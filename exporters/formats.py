"""The formats that a model can be exported to, as data that needs no converter to be read."""

import importlib
import importlib.util
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from torch import nn

from mobilevit_deploy.contract.manifest import Delegation
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import (
    RuntimeUnavailableError,
    UsageError,
    missing_extra,
    unknown_name,
)
from mobilevit_deploy.rewrites import TARGETS, InputRange
from mobilevit_deploy.runtimes import Array
from mobilevit_deploy.vocabulary import FormatName, Precision, TensorSpec

ArtifactInput = InputRange | Literal["image"]
"""What an artifact is fed: numbers of a range, or a picture as the platform has it."""

MAXIMUM_BATCH = 1024


@dataclass(frozen=True)
class ExportOptions:
    """What one artifact shall be.

    `input_size` is (height, width) in pixels; `batch` is None for a dynamic batch; `opset` and
    `deployment_target` are None for the format's default and for formats that have none;
    `classifier` adds the labels and probabilities that Core ML's classifiers have.
    """

    precision: Precision
    target: str
    input_size: tuple[int, int]
    batch: int | None = 1
    input_range: ArtifactInput = "float32"
    opset: int | None = None
    deployment_target: str | None = None
    classifier: bool = False


@dataclass(frozen=True)
class Conversion:
    """What an exporter made, before anyone has run it."""

    inputs: tuple[TensorSpec, ...]
    outputs: tuple[TensorSpec, ...]
    options: dict[str, str | int]
    minimum_runtime: str
    operators: dict[str, int]
    tools: dict[str, str]
    delegation: Delegation | None = None


TestCase = tuple[Array, Sequence[Array]]
"""An input as the artifact takes it, and the outputs that the reference model has for it."""


class Exporter(Protocol):
    """One format: turns a deployable model into an artifact in a folder."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions, path: Path
    ) -> Conversion:
        """Write the artifact to `path` and describe it; raises `ExportError`."""
        ...


class Combiner(Protocol):
    """An exporter of a format whose files can have several functions."""

    def combine(self, functions: Mapping[str, Path], path: Path) -> None:
        """Make one artifact of several, each a function; raises `ExportError`."""
        ...


class Bundler(Protocol):
    """An exporter of a format that has files with test cases in them."""

    def bundle(
        self, artifact: Path, cases: Sequence[TestCase], tolerance: float, path: Path
    ) -> None:
        """Write the artifact with its test cases to `path`, and run them where that is possible.

        `tolerance` is the largest difference of an output value that passes. Raises `ExportError`,
        and `ParityError` where a test case fails.
        """
        ...


@dataclass(frozen=True)
class Format:
    """A row of the formats table; `module` holds the exporter and imports its converter.

    The first of `precisions` and of `input_ranges` is the format's default.
    """

    name: FormatName
    title: str
    module: str
    extra: str
    suffix: str
    libraries: tuple[str, ...]
    default_target: str
    precisions: tuple[Precision, ...]
    input_ranges: tuple[ArtifactInput, ...]
    dynamic_batch: bool
    opsets: tuple[int, ...] = ()
    deployment_targets: tuple[str, ...] = ()
    default_deployment_target: str | None = None
    largest_batch: int = MAXIMUM_BATCH
    classifier: bool = False
    targets: tuple[str, ...] = ()  # that it can be made for; empty for all
    rewrites_for: Mapping[str, str] = field(default_factory=dict)  # target -> that of its rewrites
    lowered_only: tuple[str, ...] = ()  # targets published without a run where there is no runtime
    functions_from: str | None = None  # deployment target from which a file can have several
    bundled_suffix: str | None = None  # of files that hold test cases as well

    def missing_library(self) -> RuntimeUnavailableError | None:
        """The error that names the extra to install; None where every library is there."""
        for library in self.libraries:
            if importlib.util.find_spec(library.replace("-", "_")) is None:
                return missing_extra(library, self.extra)
        return None

    def exporter(self) -> Exporter:
        """The exporter; its converter is imported when it converts."""
        exporter: Exporter = importlib.import_module(self.module).EXPORTER
        return exporter

    def combiner(self) -> Combiner:
        """The exporter, of a format with `functions_from`."""
        combiner: Combiner = importlib.import_module(self.module).EXPORTER
        return combiner

    def bundler(self) -> Bundler:
        """The exporter, of a format with a `bundled_suffix`."""
        bundler: Bundler = importlib.import_module(self.module).EXPORTER
        return bundler


FORMATS: Mapping[str, Format] = {
    row.name: row
    for row in (
        Format(
            name="onnx",
            title="ONNX",
            module="exporters.onnx",
            extra="onnx",
            suffix=".onnx",
            libraries=("onnx", "onnxscript", "onnxruntime"),
            default_target="portable",
            precisions=("fp32", "fp16"),
            input_ranges=("float32", "uint8", "unit"),
            dynamic_batch=True,
            opsets=tuple(range(18, 25)),
        ),
        Format(
            name="coreml",
            title="Core ML",
            module="exporters.coreml",
            extra="coreml",
            suffix=".mlpackage",
            libraries=("coremltools",),
            default_target="ane",
            precisions=("fp16", "fp32", "w8", "w6", "w4"),
            input_ranges=("image", "float32", "unit"),
            dynamic_batch=False,
            deployment_targets=("iOS16", "iOS17", "iOS18"),
            # The first with asynchronous predictions and with MLComputePlan (17.4), which shows on
            # which compute unit every operation runs; in use since September 2023.
            default_deployment_target="iOS17",
            # A picture and a class label are one each; the `ane` rewrites keep the batch axis.
            largest_batch=1,
            classifier=True,
            functions_from="iOS18",
        ),
        Format(
            name="executorch",
            title="ExecuTorch",
            module="exporters.executorch",
            extra="executorch",
            suffix=".pte",
            libraries=("executorch",),
            default_target="xnnpack",
            precisions=("fp32", "fp16"),
            input_ranges=("float32", "uint8", "unit"),
            dynamic_batch=False,
            targets=("xnnpack", "portable", "coreml", "vulkan"),
            rewrites_for={"coreml": "ane", "vulkan": "xnnpack"},
            lowered_only=("coreml", "vulkan"),
            bundled_suffix=".bpte",
        ),
        Format(
            name="tflite",
            title="TFLite",
            module="exporters.tflite",
            extra="tflite",
            suffix=".tflite",
            libraries=("litert-torch", "ai-edge-quantizer", "ai-edge-litert"),
            default_target="litert",
            precisions=("fp32", "fp16"),
            input_ranges=("float32", "uint8", "unit"),
            dynamic_batch=False,
        ),
    )
}


def get_format(name: str) -> Format:
    """The row of that name.

    Raises:
        UsageError: no such format; the message names the nearest.
    """
    if name not in FORMATS:
        raise unknown_name("format", name, FORMATS)
    return FORMATS[name]


def artifact_file(
    row: Format, record: Record, options: ExportOptions, sizes: Sequence[tuple[int, int]]
) -> str:
    """A file name that no other artifact of the same model has; what is usual is left out."""
    extents = "+".join(f"{height}x{width}" for height, width in sizes)
    parts = [record.variant, extents, options.precision]
    if options.target != row.default_target:
        parts.append(options.target)
    if options.input_range != row.input_ranges[0]:
        parts.append(options.input_range)
    if options.batch != 1:
        parts.append(f"batch-{options.batch or 'dynamic'}")
    if options.opset is not None:
        parts.append(f"opset{options.opset}")
    if options.deployment_target not in {None, row.default_deployment_target}:
        parts.append(str(options.deployment_target))
    if row.classifier and record.labels is not None and not options.classifier:
        parts.append("logits")
    return "-".join(parts) + row.suffix


def check_options(row: Format, options: ExportOptions, functions: int = 1) -> None:
    """Refuse what the format cannot do, before anything is loaded or computed.

    Raises:
        UsageError: an option outside what the format has; the message lists what it has.
    """
    for kind, got, known in (
        ("precision", options.precision, row.precisions),
        ("input range", options.input_range, row.input_ranges),
        ("target", options.target, row.targets or tuple(TARGETS)),
        ("deployment target", options.deployment_target, (None, *row.deployment_targets)),
    ):
        if got not in known:
            raise unknown_name(f"{row.title} {kind}", str(got), filter(None, known))
    if functions > 1 and row.functions_from is None:
        raise UsageError(
            f"{row.title} takes one input size per file. Run mvit-export once for each."
        )
    if functions > 1 and options.deployment_target != row.functions_from:
        raise UsageError(
            f"Several input sizes in one package need {row.functions_from}, "
            f"got {options.deployment_target}."
        )
    if options.batch is None and not row.dynamic_batch:
        raise UsageError(f"{row.title} has no dynamic batch; give a number with --batch.")
    if options.batch is not None and not 1 <= options.batch <= row.largest_batch:
        raise UsageError(
            f"Batch {options.batch} is out of range for {row.title}: 1 to {row.largest_batch}."
        )
    if options.opset is not None and options.opset not in row.opsets:
        opsets = ", ".join(map(str, row.opsets)) or "none: it has no opsets"
        raise UsageError(f"{row.title} opset {options.opset} is not supported. Known: {opsets}.")
