"""The one way to check an artifact: run it, compare every output, hold the figures to limits."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np

from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.manifest import Limits, ParityRecord
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.parity.figures import compare, violations
from mobilevit_deploy.parity.references import References
from mobilevit_deploy.runtimes import (
    as_input,
    isolated_sessions,
    require_labels,
    require_metadata,
    require_steps,
    run_batches,
)
from mobilevit_deploy.runtimes.session import Array, Port, Session
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.vocabulary import TensorSpec


@dataclass(frozen=True)
class Checked:
    """The figures of a check, its limits, and one sentence for each figure outside of them."""

    parity: ParityRecord
    limits: Limits
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
    postprocessing: Postprocessing | None = None,
) -> Checked:
    """Run a session on reference inputs and compare every output.

    Args:
        session: an artifact with one input.
        references: inputs and outputs that it is compared with.
        task: measures the agreement.
        limits: what is outside of them is a problem.
        prepare: from the references' inputs to what the artifact takes, batch axis first.
        names: the task's name of an output -> the artifact's, where it has other names.
        postprocessing: the steps from outputs to results, which the agreement is measured of.

    Raises:
        ParityError: an output is missing, has another shape, or is NaN or infinite.
        MobileViTError: the artifact cannot be run.
    """
    outputs = run_batches(session, references.inputs, prepare)
    named = {ours: outputs[theirs] for ours, theirs in (names or {}).items() if theirs in outputs}
    found = {**outputs, **named}
    parity = compare(references.outputs, found, task, limits, session.runtime, postprocessing)
    return Checked(parity, limits, tuple(violations(parity, limits)), session.missing_backend)


def check_artifact(
    path: Path,
    artifact_format: str,
    inputs: Sequence[TensorSpec],
    outputs: Sequence[TensorSpec],
    references: References,
    task: Task,
    limits: Limits,
    *,
    rounding: Limits | None = None,
    record: Record,
    precision: str,
    target: str,
    function: str | None = None,
    postprocessing: Postprocessing | None = None,
) -> Checked:
    """Check a file on every engine that there is on this machine; the last, the most real, counts.

    Args:
        path: the file or folder, which nobody changes meanwhile.
        artifact_format: of it.
        inputs: what it is said to take: one picture.
        outputs: what it is said to return.
        references: inputs and outputs that it is compared with.
        task: measures the agreement.
        limits: of every device.
        rounding: tighter ones, of runtimes that round no more than results.
        record: what it is said to be made of.
        precision: of the manifest's entry.
        target: of the entry too.
        function: of a file that has several.
        postprocessing: of the entry too.

    Raises:
        ManifestError: its inputs, outputs, labels or metadata are not those that are said.
        BackendUnavailableError: it needs a backend that is not on this machine.
        MobileViTError: it cannot be loaded, run or compared.
    """
    problems: list[str] = []
    names = {"inputs": [one.name for one in inputs], "outputs": [one.name for one in outputs]}
    prepare = partial(as_input, spec=inputs[0])
    said = embedded_metadata(record, inputs[0], precision, target)
    labels = task.found_labels(record.distinct_labels)
    boxes = None if postprocessing is None else postprocessing.boxes
    for session in isolated_sessions(artifact_format, path, function=function, **names):
        require_labels(session, labels, path.name)
        require_steps(session, {} if boxes is None else dict(boxes), path.name)
        _require_ports(session.inputs, inputs)
        _require_ports(session.outputs, outputs)
        require_metadata(session, said, path.name)
        own = limits if rounding is None or session.native_half else rounding
        checked = check(
            session, references, task, own, prepare=prepare, postprocessing=postprocessing
        )
        problems.extend(checked.problems)
    return replace(checked, problems=tuple(problems))


def _require_ports(ports: Mapping[str, Port], specs: Sequence[TensorSpec]) -> None:
    for spec in specs:
        found, said = ports.get(spec.name), Port(spec.shape, spec.dtype)
        if found != said:
            raise ManifestError(f"the manifest says {spec.name!r} is {said}, the file {found}")
