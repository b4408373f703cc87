"""How many times faster: ratios of medians from samples that were taken in turns."""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from benchmarks.conclusions.conclusion import Conclusion
from benchmarks.conclusions.statistics import CONFIDENCE_PERCENT, nearest_rank
from mobilevit_deploy.contract.report import MeasuredArtifact, Report
from mobilevit_deploy.errors import ReportError

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

_RESAMPLES = 2000
_MOST_DRAWN = 1_000_000  # samples at once, so that memory stays small
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


def ratio(baseline: Conclusion, report: Conclusion) -> Ratio:
    """Compare two reports of one run.

    The interval is a percentile bootstrap: rounds are drawn with replacement, both medians are
    taken of the same rounds, so that a disturbance that hit both cancels; 2000 times, with a fixed
    seed. Without equally many samples each side is drawn for itself.

    Raises:
        ReportError: they were not measured in the same run, or a median is zero.
    """
    if not _comparable(baseline, report):
        raise ReportError(
            f"Reports {baseline.report.id} and {report.report.id} cannot be compared: they are of "
            "different runs, so their samples were not taken in turns, or a sample took no time at "
            "all. Measure both with --against."
        )
    by_cpu = _one_thread_cpu(baseline) and _one_thread_cpu(report)
    scale = report.report.timing.runs_per_sample / baseline.report.timing.runs_per_sample
    value, low, high = ratio_of_medians(
        *(_samples(one, by_cpu=by_cpu) for one in (baseline, report))
    )
    return Ratio(
        baseline.report,
        report.report,
        "CPU time" if by_cpu else "elapsed time",
        value * scale,
        low * scale,
        high * scale,
    )


def ratios(conclusions: Sequence[Conclusion]) -> list[Ratio]:
    """The ratio of every report that has something to be compared with, in their order."""
    pairs = ((baseline_of(one, conclusions), one) for one in conclusions)
    return [ratio(baseline, one) for baseline, one in pairs if baseline is not None]


def baseline_of(conclusion: Conclusion, conclusions: Sequence[Conclusion]) -> Conclusion | None:
    """What a report is compared with: the same work under the label that the campaign named.

    The same work is the same network, task, format, precision, input and threads, on the same
    compute unit of the same run; of several, one of the same target is taken first.
    """
    report = conclusion.report
    if report.baseline is None or report.baseline == report.artifact.label:
        return None
    same = [
        other
        for other in conclusions
        if other.report.artifact.label == report.baseline
        and _work(other) == _work(conclusion)
        and _comparable(other, conclusion)
    ]
    of_target = [other for other in same if other.report.artifact.target == report.artifact.target]
    return next(iter(of_target or same), None)


def kind_of_model(artifact: MeasuredArtifact) -> tuple[Hashable, ...]:
    """What two artifacts have in common that compute the same in the same format and precision."""
    return (
        artifact.variant,
        artifact.task,
        artifact.format,
        artifact.precision,
        artifact.input_size,
        artifact.batch,
    )


def _work(conclusion: Conclusion) -> tuple[object, ...]:
    artifact, execution = conclusion.report.artifact, conclusion.report.execution
    return (
        *kind_of_model(artifact),
        execution.threads,
        execution.compute_unit_requested,
        execution.provider,
    )


def _comparable(baseline: Conclusion, conclusion: Conclusion) -> bool:
    return baseline.report.run == conclusion.report.run and all(
        one.wall.min_ns > 0 for one in (baseline, conclusion)
    )


def _one_thread_cpu(conclusion: Conclusion) -> bool:
    cpu = conclusion.cpu
    return conclusion.report.execution.threads == 1 and cpu is not None and cpu.min_ns > 0


def _samples(conclusion: Conclusion, *, by_cpu: bool) -> Sequence[int]:
    timing = conclusion.report.timing
    cpu = timing.process_cpu_ns
    return cpu if by_cpu and cpu is not None else timing.samples_ns


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
    most = max(1, min(100, _MOST_DRAWN // max(len(first), len(second))))
    for done in range(0, _RESAMPLES, most):
        count = min(most, _RESAMPLES - done)
        rounds = generator.integers(len(first), size=(count, len(first)))
        others = (
            rounds
            if len(first) == len(second)
            else generator.integers(len(second), size=(count, len(second)))
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
