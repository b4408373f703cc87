"""The one way to check an artifact: run it, compare every output, hold the figures to limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from mobilevit_deploy.contract.manifest import Limits, ParityRecord
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.parity.figures import compare, violations
from mobilevit_deploy.parity.references import References
from mobilevit_deploy.runtimes import as_input, open_sessions, require_labels, run_batches
from mobilevit_deploy.runtimes.session import Array, Port, Session
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.vocabulary import TensorSpec


@dataclass(frozen=True)
class Checked:
    """The figures of a check, and one sentence for each that is outside its limit."""

    parity: ParityRecord
    problems: tuple[str, ...]
    missing_backend: str | None = None


def check(
    session: Session,
    references: References,
    task: Task,
    limits: Limits,
    *,
    prepare: Callable[[Array], Array] = np.asarray,
    names: Mapping[str, str] | None = None,
) -> Checked:
    """Run a session on reference inputs and compare every output.

    Args:
        session: an artifact with one input.
        references: inputs and outputs that it is compared with.
        task: measures the agreement.
        limits: what is outside of them is a problem.
        prepare: from the references' inputs to what the artifact takes, batch axis first.
        names: the task's name of an output -> the artifact's, where it has other names.

    Raises:
        ParityError: an output is missing, has another shape, or is NaN or infinite.
        MobileViTError: the artifact cannot be run.
    """
    outputs = run_batches(session, references.inputs, prepare)
    named = {ours: outputs[theirs] for ours, theirs in (names or {}).items() if theirs in outputs}
    parity = compare(references.outputs, {**outputs, **named}, task, limits, session.runtime)
    return Checked(parity, tuple(violations(parity, limits)), session.missing_backend)


def check_artifact(
    path: Path,
    artifact_format: str,
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    references: References,
    task: Task,
    limits: Limits,
    *,
    labels: tuple[str, ...] | None,
    function: str | None = None,
) -> Checked:
    """Check a file on every engine that there is on this machine; the last, the most real, counts.

    `inputs` and `outputs` are what it is said to take (one picture) and to return; `labels` the
    record's, told apart where one repeats.

    Raises:
        ManifestError: its inputs, outputs or labels are not those that are said.
        BackendUnavailableError: it needs a backend that is not on this machine.
        MobileViTError: it cannot be loaded, run or compared.
    """
    problems: list[str] = []
    names = {"inputs": [one.name for one in inputs], "outputs": [one.name for one in outputs]}
    prepare = partial(as_input, spec=inputs[0])
    for session in open_sessions(artifact_format, path, function=function, **names):
        require_labels(session, labels, path.name)
        _require_ports(session.inputs, inputs)
        _require_ports(session.outputs, outputs)
        checked = check(session, references, task, limits, prepare=prepare)
        problems.extend(checked.problems)
    return Checked(checked.parity, tuple(problems), checked.missing_backend)


def _require_ports(ports: Mapping[str, Port], specs: Sequence[TensorSpec]) -> None:
    for spec in specs:
        found, said = ports.get(spec.name), Port(spec.shape, spec.dtype)
        if found != said:
            raise ManifestError(f"the manifest says {spec.name!r} is {said}, the file {found}")
