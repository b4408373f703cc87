"""What is measured: plain values that can be sent to another process or machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.measuring.timing import stopping_rule
from mobilevit_deploy.contract.manifest import Artifact, Manifest
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.report import Report
from mobilevit_deploy.errors import ManifestError, UsageError

Notify = Callable[[str], None]
"""Called with what is being done now."""

_MOST_THREADS = 1024


@dataclass(frozen=True)
class Selection:
    """Which artifacts of a folder, by format and precision; empty means all."""

    formats: tuple[str, ...] = ()
    precisions: tuple[str, ...] = ()

    def holds(self, artifact: Artifact) -> bool:
        """Is the artifact one of these?"""
        return (not self.formats or artifact.format in self.formats) and (
            not self.precisions or artifact.precision in self.precisions
        )

    def of(self, manifest: Manifest, folder: Path) -> list[Artifact]:
        """The selected artifacts.

        Raises:
            ManifestError: there is none.
        """
        selected = [artifact for artifact in manifest.artifacts if self.holds(artifact)]
        if not selected:
            has = ", ".join(f"{one.format} {one.precision}" for one in manifest.artifacts)
            raise ManifestError(
                f"{folder} has no artifact of those selected "
                f"({', '.join((*self.formats, *self.precisions)) or 'all'}); "
                f"it has: {has or 'none'}."
            )
        return selected


@dataclass(frozen=True)
class MeasureRequest:
    """Artifacts of one export folder, or of two in turns, on each number of threads.

    Raises:
        UsageError: a number of threads is below 1 or above 1024, or both folders are the same.
    """

    folder: Path
    against: Path | None = None
    selection: Selection = field(default_factory=Selection)
    threads: tuple[int, ...] = (1,)
    plan: Plan = field(default_factory=stopping_rule)

    def __post_init__(self) -> None:
        require_threads(self.threads)
        if self.against is not None and self.against.resolve() == self.folder.resolve():
            raise UsageError(f"{self.folder} cannot be measured against itself.")


@dataclass(frozen=True)
class LeftOut:
    """An artifact that was not measured, and why; `failed` where it should have been."""

    title: str
    label: str
    reason: str
    failed: bool


@dataclass(frozen=True)
class Run:
    """What was measured, and what was not."""

    reports: tuple[Report, ...]
    left_out: tuple[LeftOut, ...]


def require_threads(threads: tuple[int, ...]) -> None:
    """Pass silently, or refuse numbers of threads that nothing runs on; raises `UsageError`."""
    if not threads or not 1 <= min(threads) <= max(threads) <= _MOST_THREADS:
        raise UsageError(f"Threads must be 1 to {_MOST_THREADS}, got {list(threads)}.")
