"""ONNX: one file of standard operators, for ONNX Runtime on any platform."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from exporters.format import HALF, SINGLE, Format, FormatOptions
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag

if TYPE_CHECKING:
    from mobilevit_deploy.contract.record import Record

DEFAULT_OPSET = 18
"""What PyTorch's exporter writes without converting, and the lowest it writes: the widest choice of
runtimes. It loads in ONNX Runtime 1.14 (February 2023) and later, on phones and in browsers too."""

OPSETS = range(DEFAULT_OPSET, 25)


@dataclass(frozen=True)
class OnnxOptions(FormatOptions):
    """The operator set; None for the default one."""

    opset: int | None = flag(None, f"ONNX operator set; {DEFAULT_OPSET} if left out.", kind=int)

    def completed(self, row: Format, functions: int) -> Self:
        """The same; errors as `FormatOptions.completed`."""
        if self.opset is not None and self.opset not in OPSETS:
            raise UsageError(
                f"{row.title} opset {self.opset} is not supported. "
                f"Known: {', '.join(map(str, OPSETS))}."
            )
        return super().completed(row, functions)

    def file_parts(self, record: "Record") -> tuple[str, ...]:  # noqa: ARG002
        """The operator set, where one was asked for."""
        return () if self.opset is None else (f"opset{self.opset}",)


FORMAT = Format(
    name="onnx",
    title="ONNX",
    extra="onnx",
    suffix=".onnx",
    libraries=("onnx", "onnxscript", "onnxruntime"),
    default_target="portable",
    default_precision="fp32",
    numbers=(SINGLE, HALF),
    input_ranges=("float32", "uint8", "unit"),
    dynamic_batch=True,
    able=frozenset({"suppression"}),
    options=OnnxOptions,
)
