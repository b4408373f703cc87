"""What is measured of a Core ML package and its conversion, as data and as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.parity import Figures


@dataclass(frozen=True)
class Measurement:
    """One package.

    Constants are no operations; every kind of gather counts as one. `peak_memory_bytes` is that of
    the process up to the saved package, PyTorch and the checkpoint included. `parity` has an entry
    per arithmetic of the evaluator, None where an output is NaN or infinite. `largest_fp16` is the
    largest absolute value that the package holds in fp16, which ends at 65504.
    """

    model: str
    conversion: str
    operations: int
    transposes: int
    reshapes: int
    gathers: int
    highest_rank: int
    size_bytes: int
    seconds: float
    peak_memory_bytes: int
    parity: Mapping[str, Figures | None]
    largest_fp16: float
    fp16_headroom: float
    high_severity_findings: int


def text_rows(measurements: Sequence[Measurement]) -> list[tuple[str, ...]]:
    """One row per figure: its name, then its value for each package."""
    figures = [_texts(one) for one in measurements]
    return [(name, *(texts[name] for texts in figures)) for name in figures[0]]


def _texts(one: Measurement) -> dict[str, str]:
    return {
        "operations": str(one.operations),
        "transposes": str(one.transposes),
        "reshapes": str(one.reshapes),
        "gathers": str(one.gathers),
        "highest rank of a tensor": str(one.highest_rank),
        "package": plain_bytes(one.size_bytes),
        "conversion time": f"{one.seconds:.0f} s",
        "peak memory": f"{one.peak_memory_bytes / 1e9:.2f} GB",
        **{f"relative error (PSNR), {mode}": _parity(found) for mode, found in one.parity.items()},
        "largest value in fp16": f"{one.largest_fp16:,.0f}",
        "fp16 headroom: 65504 over it": f"{one.fp16_headroom:,.0f}",
        "findings of high severity": str(one.high_severity_findings),
    }


def _parity(figures: Figures | None) -> str:
    if figures is None:
        return "NaN or infinite"
    return f"{figures.relative_error:.1e} ({figures.psnr_db:.0f} dB)"
