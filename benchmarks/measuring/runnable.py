"""A file that is ready to be timed: what it is, what it is fed, and how it is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.contract.manifest import Comparison, ProvenCopy
from mobilevit_deploy.contract.report import Execution, MeasuredArtifact, Software
from mobilevit_deploy.runtimes import Array, Session, open_session, runtime_of


@dataclass(frozen=True)
class Runnable:
    """A file that computes what it should.

    `comparison` says how far its outputs were from the references, `runtime` on what, for people;
    `feeds` are its inputs by name. `copy` has the path where the file is an export's, so that what
    was compared is what is timed.
    """

    path: Path
    function: str | None
    artifact: MeasuredArtifact
    comparison: Comparison
    runtime: str
    feeds: Mapping[str, Array]
    copy: ProvenCopy | None = None

    def open(self, threads: int) -> "Opened":
        """The file in memory."""
        session = open_session(
            self.artifact.format,
            self.path,
            threads,
            inputs=tuple(self.feeds),
            function=self.function,
            probe=False,  # comparing has run it
        )
        return Opened(session, threads, lambda: session.run(self.feeds))


@dataclass(frozen=True)
class Opened:
    """A file in memory; one call of `run` is one run."""

    session: Session
    threads: int
    run: Callable[[], object]

    def execution(self, affinity: tuple[int, ...] | None) -> Execution:
        """How it is run, for its report."""
        session = self.session
        return Execution(
            runtime=Software(name=session.runtime_name, version=session.runtime_version),
            provider=session.provider,
            compute_unit_requested="cpu",
            compute_unit_observed="cpu",
            threads=self.threads,
            threads_observed=None,
            affinity=affinity,
        )


def not_timed(artifact_format: str) -> str | None:
    """Why the runtime of a format says nothing about its speed here; None where it does."""
    return getattr(runtime_of(artifact_format), "NOT_TIMED", None)
