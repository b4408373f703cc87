"""How near an artifact comes to what the machine can do: its floor, and the share it reaches."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import torch

from benchmarks.conclusions import summarize
from benchmarks.measuring.artifacts import find_runnables
from benchmarks.measuring.machine import Observer
from benchmarks.measuring.request import LeftOut, Notify, Selection
from benchmarks.measuring.runnable import Runnable
from benchmarks.measuring.timing import stopping_rule, time_interleaved
from benchmarks.studies.operator_profile import OperatorTime, operator_times
from exporters.formats import get_format
from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.manifest import Artifact
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ReportError, RuntimeUnavailableError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.models.complexity import count_macs
from mobilevit_deploy.processes import torch_threads
from mobilevit_deploy.rewrites import TARGETS, rewrite

_SIDES = (512, 1024, 2048)  # of the square matrices; which is fastest depends on the caches
_SECONDS = 1.0  # for each of them, and for the memory
_TRIAD_BYTES = 2**28  # of each of three arrays, far beyond the caches of a core


@dataclass(frozen=True)
class Peak:
    """What one core was seen to do at best, by its CPU time.

    `macs_per_second`: multiply-accumulates of a float32 matrix product. `bytes_per_second`: read
    and written by a[i] = b[i] + 2 c[i] on arrays of 256 MiB.
    """

    macs_per_second: float
    bytes_per_second: float


@dataclass(frozen=True)
class ArtifactLimit:
    """One artifact against its floor, on one thread.

    `macs` are those of the network after the target's rewrites, `bytes` the file's, which each run
    has to read. `floor_ms` is the longer of the two at the machine's peak, `share` is floor by
    measured time. `profile` is None unless asked for, or where `no_profile` says why not.
    """

    title: str
    target: str | None
    macs: int
    bytes: int
    cpu_ms: float
    floor_ms: float
    bound: Literal["arithmetic", "memory"]
    share: float
    profile: tuple[OperatorTime, ...] | None = None
    no_profile: str | None = None


@dataclass(frozen=True)
class Limit:
    """The machine and every artifact of a folder; `background_cores` were others' meanwhile."""

    peak: Peak
    model: str
    background_cores: float | None
    artifacts: tuple[ArtifactLimit, ...]
    left_out: tuple[LeftOut, ...]


def find_limit(
    folder: Path,
    selection: Selection,
    *,
    profile: bool = False,
    plan: Plan | None = None,
    notify: Notify = lambda _: None,
) -> Limit:
    """Measure the machine's peak and the artifacts of an export folder, one thread each.

    Args:
        folder: an export folder.
        selection: which of its artifacts.
        profile: also take the operator times.
        plan: when there are enough samples.
        notify: told what is being done.

    Raises:
        ManifestError: the folder has no usable manifest, or nothing in it is selected.
    """
    found = find_runnables(folder, folder.name, selection, notify)
    if not found.artifacts:
        reasons = "; ".join(f"{one.title}: {one.reason}" for one in found.left_out)
        raise ReportError(f"No artifact of {folder} can be measured here. {reasons}.")
    observer = Observer()
    notify("measuring the machine's peak")
    peak = measure_peak()
    notify(f"timing {len(found.artifacts)} artifacts in turns")
    samples = time_interleaved(
        [runnable.open(1).run for _, runnable in found.artifacts],
        plan or stopping_rule(0.02, 30, 500, 60.0),
    )
    background = observer.disturbance().background_cores
    record, limits = found.manifest.model, []
    for (artifact, runnable), taken in zip(found.artifacts, samples, strict=True):
        cpu_ms = summarize(taken.cpu_ns).median_ns / taken.runs_per_sample / 1e6
        notify(f"counting the operations of {artifact.title}")
        macs = runnable.artifact.batch * deployable_macs(record, artifact)
        limits.append(_limit(runnable, artifact.title, macs, peak, cpu_ms, profile=profile))
    return Limit(peak, record.variant, background, tuple(limits), found.left_out)


@torch_threads(1)
def measure_peak() -> Peak:
    """The best of what this core does in a few seconds: PyTorch's matrix product, and a triad."""
    return Peak(max(map(_product_rate, _SIDES)), _triad_rate())


def deployable_macs(record: Record, artifact: Artifact) -> int:
    """Multiply-accumulates of one image through the network as its target's rewrites leave it.

    Weights play no part, so the network is drawn anew.
    """
    model = create_model(record.variant, record.task, num_classes=record.num_classes).eval()
    row = get_format(artifact.format)
    target = row.rewrites_for.get(artifact.target, artifact.target)
    if target not in TARGETS:
        raise ReportError(f"{artifact.title} is made for {target!r}, which has no row of rewrites.")
    size = artifact.input_size
    deployable = rewrite(Checkpoint(model, record), target, size)
    return count_macs(deployable, torch.zeros(1, 3, *deployable.input_size))


def _limit(
    runnable: Runnable, title: str, macs: int, peak: Peak, cpu_ms: float, *, profile: bool
) -> ArtifactLimit:
    artifact = runnable.artifact
    arithmetic_ms = macs / peak.macs_per_second * 1e3
    memory_ms = artifact.bytes / peak.bytes_per_second * 1e3
    times, reason = None, None
    if profile:
        try:
            times = tuple(operator_times(artifact.format, runnable.path, runnable.feeds))
        except RuntimeUnavailableError as error:
            reason = str(error)
    floor_ms = max(arithmetic_ms, memory_ms)
    return ArtifactLimit(
        title=title,
        target=artifact.target,
        macs=macs,
        bytes=artifact.bytes,
        cpu_ms=cpu_ms,
        floor_ms=floor_ms,
        bound="arithmetic" if arithmetic_ms >= memory_ms else "memory",
        share=floor_ms / cpu_ms,
        profile=times,
        no_profile=reason,
    )


def _product_rate(side: int) -> float:
    first, second, out = torch.rand(side, side), torch.rand(side, side), torch.empty(side, side)
    return side**3 / _fastest(lambda: torch.mm(first, second, out=out))


def _triad_rate() -> float:
    count = _TRIAD_BYTES // 4
    first, second, out = torch.ones(count), torch.ones(count), torch.zeros(count)
    return 3 * _TRIAD_BYTES / _fastest(lambda: torch.add(first, second, alpha=2, out=out))


def _fastest(work: Callable[[], object]) -> float:
    """CPU seconds of the fastest run; the first one is not counted."""
    work()
    best, end = float("inf"), time.monotonic() + _SECONDS
    while best == float("inf") or time.monotonic() < end:
        before = time.process_time_ns()
        work()
        best = min(best, (time.process_time_ns() - before) / 1e9)
    return best
