"""What a page says, before it is drawn: which reports, under which names, in which groups."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from benchmarks.conclusions import Conclusion, Ratio, conclude_together, ratios
from mobilevit_deploy.contract.report import Device, Report
from mobilevit_deploy.errors import ReportError


@dataclass(frozen=True)
class Group:
    """Reports of the same work on the same device: network, input, threads."""

    title: str
    reports: tuple[Report, ...]


class Content:
    """The reports of a page, looked at from every side that the page shows."""

    def __init__(self, reports: Sequence[Report]) -> None:
        """Take at least one report, oldest first.

        Raises:
            ReportError: there is none.
        """
        if not reports:
            raise ReportError("There is no report to show. Measure first: mvit-bench host FOLDER")
        self.reports = tuple(reports)
        self._conclusions = {one.report.id: one for one in conclude_together(reports)}
        newest = {self.series(report): report for report in reports}
        self.newest = tuple(sorted(newest.values(), key=_by_work))
        distinct = {report.device.model_dump_json(): report.device for report in reports}
        self.devices = tuple(distinct.values())
        self._labels = len({report.artifact.label for report in self.newest}) > 1
        self._targets = len(
            {(one.artifact.format, one.artifact.target) for one in self.newest}
        ) > len({one.artifact.format for one in self.newest})

    def __getitem__(self, report: Report) -> Conclusion:
        """What follows from one of the reports."""
        return self._conclusions[report.id]

    def series(self, report: Report) -> Hashable:
        """What stays the same when a measurement is repeated another day."""
        artifact, execution = report.artifact, report.execution
        return (
            *self._work(report),
            artifact.format,
            artifact.precision,
            artifact.target,
            artifact.label,
            execution.compute_unit_requested,
            execution.provider,
            bool(report.plan.sustained),
        )

    def name(self, report: Report) -> str:
        """The artifact, as short as it can be told from the page's others."""
        artifact = report.artifact
        parts: list[str] = [artifact.format, artifact.precision]
        if self._targets and artifact.target:
            parts.append(artifact.target)
        if report.execution.compute_unit_requested != "cpu":
            parts.append(report.execution.compute_unit_requested)
        if report.execution.provider is not None:
            parts.append(report.execution.provider)
        if self._labels:
            parts.append(f"({artifact.label})")
        if report.plan.sustained:
            parts.append("sustained")
        return " ".join(parts)

    def work(self, report: Report) -> str:
        """The network, its input and the threads."""
        artifact = report.artifact
        height, width = artifact.input_size
        return ", ".join(
            (
                artifact.variant,
                f"{height} × {width}"
                if artifact.batch == 1
                else f"{artifact.batch} × {height} × {width}",
                threads_text(report),
            )
        )

    def groups(self) -> list[Group]:
        """The newest reports, by work."""
        found: dict[Hashable, list[Report]] = defaultdict(list)
        for report in self.newest:
            found[self._work(report)].append(report)
        return [Group(self._title(members[0]), tuple(members)) for members in found.values()]

    def histories(self) -> list[tuple[str, list[tuple[Report, ...]]]]:
        """Per work, the series that were measured more than once, oldest first."""
        series: dict[Hashable, list[Report]] = defaultdict(list)
        for report in self.reports:
            series[self.series(report)].append(report)
        found: dict[str, list[tuple[Report, ...]]] = defaultdict(list)
        for members in series.values():
            if len(members) > 1:
                found[self._title(members[0])].append(tuple(members))
        return list(found.items())

    def ratios(self) -> list[Ratio]:
        """The newest ratio of each series."""
        newest: dict[Hashable, Ratio] = {}
        for one in ratios([self[report] for report in self.reports]):
            newest[self.series(one.report), self.series(one.baseline)] = one
        return sorted(newest.values(), key=lambda one: _by_work(one.report))

    def summary(self) -> str:
        """How much was measured, where and when."""
        first, last = self.reports[0], self.reports[-1]
        days = sorted({report.created_utc[:10] for report in (first, last)})
        return (
            f"{len(self.reports)} measurements of {len(self.newest)} configurations on "
            f"{', '.join(self.device_name(device) for device in self.devices)}, "
            f"{' to '.join(days)}."
        )

    def doubts(self) -> list[tuple[str, list[str]]]:
        """Per group with results that are not valid: its title, and each reason once."""
        found = []
        for group in self.groups():
            sentences: dict[str, list[Report]] = defaultdict(list)
            for report in group.reports:
                for doubt in self[report].doubts:
                    sentences[doubt.sentence].append(report)
            lines = [
                f"all: {sentence}"
                if len(reports) == len(group.reports) > 1
                else f"{', '.join(map(self.name, reports))}: {sentence}"
                for sentence, reports in sentences.items()
            ]
            if lines:
                found.append((group.title, lines))
        return found

    def device_name(self, device: Device) -> str:
        """The device, as short as it can be told."""
        return device.model or device.soc or device.architecture

    def _title(self, report: Report) -> str:
        work = self.work(report)
        if len(self.devices) == 1:
            return work
        return f"{work}, {self.device_name(report.device)}"

    def _work(self, report: Report) -> tuple[Hashable, ...]:
        artifact = report.artifact
        return (
            report.device.model_dump_json(exclude={"os"}),
            artifact.variant,
            artifact.task,
            artifact.input_size,
            artifact.batch,
            report.execution.threads,
        )


def threads_text(report: Report) -> str:
    """How many threads the report's artifact was run with."""
    threads = report.execution.threads
    if threads is None:
        return "threads: its choice"
    return f"{threads} thread{'s' if threads > 1 else ''}"


def _by_work(report: Report) -> tuple[str, tuple[int, int], int, str, str]:
    artifact = report.artifact
    return (
        artifact.variant,
        artifact.input_size,
        report.execution.threads or 0,
        artifact.format,
        artifact.precision,
    )
