"""How many times faster: ratios of medians from samples that were taken in turns."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.contract.statistics import CONFIDENCE_PERCENT, nearest_rank
from mobilevit_deploy.errors import ReportError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_RESAMPLES = 2000
_CHUNK = 100  # resamples at once, so that memory stays small
_SEED = 0


@dataclass(frozen=True)
class Ratio:
    """Median of the baseline divided by median of the report: above 1, the report is faster.

    `low` to `high` is the 95 % confidence interval. `clock` is what was compared: CPU time of the
    process where both ran on one thread, since other processes do not change it; else elapsed time.
    """

    baseline: Report
    report: Report
    clock: Literal["CPU time", "elapsed time"]
    value: float
    low: float
    high: float


def ratio(baseline: Report, report: Report) -> Ratio:
    """Compare two reports of one run.

    The interval is a percentile bootstrap: rounds are drawn with replacement, both medians are
    taken of the same rounds, so that a disturbance that hit both cancels; 2000 times, with a fixed
    seed. Without equally many samples each side is drawn for itself.

    Raises:
        ReportError: they were not measured in the same run, or a median is zero.
    """
    if not _comparable(baseline, report):
        raise ReportError(
            f"Reports {baseline.id} and {report.id} cannot be compared: they are of different "
            "runs, so their samples were not taken in turns, or a sample took no time at all. "
            "Measure both with --against."
        )
    by_cpu = _one_thread_cpu(baseline) and _one_thread_cpu(report)
    scale = report.timing.runs_per_sample / baseline.timing.runs_per_sample
    value, low, high = ratio_of_medians(
        *(_samples(one, by_cpu=by_cpu) for one in (baseline, report))
    )
    return Ratio(
        baseline,
        report,
        "CPU time" if by_cpu else "elapsed time",
        value * scale,
        low * scale,
        high * scale,
    )


def ratios(reports: Sequence[Report]) -> list[Ratio]:
    """The ratio of every report whose baseline is among them, in their order."""
    known = {report.id: report for report in reports}
    pairs = ((known.get(report.baseline), report) for report in reports if report.baseline)
    return [
        ratio(baseline, report)
        for baseline, report in pairs
        if baseline is not None and _comparable(baseline, report)
    ]


def _comparable(baseline: Report, report: Report) -> bool:
    return baseline.run == report.run and all(
        one.statistics.min_ns > 0 for one in (baseline, report)
    )


def _one_thread_cpu(report: Report) -> bool:
    cpu = report.cpu_statistics
    return report.execution.threads == 1 and cpu is not None and cpu.min_ns > 0


def _samples(report: Report, *, by_cpu: bool) -> Sequence[int]:
    cpu = report.timing.process_cpu_ns
    return cpu if by_cpu and cpu is not None else report.timing.samples_ns


def ratio_of_medians(theirs: Sequence[int], ours: Sequence[int]) -> tuple[float, float, float]:
    """Median of the first divided by that of the second, and its 95 % interval; see `ratio`.

    Args:
        theirs: samples in nanoseconds, at least one, the median above 0.
        ours: the same; sample i of both is of one round where they are equally many.
    """
    import numpy as np

    first, second = np.asarray(theirs, np.int64), np.asarray(ours, np.int64)
    generator = np.random.default_rng(_SEED)
    drawn = []
    for _ in range(_RESAMPLES // _CHUNK):
        rounds = generator.integers(len(first), size=(_CHUNK, len(first)))
        others = (
            rounds
            if len(first) == len(second)
            else generator.integers(len(second), size=(_CHUNK, len(second)))
        )
        drawn.append(_medians(first[rounds]) / _medians(second[others]))
    ordered = np.sort(np.concatenate(drawn))
    outside = _RESAMPLES * (100 - CONFIDENCE_PERCENT) // 200  # on each side
    value = _medians(first[None]) / _medians(second[None])
    return float(value[0]), float(ordered[outside]), float(ordered[-1 - outside])


def _medians(rows: "npt.NDArray[np.int64]") -> "npt.NDArray[np.float64]":
    """The median by nearest rank of each row."""
    import numpy as np

    middle = nearest_rank(50, rows.shape[1]) - 1
    return np.partition(rows, middle, axis=1)[:, middle].astype(np.float64)
