"""A file that is ready to be timed: what it is, what it is fed, and how it is run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mobilevit_deploy.contract.manifest import Comparison, ProvenCopy
from mobilevit_deploy.contract.report import Execution, MeasuredArtifact, Software
from mobilevit_deploy.runtimes import Array, open_session, runtime_of


@dataclass(frozen=True)
class Runnable:
    """A file that computes what it should.

    `comparison` says how far its outputs were from the references, `runtime` and `provider` on
    what; `feeds` are its inputs by name. `copy` has the path where the file is an export's, so that
    what was compared is what is timed.
    """

    path: Path
    function: str | None
    artifact: MeasuredArtifact
    comparison: Comparison
    runtime: Software
    provider: str | None
    feeds: Mapping[str, Array]
    copy: ProvenCopy | None = None

    def open(self, threads: int) -> Callable[[], object]:
        """A function that runs the file once."""
        session = open_session(
            self.artifact.format,
            self.path,
            threads,
            inputs=tuple(self.feeds),
            function=self.function,
            probe=False,  # comparing has run it
        )
        return lambda: session.run(self.feeds)

    def execution(self, threads: int, affinity: tuple[int, ...] | None) -> Execution:
        """How it is run, for its report."""
        return Execution(
            runtime=self.runtime,
            provider=self.provider,
            compute_unit_requested="cpu",
            compute_unit_observed="cpu",
            threads=threads,
            threads_observed=None,
            affinity=affinity,
        )


def software(runtime: str) -> Software:
    """A session's runtime as name and version."""
    name, _, version = runtime.rpartition(" ")
    return Software(name=name, version=version)


def not_timed(artifact_format: str) -> str | None:
    """Why the runtime of a format says nothing about its speed here; None where it does."""
    return getattr(runtime_of(artifact_format), "NOT_TIMED", None)
