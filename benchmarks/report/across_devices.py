"""Tables across devices: the same work side by side, and the same file in a browser and natively.

Their samples were not taken in turns, nor on one machine: they are figures beside each other, with
no interval of a ratio (that is what `ratios` is for, within a run).
"""

from collections import defaultdict
from collections.abc import Hashable, Mapping

from benchmarks.report.content import Content
from benchmarks.report.tables import runtime_name
from mobilevit_deploy.charts.quantities import plain_time
from mobilevit_deploy.charts.table import Table
from mobilevit_deploy.contract.report import Device, Report


def devices_table(content: Content) -> Table:
    """Newest medians, a column per device; only work that two devices did.

    Where a row's runtimes differ, by version or by name, each median says its own: a release of a
    runtime may be worth as much as a device.
    """
    names = _names(content)
    rows: dict[Hashable, dict[str, Report]] = defaultdict(dict)
    for report in content.newest:
        rows[_work(content, report)][names[_key(report.device)]] = report
    shared = [found for found in rows.values() if len(found) > 1]
    columns = [
        name for name in dict.fromkeys(names.values()) if any(name in found for found in shared)
    ]
    return Table(
        "Devices side by side",
        ("network", "artifact", *columns),
        tuple(
            (
                content.work(first := next(iter(found.values()))),
                content.name(first),
                *(_median(content, found.get(name)) + _runtime(found, name) for name in columns),
            )
            for found in shared
        ),
        frozenset(range(2, 2 + len(columns))),
    )


def browser_table(content: Content) -> Table:
    """Each newest browser result beside each newest native one of the same file and threads."""
    names = _names(content)
    rows = []
    for web in filter(in_browser, content.newest):
        for native in content.newest:
            if in_browser(native) or _file(native) != _file(web) or not content[native].latency_ns:
                continue
            rows.append(
                (
                    content.work(web),
                    content.name(web),
                    f"{names[_key(web.device)]}, {runtime_name(web)}",
                    _median(content, web),
                    f"{names[_key(native.device)]}, {runtime_name(native)}",
                    _median(content, native),
                    f"{content[web].latency_ns / content[native].latency_ns:.2f}",
                )
            )
    return Table(
        "Browser against native",
        ("network", "artifact", "browser", "median", "native", "median", "browser / native"),
        tuple(rows),
        frozenset({3, 5, 6}),
    )


def in_browser(report: Report) -> bool:
    """Did a browser's runtime run it?"""
    return report.host is not None


def _file(report: Report) -> Hashable:
    return report.artifact.sha256, report.artifact.batch, report.execution.threads


def _work(content: Content, report: Report) -> Hashable:
    # A series, less its device.
    return content.work(report), report.artifact.task, content.name(report)


def _key(device: Device) -> str:
    return device.model_dump_json()


def _names(content: Content) -> dict[str, str]:
    """Devices by their facts -> a name that no other device of the page has."""
    plain = [content.device_name(device) for device in content.devices]
    named: dict[str, str] = {}
    for device, name in zip(content.devices, plain, strict=True):
        full = name if plain.count(name) == 1 else f"{name}, {device.os}"
        copies = sum(other == full or other.startswith(f"{full} #") for other in named.values())
        named[_key(device)] = full if not copies else f"{full} #{copies + 1}"
    return named


def _runtime(row: Mapping[str, Report], name: str) -> str:
    if name not in row or len({runtime_name(report) for report in row.values()}) == 1:
        return ""
    return f", {runtime_name(row[name])}"


def _median(content: Content, report: Report | None) -> str:
    if report is None:
        return "–"
    return plain_time(content[report].latency_ns) + ("" if content[report].valid else " (noisy)")
