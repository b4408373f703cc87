"""What a comparison gives."""

from dataclasses import dataclass

from benchmarks.conclusions import Conclusion
from benchmarks.studies.peers.contenders import Contender
from mobilevit_deploy.contract.manifest import Comparison as OutputComparison


@dataclass(frozen=True)
class PeerFile:
    """A file, who made it, and what it consists of.

    `path` begins at the folder of all files. `operators` are those of the graph, constants left
    out; None where parts of it are handed to a delegate: of those formats `partitions` are the
    parts that XNNPACK takes, and `outside` counts the operators that it leaves to the runtime.
    """

    path: str
    size_bytes: int
    sha256: str
    producer: str
    operators: int | None
    partitions: int | None
    outside: dict[str, int]


@dataclass(frozen=True)
class Measured:
    """One contender: its file, how far its outputs are from the reference's, and its time.

    `conclusion` is None where the runtime's speed on this machine says nothing. `ratio`, `low` and
    `high` are its median by ours with the 95 % interval; None of ours, and where ours is not there.
    """

    contender: Contender
    file: PeerFile
    runtime: str
    outputs: OutputComparison
    conclusion: Conclusion | None
    ratio: float | None = None
    low: float | None = None
    high: float | None = None

    @property
    def relative_error(self) -> float:
        """The largest of its outputs'."""
        return max(one.relative_error for one in self.outputs.outputs.values())

    @property
    def cpu_ms(self) -> float | None:
        """Median CPU time of one run."""
        one = self.conclusion
        if one is None or one.cpu is None:
            return None
        return one.cpu.median_ns / one.report.timing.runs_per_sample / 1e6

    @property
    def wall_ms(self) -> float | None:
        """Median elapsed time of one run."""
        return None if self.conclusion is None else self.conclusion.latency_ns / 1e6


@dataclass(frozen=True)
class Absent:
    """A contender that was not measured, and why."""

    contender: Contender
    reason: str


@dataclass(frozen=True)
class Comparison:
    """Everybody with one network, format and number of threads; `parameters` are its weights.

    `threads` is None where nobody was timed.
    """

    network: str
    format: str
    threads: int | None
    parameters: int
    measured: tuple[Measured, ...]
    absent: tuple[Absent, ...]
