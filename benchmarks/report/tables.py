"""The tables of a report."""

from benchmarks.conclusions import Statistics
from benchmarks.report.content import Content, Group
from mobilevit_deploy.charts.quantities import plain_time
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.contract.report import Device, Report


def result_tables(content: Content) -> list[Table]:
    """The newest result of each series: a table per network, input, threads and device."""
    return [_results(content, group) for group in content.groups()]


def _results(content: Content, group: Group) -> Table:
    return Table(
        group.title,
        (
            "artifact",
            "median",
            "95 % interval",
            "p90",
            "p99",
            "CPU",
            "first run",
            "load cold",
            "load warm",
            "memory",
            "file",
            "valid",
            "runtime",
        ),
        tuple(_result(content, report) for report in group.reports),
        frozenset(range(1, 11)),
    )


def ratios_table(content: Content) -> Table:
    """The newest ratio of each pair of series."""
    return Table(
        "Ratios of medians",
        ("artifact", "ratio", "95 % interval", "baseline", "network", "of", "valid"),
        tuple(
            (
                content.name(one.report),
                f"{one.value:.3f}",
                f"{one.low:.3f} to {one.high:.3f}",
                content.name(one.baseline),
                content.work(one.report),
                one.clock,
                "yes" if content[one.report].valid and content[one.baseline].valid else "noisy",
            )
            for one in content.ratios()
        ),
        frozenset({1, 2}),
    )


def runs_table(content: Content) -> Table:
    """Every report, newest first."""
    return Table(
        "All measurements",
        ("created", "device", "network", "artifact", "runtime", "samples", "median", "valid", "id"),
        tuple(
            (
                report.created_utc,
                content.device_name(report.device),
                content.work(report),
                content.name(report),
                runtime_name(report),
                str(content[report].wall.count),
                plain_time(content[report].latency_ns),
                "yes" if content[report].valid else "noisy",
                str(report.id)[:8],
            )
            for report in reversed(content.reports)
        ),
        frozenset({5, 6}),
    )


def device_facts(content: Content, device: Device) -> list[tuple[str, str]]:
    """What is known of a device, and the conditions of its newest measurement."""
    last = next(one for one in reversed(content.reports) if one.device == device)
    conditions = last.conditions
    cores = f"{device.logical_cores} logical"
    if device.physical_cores is not None:
        cores += f", {device.physical_cores} physical"
    facts = {
        "processor": device.soc,
        "device": device.model,
        "architecture": device.architecture,
        "CPU features": ", ".join(device.cpu_features) or None,
        "cores": cores if device.logical_cores is not None else None,
        "memory": None if device.memory_bytes is None else f"{device.memory_bytes / 1e9:.1f} GB",
        "system": device.os,
        "governor": device.governor,
        "virtual machine": None if device.virtual is None else "yes" if device.virtual else "no",
        "load average": None
        if conditions.load_before is None or conditions.load_after is None
        else f"{conditions.load_before:.2f} before, {conditions.load_after:.2f} after",
        "others kept busy": None
        if conditions.background_cores is None
        else f"{conditions.background_cores:.2f} cores",
        "temperature": conditions.thermal_during,
        "clock": f"{last.timing.clock}, steps of {plain_time(last.timing.timer_resolution_ns)}",
        "last measured": last.created_utc,
    }
    return [(key, value if value is not None else "unknown") for key, value in facts.items()]


def _result(content: Content, report: Report) -> tuple[str, ...]:
    runs, load = report.timing.runs_per_sample, report.load
    found = content[report]
    figures, cpu = found.wall, found.cpu
    memory = report.memory
    above = None if memory is None else memory.peak_bytes - (memory.baseline_bytes or 0)
    return (
        content.name(report),
        plain_time(found.latency_ns),
        interval_text(figures),
        plain_time(figures.p90_ns / runs),
        plain_time(figures.p99_ns / runs),
        plain_time(None if cpu is None else cpu.median_ns / runs),
        plain_time(load.first_inference_ns),
        plain_time(load.cold_ns),
        plain_time(load.warm_ns),
        "–" if above is None else plain_bytes(above),
        plain_bytes(report.artifact.bytes),
        "yes" if found.valid else "noisy",
        runtime_name(report),
    )


def runtime_name(report: Report) -> str:
    """What ran it, with the browser around it."""
    software = (report.execution.runtime, report.host)
    return " in ".join(f"{one.name} {one.version}".strip() for one in software if one is not None)


def interval_text(figures: Statistics) -> str:
    """The median's interval as a share around it, e.g. -0.8 % to +1.1 %; a dash without one."""
    if figures.median_low_ns is None or figures.median_high_ns is None or not figures.median_ns:
        return "–"
    low, high = (
        end / figures.median_ns - 1 for end in (figures.median_low_ns, figures.median_high_ns)
    )
    return f"{low:+.1%} to {high:+.1%}"
