"""What follows from a report only beside others: does an accelerator's model run on the CPU?

A runtime may leave a model that was asked for an accelerator to the CPU without a word. Its latency
tells: it is that of the same work on the CPU of the same device. `as_on_cpu` applies if a report
asks for neither `cpu` nor `all` and its median is within 10 % of that of a report that asks for
`cpu`, of the same network, task, format, precision, input, batch and label, from the same day and
mode. Any number of threads counts, since a fall-back chooses its own. It is a doubt also where the
runtime says that the accelerator was used: equal by chance is rare, and worth a look.
"""

from collections.abc import Hashable, Sequence
from dataclasses import replace
from datetime import timedelta

from benchmarks.conclusions.conclusion import Conclusion, conclude
from benchmarks.conclusions.ratios import kind_of_model
from benchmarks.conclusions.validity import Doubt
from mobilevit_deploy.contract.report import Report

LARGEST_DIFFERENCE = 0.10
"""Between two groups of a campaign, each of which may have met the phone at another temperature."""

LONGEST_APART = timedelta(days=1)


def conclude_together(reports: Sequence[Report]) -> list[Conclusion]:
    """What follows from each report, beside the others; in their order."""
    alone = [conclude(report) for report in reports]
    on_cpu: dict[Hashable, list[Conclusion]] = {}
    for one in alone:
        if one.report.execution.compute_unit_requested == "cpu":
            on_cpu.setdefault(_work(one.report), []).append(one)
    return [_doubted(one, on_cpu.get(_work(one.report), [])) for one in alone]


def _doubted(one: Conclusion, on_cpu: Sequence[Conclusion]) -> Conclusion:
    asked = one.report.execution.compute_unit_requested
    if asked in {"cpu", "all"}:
        return one
    alike = [
        other
        for other in on_cpu
        if abs(other.latency_ns - one.latency_ns) <= LARGEST_DIFFERENCE * other.latency_ns
        and abs(other.report.created - one.report.created) <= LONGEST_APART
    ]
    if not alike:
        return one
    nearest = min(alike, key=lambda other: abs(other.latency_ns - one.latency_ns))
    threads = nearest.report.execution.threads
    figures: dict[str, int | float | str] = {
        "asked": asked,
        "took_ms": one.latency_ns / 1e6,
        "cpu_ms": nearest.latency_ns / 1e6,
        "threads": "its own choice" if threads is None else threads,
    }
    return replace(one, doubts=(*one.doubts, Doubt("as_on_cpu", figures)))


def _work(report: Report) -> Hashable:
    artifact = report.artifact
    return (
        report.device.model_dump_json(),
        report.host,
        bool(report.plan.sustained),
        *kind_of_model(artifact),
        artifact.label,
    )
