"""Measure the artifacts of export folders on this machine."""

import importlib.metadata
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import machine
from benchmarks.candidates import (
    Candidate,
    LeftOut,
    Notify,
    Selection,
    counterpart,
    find_candidates,
)
from benchmarks.isolated import Isolated
from benchmarks.timing import CLOCK, Plan, Samples, time_interleaved, timer_resolution_ns
from benchmarks.validity import reasons_against
from mobilevit_deploy.contract.report import (
    Conditions,
    Device,
    Execution,
    Load,
    Memory,
    Report,
    Timing,
    Tool,
)
from mobilevit_deploy.contract.statistics import summarize
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


@dataclass(frozen=True)
class _Shared:
    """What the reports of samples that were taken in turns have in common."""

    run: uuid.UUID
    created: datetime
    device: Device
    threads: int
    plan: Plan
    timer_resolution_ns: int
    disturbance: machine.Disturbance
    conditions: Conditions


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
    what = f"{len(candidates)} artifacts in turns, threads: {threads}"

    def told(rounds: int, width: float | None) -> None:
        reached = "" if width is None else f", widest interval {width:.1%} of the median"
        notify(f"{what}, round {rounds}{reached}")

    notify(f"{what}, warming up")
    calls = [candidate.open(threads) for candidate in candidates]
    created = datetime.now(UTC)
    load_before = machine.load_average()
    observer = machine.Observer()
    samples = time_interleaved(calls, plan, told)
    disturbance = observer.disturbance()
    shared = _Shared(
        run=run,
        created=created,
        device=device,
        threads=threads,
        plan=plan,
        timer_resolution_ns=timer_resolution_ns(),
        disturbance=disturbance,
        conditions=Conditions(
            load_before=load_before,
            load_after=machine.load_average(),
            background_cores=disturbance.background_cores,
            thermal_before=None,
            thermal_during=None,
            thermal_after=None,
            battery_percent=None,
            charging=None,
            low_power_mode=None,
        ),
    )
    ids = [uuid.uuid4() for _ in candidates]
    others = (counterpart(candidates, candidate) for candidate in candidates)
    baselines = [None if other is None else ids[other] for other in others]
    return [
        _report(shared, *one)
        for one in zip(candidates, alone, samples, ids, baselines, strict=True)
    ]


def _report(
    shared: _Shared,
    candidate: Candidate,
    alone: Isolated,
    samples: Samples,
    own_id: uuid.UUID,
    baseline: uuid.UUID | None,
) -> Report:
    cores = shared.device.logical_cores or machine.usable_cores()
    reasons = reasons_against(samples, shared.plan, shared.threads, cores, shared.disturbance)
    return Report(
        schema_version=1,
        id=own_id,
        run=shared.run,
        baseline=baseline,
        created=shared.created,
        device=shared.device,
        tool=Tool(
            name="mvit-bench",
            version=importlib.metadata.version("mobilevit-deploy"),
            build="release",
        ),
        artifact=candidate.description,
        execution=Execution(
            runtime=candidate.parity.runtime,
            compute_unit_requested="cpu",
            compute_unit_observed="cpu",
            threads=shared.threads,
            affinity=machine.affinity(),
        ),
        load=Load(
            cold_ns=alone.cold_ns,
            warm_ns=alone.warm_ns,
            first_inference_ns=alone.first_inference_ns,
        ),
        timing=Timing(
            clock=CLOCK,
            timer_resolution_ns=shared.timer_resolution_ns,
            warmup_runs=shared.plan.warmup_runs,
            runs_per_sample=samples.runs_per_sample,
            samples_ns=samples.wall_ns,
            process_cpu_ns=samples.cpu_ns,
        ),
        statistics=summarize(samples.wall_ns),
        cpu_statistics=summarize(samples.cpu_ns),
        memory=Memory(
            peak_bytes=alone.peak_bytes,
            baseline_bytes=alone.baseline_bytes,
            method=alone.memory_method,
        ),
        conditions=shared.conditions,
        parity=candidate.parity,
        valid=not reasons,
        reasons=reasons,
    )
