"""Reports of several artifacts whose samples are taken in turns."""

import importlib.metadata
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from benchmarks.measuring import machine
from benchmarks.measuring.isolated import Isolated
from benchmarks.measuring.timing import CLOCK, Plan, Samples, time_interleaved, timer_resolution_ns
from mobilevit_deploy.contract.manifest import Comparison, ParityRecord
from mobilevit_deploy.contract.report import (
    Conditions,
    Device,
    Execution,
    Load,
    MeasuredArtifact,
    Memory,
    Report,
    Software,
    Timing,
    Tool,
)


class Runnable(Protocol):
    """An artifact that computes what it should, ready to be timed."""

    @property
    def description(self) -> MeasuredArtifact:
        """The artifact, for its report."""
        ...

    @property
    def parity(self) -> ParityRecord:
        """How it was compared with its reference, and on which runtime."""
        ...

    def open(self, threads: int) -> Callable[[], object]:
        """A function that runs the artifact once."""
        ...


def measure_in_turns(
    runnables: Sequence[Runnable],
    threads: int,
    plan: Plan,
    device: Device,
    run: uuid.UUID,
    notify: Callable[[str], None] = lambda _text: None,
    alone: Sequence[Isolated] | None = None,
) -> list[Report]:
    """Time artifacts in turns, in this process.

    Args:
        runnables: the artifacts.
        threads: of each.
        plan: how many samples.
        device: this machine.
        run: what the reports share.
        notify: told what is being done, never while a sample is taken.
        alone: load times and memory of each; unknown if left out.

    Returns:
        A report of each, without a baseline, in their order.
    """
    what = f"{len(runnables)} artifacts in turns, threads: {threads}"

    def told(rounds: int, width: float | None) -> None:
        reached = "" if width is None else f", widest interval {width:.1%} of the median"
        notify(f"{what}, round {rounds}{reached}")

    notify(f"{what}, warming up")
    calls = [runnable.open(threads) for runnable in runnables]
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
            throttled=disturbance.throttled,
            hidden=None,
        ),
    )
    loads: Sequence[Isolated | None] = alone or [None] * len(samples)
    return [_report(shared, *one) for one in zip(runnables, loads, samples, strict=True)]


@dataclass(frozen=True)
class _Shared:
    """What the reports of samples that were taken in turns have in common."""

    run: uuid.UUID
    created: datetime
    device: Device
    threads: int
    plan: Plan
    timer_resolution_ns: int
    conditions: Conditions


def _report(
    shared: _Shared, runnable: Runnable, alone: Isolated | None, samples: Samples
) -> Report:
    parity = runnable.parity
    name, _, version = parity.runtime.partition(" ")
    return Report(
        schema_version=1,
        id=uuid.uuid4(),
        run=shared.run,
        baseline=None,
        created=shared.created,
        device=shared.device,
        host=None,
        tool=Tool(
            name="mvit-bench",
            version=importlib.metadata.version("mobilevit-deploy"),
            build="release",
        ),
        artifact=runnable.description,
        execution=Execution(
            runtime=Software(name=name, version=version),
            provider=None,
            compute_unit_requested="cpu",
            compute_unit_observed="cpu",
            threads=shared.threads,
            threads_observed=None,
            affinity=machine.affinity(),
        ),
        load=Load(
            cold_ns=alone.cold_ns if alone else None,
            warm_ns=alone.warm_ns if alone else None,
            first_inference_ns=alone.first_inference_ns if alone else None,
        ),
        plan=shared.plan.document(),
        timing=Timing(
            clock=CLOCK,
            timer_resolution_ns=shared.timer_resolution_ns,
            warmup_runs=shared.plan.warmup_runs,
            runs_per_sample=samples.runs_per_sample,
            samples_ns=samples.wall_ns,
            process_cpu_ns=samples.cpu_ns,
        ),
        memory=Memory(
            peak_bytes=alone.peak_bytes,
            baseline_bytes=alone.baseline_bytes,
            method=alone.memory_method,
        )
        if alone
        else None,
        conditions=shared.conditions,
        comparison=Comparison(images=parity.images, outputs=parity.outputs),
    )
