"""Reports of several files whose samples are taken in turns."""

import importlib.metadata
import uuid
from collections.abc import Sequence

from benchmarks.measuring import machine
from benchmarks.measuring.isolated import LoadAndMemory
from benchmarks.measuring.readings import ReadingLog, Sensors
from benchmarks.measuring.request import Notify
from benchmarks.measuring.runnable import Runnable
from benchmarks.measuring.timing import CLOCK, time_interleaved, timer_resolution_ns
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.report import Conditions, Load, Report, Timing, Tool


def measure_in_turns(
    runnables: Sequence[Runnable],
    threads: int,
    plan: Plan,
    run: uuid.UUID,
    *,
    baseline: str | None = None,
    isolated: Sequence[LoadAndMemory] | None = None,
    notify: Notify = lambda _text: None,
) -> list[Report]:
    """Time files in turns, in this process.

    Args:
        runnables: the files.
        threads: of each.
        plan: how many samples.
        run: what the reports share.
        baseline: label of the files that the others are compared with.
        isolated: load times and memory of each; unknown if left out.
        notify: told what is being done, never while a sample is taken.

    Returns:
        A report of each, in their order.
    """
    (only, *others) = (runnable.artifact.file for runnable in runnables)
    what = f"{1 + len(others)} artifacts in turns" if others else only
    what += f", threads: {threads}"

    def show_progress(rounds: int, width: float | None) -> None:
        reached = "" if width is None else f", widest interval {width:.1%} of the median"
        notify(f"{what}, round {rounds}{reached}")

    notify(f"{what}, warming up")
    opened = [runnable.open(threads) for runnable in runnables]
    created, device = machine.moment(), machine.device()
    load_before, observer = machine.load_average(), machine.Observer()
    log = ReadingLog(plan, Sensors())
    samples = time_interleaved([one.run for one in opened], plan, show_progress, log.look)
    readings = log.end()
    battery = readings[0].battery
    disturbance = observer.disturbance()
    conditions = Conditions(
        load_before=load_before,
        load_after=machine.load_average(),
        background_cores=disturbance.background_cores,
        thermal_before=None,
        thermal_during=None,
        thermal_after=None,
        battery_percent=None if battery is None else battery.percent,
        charging=None if battery is None else battery.charging,
        low_power_mode=None,
        throttled=disturbance.throttled,
        hidden=None,
        readings=readings,
    )
    tool = Tool(
        name="mvit-bench",
        version=importlib.metadata.version("mobilevit-deploy"),
        build="release",
    )
    unknown = LoadAndMemory(Load(cold_ns=None, warm_ns=None, first_inference_ns=None), None)
    resolution, affinity = timer_resolution_ns(), machine.affinity()
    return [
        Report(
            schema_version=1,
            id=uuid.uuid4(),
            run=run,
            baseline=baseline if runnable.artifact.label != baseline else None,
            created=created,
            device=device,
            host=None,
            tool=tool,
            artifact=runnable.artifact,
            execution=one.execution(affinity),
            load=alone.load,
            plan=plan,
            timing=Timing(
                clock=CLOCK,
                timer_resolution_ns=resolution,
                warmup_runs=plan.warmup_runs,
                runs_per_sample=taken.runs_per_sample,
                samples_ns=taken.wall_ns,
                process_cpu_ns=taken.cpu_ns,
            ),
            memory=alone.memory,
            conditions=conditions,
            comparison=runnable.comparison,
        )
        for runnable, one, taken, alone in zip(
            runnables, opened, samples, isolated or [unknown] * len(samples), strict=True
        )
    ]
