"""The attention unit alone over the number of tokens, as in arXiv:2206.02680.

Three units of one width on ONNX Runtime: multi-head softmax attention (v1), Linformer's
(arXiv:2006.04768: keys and values projected from N tokens to 256), and separable attention (v2).
Softmax attention grows with the square of the tokens, the other two in proportion to them.
"""

import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from benchmarks.conclusions import summarize
from benchmarks.measuring.timing import Plan, Samples, time_interleaved
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.errors import ParityError, UsageError
from mobilevit_deploy.models.complexity import count_macs
from mobilevit_deploy.models.mobilevit_v1 import SoftmaxAttention
from mobilevit_deploy.models.mobilevit_v2 import SeparableAttention
from mobilevit_deploy.parity import LIMITS
from mobilevit_deploy.runtimes import Session, open_session

HEADS = 4
PROJECTED = 256
"""Tokens that Linformer keeps of its keys and values."""


class LinformerAttention(nn.Module):
    """Multi-head attention whose keys and values are mixed down to `projected` tokens first.

    Args:
        dim: channels of a token.
        heads: that share one projection of the keys and one of the values.
        tokens: of a sequence.
        projected: of its keys and values.
    """

    def __init__(self, dim: int, heads: int, tokens: int, projected: int) -> None:
        super().__init__()
        self.split = (1, -1, heads, dim // heads)
        self.query = nn.Linear(dim, dim)
        self.key, self.value = nn.Linear(dim, dim), nn.Linear(dim, dim)
        self.key_tokens = nn.Parameter(torch.randn(projected, tokens) / tokens**0.5)
        self.value_tokens = nn.Parameter(torch.randn(projected, tokens) / tokens**0.5)
        self.out = nn.Linear(dim, dim)
        self.scale = (dim // heads) ** -0.5

    def forward(self, x: Tensor) -> Tensor:
        """[1, N, dim] -> [1, N, dim]."""
        query = (self.query(x) * self.scale).reshape(self.split).transpose(1, 2)
        key = (self.key_tokens @ self.key(x)).reshape(self.split).transpose(1, 2)
        value = (self.value_tokens @ self.value(x)).reshape(self.split).transpose(1, 2)
        mixed = (query @ key.transpose(-1, -2)).softmax(dim=-1) @ value
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(x.shape))
        return out


def _softmax(dim: int, tokens: int) -> tuple[nn.Module, Tensor]:
    return SoftmaxAttention(dim, HEADS), torch.randn(1, tokens, dim)


def _linformer(dim: int, tokens: int) -> tuple[nn.Module, Tensor]:
    return LinformerAttention(dim, HEADS, tokens, PROJECTED), torch.randn(1, tokens, dim)


def _separable(dim: int, tokens: int) -> tuple[nn.Module, Tensor]:
    return SeparableAttention(dim), torch.randn(1, dim, 1, tokens)


UNITS: dict[str, Callable[[int, int], tuple[nn.Module, Tensor]]] = {
    "multi-head softmax": _softmax,
    "Linformer": _linformer,
    "separable": _separable,
}
"""Name -> module and example input, for a width and a number of tokens."""


@dataclass(frozen=True)
class UnitLatency:
    """One unit at one number of tokens; median CPU time and its 95 % interval."""

    unit: str
    dim: int
    tokens: int
    macs: int
    cpu_ms: float
    low_ms: float | None
    high_ms: float | None


def measure_units(
    tokens: Sequence[int] = (256, 1024, 4096),
    dim: int = 128,
    plan: Plan | None = None,
    notify: Callable[[str], None] = lambda _: None,
) -> list[UnitLatency]:
    """Export every unit plainly and time those of one number of tokens in turns, on one thread.

    Args:
        tokens: of a sequence, at least 1 each.
        dim: width, a multiple of the heads.
        plan: when there are enough samples.
        notify: told what is being done.

    Raises:
        UsageError: a width or number of tokens that no unit has.
        ParityError: a file does not compute what its module computes.
    """
    if min(tokens, default=0) < 1 or dim < HEADS or dim % HEADS:
        raise UsageError(
            f"The units take at least 1 token and a width that is a multiple of {HEADS}; got "
            f"{list(tokens)} tokens, width {dim}."
        )
    torch.set_num_threads(1)
    measured = []
    for count in tokens:
        macs, candidates = [], []
        with tempfile.TemporaryDirectory() as name, torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            for unit, build in UNITS.items():
                notify(f"{unit}, {count} tokens: converting")
                module, example = build(dim, count)
                macs.append(count_macs(module.eval(), example))
                path = Path(name) / f"{len(macs)}.onnx"
                candidates.append(_candidate(unit, module, example, path))
            notify(f"{count} tokens: timing")
            found = time_interleaved(candidates, plan or Plan(0.02, 30, 400, 30.0))
        measured += [
            _latency(unit, dim, count, work, samples)
            for unit, work, samples in zip(UNITS, macs, found, strict=True)
        ]
    return measured


def _candidate(unit: str, module: nn.Module, example: Tensor, path: Path) -> Callable[[], object]:
    """A function that runs the unit's file, which computes what the module computes."""
    session = _exported(module, example, path)
    feeds = {"tokens": example.numpy()}
    with torch.no_grad():
        reference = module(example).numpy()
    error = np.abs(session.run(feeds)["mixed"] - reference).max() / np.abs(reference).max()
    if not error <= LIMITS["fp32"].relative_error:
        raise ParityError(f"{unit}: the exported unit is off by {error:.1e} of the largest output.")
    return lambda: session.run(feeds)


def _exported(module: nn.Module, example: Tensor, path: Path) -> Session:
    with quiet():
        program: Any = torch.onnx.export(
            module, (example,), dynamo=True, input_names=["tokens"], output_names=["mixed"],
            external_data=False, verbose=False,
        )  # fmt: skip
        program.save(str(path))
    return open_session("onnx", path, threads=1)


def _latency(unit: str, dim: int, tokens: int, macs: int, samples: Samples) -> UnitLatency:
    runs = samples.runs_per_sample
    cpu = summarize(samples.cpu_ns)
    low, high = (
        None if end is None else end / runs / 1e6 for end in (cpu.median_low_ns, cpu.median_high_ns)
    )
    return UnitLatency(unit, dim, tokens, macs, cpu.median_ns / runs / 1e6, low, high)
