"""Measure the artifacts of export folders on this machine."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.measuring import machine
from benchmarks.measuring.candidates import (
    Candidate,
    LeftOut,
    Notify,
    Selection,
    find_candidates,
)
from benchmarks.measuring.measurement import measure_in_turns
from benchmarks.measuring.timing import Plan
from mobilevit_deploy.contract.report import Device, Report
from mobilevit_deploy.errors import UsageError

_MOST_THREADS = 1024


@dataclass(frozen=True)
class HostRun:
    """What a run on this machine gave."""

    reports: tuple[Report, ...]
    left_out: tuple[LeftOut, ...]


def measure_folders(
    folder: Path,
    against: Path | None = None,
    *,
    selection: Selection | None = None,
    threads: Sequence[int] = (1,),
    plan: Plan | None = None,
    notify: Notify = lambda _text: None,
) -> HostRun:
    """Measure the artifacts of one folder, or of two in turns.

    Every artifact is first compared with its references; one that is outside its limits is not
    measured. For each number of threads all artifacts are then timed in turns; load times and
    memory come from a process of its own for each.

    Args:
        folder: an export folder.
        against: another one; a report's baseline is its counterpart there: the same format,
            precision, input size and variant, of the same target if there is one.
        selection: which artifacts; all unless given.
        threads: numbers of threads to measure with, each at least 1.
        plan: how many samples.
        notify: told what is being done, never while a sample is taken.

    Raises:
        ManifestError: a folder has no usable manifest, or nothing in it is selected.
        UsageError: a number of threads is below 1 or above 1024, or both folders are the same.
        RuntimeUnavailableError: psutil is not installed.
    """
    if not threads or not 1 <= min(threads) <= max(threads) <= _MOST_THREADS:
        raise UsageError(f"Threads must be 1 to {_MOST_THREADS}, got {list(threads)}.")
    plan = plan or Plan()
    device = machine.device()
    run = uuid.uuid4()
    candidates: list[Candidate] = []
    left_out: list[LeftOut] = []
    for one, label in _labelled(folder, against):
        found, missing = find_candidates(one, label, selection or Selection(), notify)
        candidates.extend(found)
        left_out.extend(missing)
    reports: list[Report] = []
    if candidates:
        for count in dict.fromkeys(threads):
            reports.extend(_measure(candidates, count, plan, device, run, notify))
    return HostRun(tuple(reports), tuple(left_out))


def _labelled(folder: Path, against: Path | None) -> list[tuple[Path, str]]:
    label = folder.resolve().name
    if against is None:
        return [(folder, label)]
    if against.resolve() == folder.resolve():
        raise UsageError(f"{folder} cannot be measured against itself.")
    other = against.resolve().name
    return [(folder, label), (against, f"against {other}" if other == label else other)]


def _measure(
    candidates: Sequence[Candidate],
    threads: int,
    plan: Plan,
    device: Device,
    run: uuid.UUID,
    notify: Notify,
) -> list[Report]:
    alone = []
    for candidate in candidates:
        notify(f"loading {candidate.artifact.title} in a process of its own, threads: {threads}")
        alone.append(candidate.isolated(threads))
    reports = measure_in_turns(candidates, threads, plan, device, run, notify, alone)
    baseline = candidates[-1].label if len({one.label for one in candidates}) > 1 else None
    return [report.model_copy(update={"baseline": baseline}) for report in reports]
