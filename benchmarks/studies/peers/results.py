"""What a comparison gives."""

from dataclasses import dataclass

from benchmarks.studies.peers.contenders import Contender
from mobilevit_deploy.contract.report import Report


@dataclass(frozen=True)
class PeerFile:
    """A file, who made it, and what it consists of.

    `operators` are the nodes of an ONNX graph; of the other formats `partitions` are the parts that
    the XNNPACK delegate takes, and `outside` counts the operators that it leaves to the runtime.
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
    """One contender: its file, its report, and how often its CPU time is ours.

    `ratio`, `low` and `high` are its median by ours with the 95 % interval; None of ours, and where
    ours is not there.
    """

    contender: Contender
    file: PeerFile
    report: Report
    ratio: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Absent:
    """A contender that was not measured, and why."""

    contender: Contender
    reason: str


@dataclass(frozen=True)
class Comparison:
    """Everybody with one network, format and number of threads; `parameters` are its weights."""

    network: str
    format: str
    threads: int
    parameters: int
    measured: tuple[Measured, ...]
    absent: tuple[Absent, ...]
