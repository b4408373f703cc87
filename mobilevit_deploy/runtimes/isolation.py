"""An artifact in a process of its own, for runtimes that a file can crash or keep busy for ever.

The module itself is the other process.
"""

import contextlib
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Mapping
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from typing import Any

import numpy as np

from mobilevit_deploy.errors import ManifestError, MobileViTError
from mobilevit_deploy.processes import last_line, python_environment
from mobilevit_deploy.runtimes.session import Array, Session

_PROGRAM = ("-m", __name__)
_SECONDS = 300.0
"""For loading a file, and for each of its runs; the slowest known takes some seconds."""


class IsolatedSession(Session):
    """A session of `runtimes.open_session` in another process, which may crash or hang.

    Raises:
        ManifestError: the process crashed, or did not answer in time.
        MobileViTError: what the session raised there.
    """

    def __init__(self, artifact_format: str, path: Path, threads: int = 0, **choices: Any) -> None:
        self._name = path.name
        self._format = artifact_format
        self._errors = tempfile.TemporaryFile()  # noqa: SIM115 (closed with the session)
        self._pipe, theirs = Pipe()
        with theirs:
            self._process = subprocess.Popen(  # noqa: S603 (our own interpreter)
                [sys.executable, *_PROGRAM, str(theirs.fileno())],
                pass_fds=(theirs.fileno(),),
                stdin=subprocess.DEVNULL,
                stdout=self._errors,
                stderr=self._errors,
                env=python_environment(),
            )
        self.close = weakref.finalize(self, _end, self._process, self._pipe, self._errors)
        (
            self._runtime,
            self.runtime_name,
            self.runtime_version,
            self.provider,
            self.inputs,
            self.outputs,
            self.labels,
            self.metadata,
            self.steps_inside,
            self.native_half,
            self.missing_backend,
        ) = self._answer((artifact_format, path, threads, choices))

    @property
    def runtime(self) -> str:
        """As the session there says it."""
        said: str = self._runtime
        return said

    def run(self, feeds: Mapping[str, Array]) -> dict[str, Array]:
        """Every output by name, for inputs by name; errors as `Session.run`."""
        found: dict[str, Array] = self._answer(dict(feeds))
        return found

    def _answer(self, question: Any) -> Any:
        try:
            self._pipe.send(question)
            if not self._pipe.poll(_SECONDS):
                self.close()
                raise ManifestError(
                    f"{self._name} did not run within {_SECONDS:g} s: it is damaged, or made to "
                    "keep a machine busy. Export it again."
                )
            answer = self._pipe.recv()
        except (EOFError, OSError):
            raise self._crashed() from None
        if isinstance(answer, MobileViTError):
            raise answer
        return answer

    def _crashed(self) -> ManifestError:
        code = self._process.wait()
        self._errors.seek(0)
        said = last_line(self._errors.read().decode(errors="replace"))
        how = f"crashed on it (signal {-code})" if code < 0 else f"ended with code {code}"
        return ManifestError(
            f"{self._name} is damaged, or of a newer release: the runtime of {self._format} {how}. "
            f"{said}"
        )


def require_survival(artifact_format: str, path: Path) -> None:
    """Load a file and run it on zeros in a process of its own; errors as `IsolatedSession`."""
    session = IsolatedSession(artifact_format, path, threads=1)
    session.run(
        {
            name: np.zeros([extent or 1 for extent in port.shape], port.dtype)
            for name, port in session.inputs.items()
        }
    )
    session.close()


def _end(process: "subprocess.Popen[bytes]", pipe: Connection, errors: Any) -> None:
    pipe.close()
    process.kill()
    process.wait()
    errors.close()


def _serve(pipe: Connection) -> None:
    from mobilevit_deploy.runtimes import open_session

    artifact_format, path, threads, choices = pipe.recv()

    def answered(work: Any) -> Any:
        try:
            return work()
        except MobileViTError as error:
            return error
        except Exception as error:  # noqa: BLE001 (runtimes raise every kind)
            said = " ".join(str(error).split())
            return ManifestError(f"The {artifact_format} runtime cannot run {path.name}: {said}")

    session: Any = None

    def opened() -> tuple[Any, ...]:
        nonlocal session
        session = open_session(artifact_format, path, threads, probe=False, **choices)
        return (
            session.runtime,
            session.runtime_name,
            session.runtime_version,
            session.provider,
            session.inputs,
            session.outputs,
            session.labels,
            dict(session.metadata),
            dict(session.steps_inside),
            session.native_half,
            session.missing_backend,
        )

    pipe.send(answered(opened))
    while session is not None:
        feeds = pipe.recv()
        pipe.send(answered(lambda feeds=feeds: session.run(feeds)))


if __name__ == "__main__":
    with contextlib.suppress(EOFError, BrokenPipeError):  # the other side needs no more
        _serve(Connection(int(sys.argv[1])))
