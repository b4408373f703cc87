"""A report with what follows from it."""

from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.conclusions.statistics import Statistics, summarize
from benchmarks.conclusions.sustained import Sustained, sustained
from benchmarks.conclusions.validity import Doubt, doubts
from mobilevit_deploy.contract.report import Report


@dataclass(frozen=True)
class Conclusion:
    """A report with its statistics and the reasons against it.

    Attributes:
        report: what was observed.
        wall: of the elapsed times of its samples.
        cpu: of their CPU times; None where those are unknown.
        doubts: why it is not valid; empty if it is.
        sustained: latency over time; None where that was not looked for.
    """

    report: Report
    wall: Statistics
    cpu: Statistics | None
    doubts: tuple[Doubt, ...]
    sustained: Sustained | None

    @property
    def valid(self) -> bool:
        """May the figures be believed?"""
        return not self.doubts

    @property
    def latency_ns(self) -> float:
        """Median elapsed time of one run."""
        return self.wall.median_ns / self.report.timing.runs_per_sample

    @property
    def verdict(self) -> dict[str, Any]:
        """The verdict as JSON values: what a server answers, and `--json` prints."""
        runs = self.report.timing.runs_per_sample
        return {
            "valid": self.valid,
            "doubts": [
                {"code": one.code, "figures": dict(one.figures), "sentence": one.sentence}
                for one in self.doubts
            ],
            "median_ns": self.latency_ns,
            "p90_ns": self.wall.p90_ns / runs,
            "p99_ns": self.wall.p99_ns / runs,
            "sustained": None
            if self.sustained is None
            else {**asdict(self.sustained), "ratio": self.sustained.ratio},
        }


def conclude(report: Report) -> Conclusion:
    """What follows from a report."""
    wall = summarize(report.timing.samples_ns)
    cpu_ns = report.timing.process_cpu_ns
    cpu = None if cpu_ns is None else summarize(cpu_ns)
    return Conclusion(report, wall, cpu, doubts(report, wall, cpu), sustained(report))
