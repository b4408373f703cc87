"""Measure the artifacts of export folders on this machine."""

import uuid
from pathlib import Path

from benchmarks.measuring import machine
from benchmarks.measuring.artifacts import find_runnables
from benchmarks.measuring.isolated import measure_isolated
from benchmarks.measuring.measurement import measure_in_turns
from benchmarks.measuring.request import LeftOut, MeasureRequest, Notify, Run
from benchmarks.measuring.runnable import Runnable
from mobilevit_deploy.contract.report import Report


def measure(request: MeasureRequest, notify: Notify = lambda _text: None) -> Run:
    """Measure what is asked for.

    Every artifact is first compared with its references; one that is outside its limits is not
    measured. For each number of threads all artifacts are then timed in turns, or in a sustained
    run each by itself; load times and memory come from a process of its own for each. The reports
    of `request.folder` name those of `request.against` as their baseline.

    Args:
        request: what is measured.
        notify: told what is being done, never while a sample is taken.

    Raises:
        ManifestError: a folder has no usable manifest, or nothing in it is selected.
        RuntimeUnavailableError: psutil is not installed.
        ReportError: the machine's clock is wrong, or stands still.
    """
    machine.moment()  # one that no report can have is said before anything is measured
    run, alone = uuid.uuid4(), request.plan.sustained
    runnables: list[Runnable] = []
    left_out: list[LeftOut] = []
    folders = _labelled(request)
    for label, folder in folders.items():
        found = find_runnables(folder, label, request.selection, notify)
        runnables.extend(runnable for _, runnable in found.artifacts)
        left_out.extend(found.left_out)
    baseline = list(folders)[1] if request.against else None
    reports: list[Report] = []
    for threads in dict.fromkeys(request.threads if runnables else ()):
        loaded = []
        for one in runnables:
            notify(f"loading {one.artifact.file} in a process of its own, threads: {threads}")
            loaded.append((one, measure_isolated(one, threads)))
        for group in [[one] for one in loaded] if alone else [loaded]:
            reports += measure_in_turns(
                [one for one, _ in group],
                threads,
                request.plan,
                uuid.uuid4() if alone else run,
                baseline=baseline,
                isolated=[facts for _, facts in group],
                notify=notify,
            )
    return Run(tuple(reports), tuple(left_out))


def _labelled(request: MeasureRequest) -> dict[str, Path]:
    """Label -> folder, the one that is measured first."""
    label = request.folder.resolve().name
    if request.against is None:
        return {label: request.folder}
    other = request.against.resolve().name
    return {label: request.folder, f"against {other}" if other == label else other: request.against}
