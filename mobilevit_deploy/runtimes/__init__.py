"""Run an artifact on this machine, each format on its own runtime, behind one small interface.

A format is a package of this folder; its name is the manifest's.
"""

import contextlib
import importlib
import json
import pkgutil
from collections.abc import Iterator, Mapping, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any, cast

from mobilevit_deploy.errors import ManifestError, unknown_name
from mobilevit_deploy.runtimes.images import as_input as as_input
from mobilevit_deploy.runtimes.images import run_batches as run_batches
from mobilevit_deploy.runtimes.session import Array as Array
from mobilevit_deploy.runtimes.session import Port as Port
from mobilevit_deploy.runtimes.session import Runtime
from mobilevit_deploy.runtimes.session import Session as Session


def known_formats() -> tuple[str, ...]:
    """Names of the formats that can be run, where their libraries are installed."""
    return tuple(module.name for module in pkgutil.iter_modules(__path__) if module.ispkg)


def runtime_of(artifact_format: str) -> Runtime:
    """The package of a format, imported when it is first asked for.

    Raises:
        UsageError: unknown format.
    """
    if artifact_format not in known_formats():
        raise unknown_name("format", artifact_format, known_formats())
    return cast(Runtime, importlib.import_module(f"{__name__}.{artifact_format}"))


def open_session(
    artifact_format: str,
    path: Path,
    threads: int = 0,
    *,
    inputs: Sequence[str] = (),
    outputs: Sequence[str] = (),
    function: str | None = None,
    engine: str | None = None,
    probe: bool = True,
) -> Session:
    """Load an artifact. What a format has not, it ignores.

    Args:
        artifact_format: one of `known_formats`, as in the manifest.
        path: the artifact's file or folder.
        threads: intra-operation threads; 0 leaves the choice to the runtime.
        inputs: names in order, for a format whose files have none; else `input_0` and so on.
        outputs: as inputs; `output_0` and so on.
        function: of a file that has several; None for the default one.
        engine: of a format that can be run in several ways; None for the one on any machine.
        probe: where a damaged file can end the process, run it once in another process first;
            False only for a file that has just been run.

    Raises:
        UsageError: unknown format, function or engine.
        RuntimeUnavailableError: the runtime is not installed.
        ManifestError: the runtime cannot load the file.
    """
    return runtime_of(artifact_format).open_session(
        path,
        threads,
        inputs=inputs,
        outputs=outputs,
        function=function,
        engine=engine,
        probe=probe,
    )


@contextlib.contextmanager
def isolated_session(
    artifact_format: str, path: Path, *, engine: str | None = None, **choices: Any
) -> Iterator[Session]:
    """A session for a file that nothing is known of yet; as `open_session`.

    It is in a process of its own, where a crash or a loop without end is an error like others, but
    for engines that are Python's and have no loops.
    """
    if (engine or "evaluator") in getattr(runtime_of(artifact_format), "IN_PROCESS", ()):
        yield open_session(artifact_format, path, engine=engine, **choices)
        return
    from mobilevit_deploy.runtimes.isolation import IsolatedSession

    session = IsolatedSession(artifact_format, path, engine=engine, **choices)
    try:
        yield session
    finally:
        session.close()


def isolated_sessions(artifact_format: str, path: Path, **choices: Any) -> Iterator[Session]:
    """The artifact on every engine there is on this machine, the most real one last.

    On macOS a Core ML package is evaluated and also run by Core ML itself. All else is as of
    `isolated_session`.
    """
    for engine in getattr(runtime_of(artifact_format), "ENGINES", (None,)):
        with isolated_session(artifact_format, path, engine=engine, **choices) as session:
            yield session


def require_labels(session: Session, labels: tuple[str, ...] | None, file: str) -> None:
    """Refuse a classifier whose labels are not the record's: right numbers, wrong answers.

    Raises:
        ManifestError: another label, another order, or labels of unknown origin.
    """
    if session.labels is None or session.labels == labels:
        return
    known = labels or ()
    pairs = enumerate(zip_longest(session.labels, known))
    first = next((i for i, (inside, said) in pairs if inside != said), 0)
    raise ManifestError(
        f"The labels inside {file} are not the record's ({len(session.labels)} and {len(known)}); "
        f"they differ from class {first} on. Export again."
    )


def require_steps(session: Session, said: Mapping[str, Any], file: str) -> None:
    """Refuse a file with other steps of post-processing inside than those that are said, by name.

    Raises:
        ManifestError: a threshold or a count differs.
    """
    for name, inside in session.steps_inside.items():
        if inside != said.get(name):
            raise ManifestError(
                f"{file} has {name} {inside} inside, the manifest says {said.get(name)}. "
                "Export again."
            )


def require_metadata(session: Session, expected: Mapping[str, str], file: str) -> None:
    """Refuse a file that says something else of itself than its manifest: apps read either.

    Args:
        session: of the file.
        expected: `contract.embedded.embedded_metadata` of the manifest's record and entry.
        file: for messages.

    Raises:
        ManifestError: labels, resize, precision, input or weights differ, or one of them is
            missing or not expected.
    """
    own = {key: text for key, text in session.metadata.items() if key.startswith(_OURS)}
    for key in sorted({*expected, *own}):
        inside, said = own.get(key), expected.get(key)
        if _meaning(inside) != _meaning(said):
            raise ManifestError(
                f"{file} says {key.removeprefix(_OURS)} = {_cut(inside)} of itself, the manifest "
                f"{_cut(said)}. Export again."
            )


_OURS = "mobilevit_deploy."
_MOST = 120  # characters of a text that messages quote


def _meaning(text: str | None) -> Any:
    """JSON's value, whatever its spaces; a text that is none as it is."""
    try:
        return text if text is None else json.loads(text)
    except ValueError:
        return text


def _cut(text: str | None) -> str:
    if text is None:
        return "nothing"
    return repr(text if len(text) <= _MOST else f"{text[:_MOST]}...")
