"""An export in a forked child, with a fault armed, as the command line runs it."""

import ctypes
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import typer

from exporters.pipeline.request import ExportRequest
from exporters.pipeline.run import export_requested
from mobilevit_deploy.console import reported
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

    `code` is negative for a signal that killed it; `published` are pairs of file and SHA-256;
    `calls` were counted; `began` and `ended` are of the monotonic clock.
    """

    code: int
    said: str
    published: frozenset[tuple[str, str]]
    calls: int
    began: float
    ended: float


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
        began = time.monotonic()
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
            end = time.monotonic()
            with os.fdopen(handle, "r+", errors="replace") as file:
                file.seek(0)
                said = file.read()
            Path(name).unlink()
            facts: dict[str, Any] = {}
            if "\x00" in said:
                said, _, document = said.rpartition("\x00")
                facts = json.loads(document)
            published = frozenset(tuple(one) for one in facts.get("published", ()))
            began_at = facts.get("began", began)
            code = os.waitstatus_to_exitcode(status)
            return Outcome(code, said.strip(), published, facts.get("calls", 0), began_at, end)

        return ended

    def _export(
        self, export: Export, folder: Path, root: Path, armed: tuple[Fault, int, int]
    ) -> NoReturn:
        code, published, began = 70, [], time.monotonic()
        try:
            with ExitStack() as stack:
                stack.enter_context(replayed(export.recorded))
                tempfile.tempdir = str(root)
                self.library.faults_arm(os.fsencode(root), *armed)
                stack.enter_context(reported(debug=False))
                stack.enter_context(own_temporary_files())
                result = export_requested(export.recorded.checkpoint, export.request(folder))
                for failure in result.failures:
                    raise failure.error
                published = [(one.file, one.sha256) for one in result.published]
            code = 0
        except typer.Exit as end:
            code, published = end.exit_code, []
        finally:
            calls = self.library.faults_count()
            self.library.faults_arm(b"", 0, 0, -1)
            facts = {"published": published, "calls": calls, "began": began}
            sys.stdout.flush()
            os.write(1, b"\x00" + json.dumps(facts).encode())
            os._exit(code)
