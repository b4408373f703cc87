"""The peers' table, as text: the same on a terminal, in Markdown and, with all figures, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.report.tables import Table
from benchmarks.studies.peers.contenders import CONTEXT
from benchmarks.studies.peers.results import Comparison, Measured, PeerFile
from mobilevit_deploy.console import plain_bytes
from mobilevit_deploy.contract.report import Report

_HEADINGS = (
    "network",
    "made by",
    "CPU",
    "clock",
    "theirs / ours (95 %)",
    "graph",
    "file",
    "error",
    "valid",
)


def tables(comparisons: Sequence[Comparison]) -> list[Table]:
    """One table per runtime and number of threads, in the order of the comparisons.

    Networks that are there for context come last. *CPU* is the median CPU time of the process,
    *clock* the median elapsed time, *error* the largest deviation from the float32 reference as a
    share of its largest logit, *valid* what the rule of `benchmarks.validity` says.
    """
    groups: dict[tuple[str, int], list[Comparison]] = {}
    for one in comparisons:
        groups.setdefault((_runtime(one), one.threads), []).append(one)
    return [
        Table(
            f"{runtime}, {threads} thread{'s' if threads > 1 else ''}",
            _HEADINGS,
            tuple(
                row
                for one in sorted(members, key=lambda one: one.network in CONTEXT)
                for row in _rows(one)
            ),
            frozenset({2, 3, 4, 6, 7}),
        )
        for (runtime, threads), members in groups.items()
    ]


def document(comparisons: Sequence[Comparison]) -> list[dict[str, Any]]:
    """Everything as JSON's types, without the samples: those are in the reports of the store."""
    return [
        {
            "network": one.network,
            "format": one.format,
            "threads": one.threads,
            "parameters": one.parameters,
            "measured": [_figures(row) for row in one.measured],
            "absent": [
                {"made_by": row.contender.label, "reason": row.reason} for row in one.absent
            ],
        }
        for one in comparisons
    ]


def reports(comparisons: Sequence[Comparison]) -> list[Report]:
    """The report of every file that was measured."""
    return [row.report for one in comparisons for row in one.measured]


def _runtime(comparison: Comparison) -> str:
    rows = comparison.measured
    return rows[0].report.execution.runtime if rows else comparison.format


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    rows = [_row(comparison.network, one) for one in comparison.measured]
    for one in comparison.absent:
        blanks = ("",) * (len(_HEADINGS) - 3)
        rows.append((comparison.network, one.contender.label, f"absent: {one.reason}", *blanks))
    return rows


def _row(network: str, one: Measured) -> tuple[str, ...]:
    parity, cpu = one.report.parity, _cpu_ms(one.report)
    return (
        network,
        one.contender.label,
        "" if cpu is None else f"{cpu:.1f} ms",
        f"{one.report.latency_ns / 1e6:.1f} ms",
        "" if one.ratio is None else f"{one.ratio:.2f}x ({one.low:.2f} to {one.high:.2f})",
        _graph(one.file),
        plain_bytes(one.file.size_bytes),
        "" if parity is None else f"{parity.relative_error:.0e}",
        "yes" if one.report.valid else "noisy",
    )


def _graph(file: PeerFile) -> str:
    """What the file consists of."""
    if file.operators is not None:
        return f"{file.operators} operators"
    if file.partitions is None:
        return ""
    outside = sum(file.outside.values())
    return f"{file.partitions} partition{'s' if file.partitions != 1 else ''}, {outside} outside"


def _cpu_ms(report: Report) -> float | None:
    cpu = report.cpu_statistics
    return None if cpu is None else cpu.median_ns / report.timing.runs_per_sample / 1e6


def _figures(one: Measured) -> dict[str, Any]:
    parity = one.report.parity
    return {
        "made_by": one.contender.label,
        "report": str(one.report.id),
        "runtime": one.report.execution.runtime,
        "samples": one.report.statistics.count,
        "cpu_ms": _cpu_ms(one.report),
        "wall_ms": one.report.latency_ns / 1e6,
        "ratio": one.ratio,
        "low": one.low,
        "high": one.high,
        "relative_error": None if parity is None else parity.relative_error,
        "valid": one.report.valid,
        "file": asdict(one.file),
    }
