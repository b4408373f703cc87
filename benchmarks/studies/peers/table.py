"""The peers' table, as text: the same on a terminal, in Markdown and, with all figures, as JSON."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from benchmarks.studies.peers.contenders import CONTEXT
from benchmarks.studies.peers.results import Comparison, Measured, PeerFile
from mobilevit_deploy.charts.table import Table
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
    share of its largest value, *valid* what `benchmarks.conclusions` says.
    """
    groups: dict[str, list[Comparison]] = {}
    for one in comparisons:
        groups.setdefault(_title(one), []).append(one)
    return [
        Table(
            title,
            _HEADINGS,
            tuple(
                row
                for one in sorted(members, key=lambda one: one.network in CONTEXT)
                for row in _rows(one)
            ),
            frozenset({2, 3, 4, 6, 7}),
        )
        for title, members in groups.items()
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
    """The report of every file that was timed."""
    return [
        row.conclusion.report
        for one in comparisons
        for row in one.measured
        if row.conclusion is not None
    ]


def _title(comparison: Comparison) -> str:
    rows, threads = comparison.measured, comparison.threads
    runtime = rows[0].runtime if rows else comparison.format
    if threads is None:
        return f"{runtime}, not timed"
    return f"{runtime}, {threads} thread{'s' if threads > 1 else ''}"


def _rows(comparison: Comparison) -> list[tuple[str, ...]]:
    rows = [_row(comparison.network, one) for one in comparison.measured]
    for one in comparison.absent:
        blanks = ("",) * (len(_HEADINGS) - 3)
        rows.append((comparison.network, one.contender.label, f"absent: {one.reason}", *blanks))
    return rows


def _row(network: str, one: Measured) -> tuple[str, ...]:
    valid = "" if one.conclusion is None else "yes" if one.conclusion.valid else "noisy"
    return (
        network,
        one.contender.label,
        "" if one.cpu_ms is None else f"{one.cpu_ms:.1f} ms",
        "" if one.wall_ms is None else f"{one.wall_ms:.1f} ms",
        "" if one.ratio is None else f"{one.ratio:.2f}x ({one.low:.2f} to {one.high:.2f})",
        _graph(one.file),
        plain_bytes(one.file.size_bytes),
        f"{one.relative_error:.0e}",
        valid,
    )


def _graph(file: PeerFile) -> str:
    """What the file consists of."""
    if file.operators is not None:
        return f"{file.operators} operators"
    if file.partitions is None:
        return ""
    outside = sum(file.outside.values())
    return f"{file.partitions} partition{'s' if file.partitions != 1 else ''}, {outside} outside"


def _figures(one: Measured) -> dict[str, Any]:
    timed = one.conclusion
    return {
        "made_by": one.contender.label,
        "report": None if timed is None else str(timed.report.id),
        "runtime": one.runtime,
        "samples": 0 if timed is None else timed.wall.count,
        "cpu_ms": one.cpu_ms,
        "wall_ms": one.wall_ms,
        "ratio": one.ratio,
        "low": one.low,
        "high": one.high,
        "outputs": one.outputs.model_dump(mode="json")["outputs"],
        "relative_error": one.relative_error,
        "valid": None if timed is None else timed.valid,
        "file": asdict(one.file),
    }
