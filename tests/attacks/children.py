"""An export in a forked child, with a fault armed, as the command line runs it."""

import ctypes
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn
from unittest import mock

import typer

from exporters.pipeline import publication
from exporters.pipeline.request import ExportRequest
from exporters.pipeline.run import export_requested
from mobilevit_deploy.console import reported
from mobilevit_deploy.contract.manifest import Artifact, Manifest
from mobilevit_deploy.processes import own_temporary_files
from tests.attacks.faults import Fault
from tests.attacks.recorded import Recorded, replayed


@dataclass(frozen=True)
class Export:
    """What is exported, and how."""

    recorded: Recorded
    formats: Sequence[str]
    size: int
    embed: str | None = None
    precision: str | None = None
    overwrite: bool = True

    def request(self, folder: Path) -> ExportRequest:
        return ExportRequest(
            formats=tuple(self.formats),
            input_sizes=((self.size, self.size),),
            folder=folder,
            embed=self.embed,
            precisions=() if self.precision is None else (self.precision,),
            overwrite=self.overwrite,
        )


@dataclass(frozen=True)
class Outcome:
    """How a child ended.

    `code` is negative for a signal that killed it; `calls` were counted. Pairs of file and SHA-256:
    what was `published`, and what it had `seen` in the folder when it began.
    """

    code: int
    said: str
    published: frozenset[tuple[str, str]]
    seen: frozenset[tuple[str, str]]
    calls: int


class Attack:
    """Runs exports in children of this process, which holds everything that takes long to load."""

    def __init__(self, library: ctypes.CDLL, scratch: Path) -> None:
        self.library, self.scratch = library, scratch

    def run(
        self,
        export: Export,
        folder: Path,
        root: Path,
        fault: Fault = Fault.NOTHING,
        call: int = 0,
        log: int = -1,
        *,
        inside: Path | None = None,
    ) -> Outcome:
        """Export in a child, and wait for it; system calls below `root` are counted."""
        return self.start(export, folder, root, fault, call, log, inside=inside)()

    def start(
        self,
        export: Export,
        folder: Path,
        root: Path,
        fault: Fault = Fault.NOTHING,
        call: int = 0,
        log: int = -1,
        *,
        inside: Path | None = None,
        at: float = 0.0,
    ) -> Callable[[], Outcome]:
        """The same without waiting; it begins at this time of the monotonic clock."""
        handle, name = tempfile.mkstemp(dir=self.scratch)
        child = os.fork()
        if not child:
            if inside is not None:
                os.chdir(inside)
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            time.sleep(max(0.0, at - time.monotonic()))
            self._export(export, folder, root, (fault, call, log))

        def ended() -> Outcome:
            _, status = os.waitpid(child, 0)
            with os.fdopen(handle, "r+", errors="replace") as file:
                file.seek(0)
                said = file.read()
            Path(name).unlink()
            facts: dict[str, Any] = {}
            if "\x00" in said:
                said, _, document = said.rpartition("\x00")
                facts = json.loads(document)
            published, seen = (
                frozenset(tuple(one) for one in facts.get(key, ())) for key in ("published", "seen")
            )
            code = os.waitstatus_to_exitcode(status)
            return Outcome(code, said.strip(), published, seen, facts.get("calls", 0))

        return ended

    def _export(
        self, export: Export, folder: Path, root: Path, armed: tuple[Fault, int, int]
    ) -> NoReturn:
        code, published = 70, []
        manifests: list[Manifest | None] = []
        read = publication.existing_manifest

        def existing(*given: Any, **named: Any) -> Manifest | None:
            manifests.append(read(*given, **named))
            return manifests[-1]

        try:
            with ExitStack() as stack:
                stack.enter_context(replayed(export.recorded))
                stack.enter_context(mock.patch.object(publication, "existing_manifest", existing))
                tempfile.tempdir = str(root)
                self.library.faults_arm(os.fsencode(root), *armed)
                stack.enter_context(reported(debug=False))
                stack.enter_context(own_temporary_files())
                result = export_requested(export.recorded.checkpoint, export.request(folder))
                for failure in result.failures:
                    raise failure.error
                published = _files(result.published)
            code = 0
        except typer.Exit as end:
            code, published = end.exit_code, []
        finally:
            calls = self.library.faults_count()
            self.library.faults_arm(b"", 0, 0, -1)
            seen = _files(manifests[0].artifacts) if manifests and manifests[0] else []
            facts = {"published": published, "seen": seen, "calls": calls}
            sys.stdout.flush()
            os.write(1, b"\x00" + json.dumps(facts).encode())
            os._exit(code)


def _files(artifacts: Iterable[Artifact]) -> list[tuple[str, str]]:
    return [(one.file, one.sha256) for one in artifacts]
