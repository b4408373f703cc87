"""All files of one network and runtime: compared with the reference, then timed in turns."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from benchmarks.conclusions import conclude, ratio
from benchmarks.measuring.artifacts import compared
from benchmarks.measuring.measurement import measure_in_turns
from benchmarks.measuring.runnable import Runnable, not_timed
from benchmarks.studies.peers.contenders import CONTEXT, OURS, Contender, variant_and_head
from benchmarks.studies.peers.files import prepare, read_notes
from benchmarks.studies.peers.results import Absent, Comparison, Measured
from benchmarks.studies.peers.timm import context_network
from exporters.formats import get_format
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.contract.manifest import Comparison as OutputComparison
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.contract.postprocessing import Postprocessing
from mobilevit_deploy.contract.report import MeasuredArtifact
from mobilevit_deploy.errors import MobileViTError, ParityError
from mobilevit_deploy.parity import References, check, limits_of, require_discriminating
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.runtimes import Array, open_session
from mobilevit_deploy.tasks import Task, get_task
from mobilevit_deploy.tasks.classification import CLASSIFICATION
from mobilevit_deploy.verification import stored_references


def measure(
    name: str,
    contenders: Sequence[Contender],
    input_size: int,
    threads: Sequence[int],
    plan: Plan,
    folder: Path,
) -> list[Comparison]:
    """Compare files of `folder` with the float32 reference, then with each other's time.

    Args:
        name: the network.
        contenders: of one format, ours first; their files are kept.
        input_size: side in pixels.
        threads: numbers of threads, one comparison each.
        plan: how many samples.
        folder: of the files.

    Raises:
        ParityError: the reference's outputs say nothing.
    """
    if name in CONTEXT:
        expected = _context_expected(name)
    else:
        expected = _expected(prepare(contenders[0], name, input_size, folder) / "export")
    ready: list[Measured] = []
    runnables: list[Runnable] = []
    absent: list[Absent] = []
    for contender in contenders:
        try:
            place = prepare(contender, name, input_size, folder)
            file = read_notes(place)
            runnable = (
                _ours(place / "export", contender.label)
                if contender == OURS[contender.format]
                else _theirs(contender, name, input_size, folder, expected)
            )
        except MobileViTError as error:
            absent.append(Absent(contender, str(error)))
            continue
        ready.append(Measured(contender, file, runnable.runtime, runnable.comparison, None))
        runnables.append(runnable)
    file_format = contenders[0].format
    found = Comparison(name, file_format, None, expected.parameters, tuple(ready), tuple(absent))
    if not_timed(file_format) is not None or not runnables:
        return [found]
    comparisons = []
    for count in dict.fromkeys(threads):
        reports = measure_in_turns(runnables, count, plan, uuid.uuid4())
        timed = [
            replace(one, conclusion=conclude(report))
            for one, report in zip(ready, reports, strict=True)
        ]
        comparisons.append(replace(found, threads=count, measured=with_ratios(timed)))
    return comparisons


def with_ratios(timed: Sequence[Measured]) -> tuple[Measured, ...]:
    """Each contender with the ratio of its median to ours; our report's baseline is the best peer.

    Args:
        timed: of one run, in any order; ours may be missing.
    """
    ours = next((one for one in timed if one.contender == OURS[one.contender.format]), None)
    if ours is None or ours.conclusion is None:
        return tuple(timed)
    measured = []
    for one in timed:
        if one is ours or one.conclusion is None:
            continue
        by = ratio(one.conclusion, ours.conclusion)
        measured.append(replace(one, ratio=by.value, low=by.low, high=by.high))
    best = min(measured, key=lambda one: one.ratio or 0, default=None)
    if best is not None:
        report = ours.conclusion.report.model_copy(update={"baseline": best.contender.label})
        ours = replace(ours, conclusion=replace(ours.conclusion, report=report))
    by_contender = {one.contender: one for one in (ours, *measured)}
    return tuple(by_contender[one.contender] for one in timed)


@dataclass(frozen=True)
class _Expected:
    """The reference's outputs, and how its inputs become what a plain file takes."""

    references: References
    task: Task
    prepare: Callable[[Array], Array]
    parameters: int
    postprocessing: Postprocessing | None = None


def _expected(export_folder: Path) -> _Expected:
    manifest = read_manifest(export_folder)
    size = manifest.artifacts[0].input_size
    sized = manifest.model.preprocessing.for_size(*size)
    references = stored_references(export_folder, manifest, size)
    task = get_task(manifest.model.task)
    steps = manifest.artifacts[0].postprocessing
    return _Expected(references, task, sized.tensor, manifest.parameters, steps)


def _context_expected(name: str) -> _Expected:
    network = context_network(name)
    tensors = structured_images(4, 256, seed=4)
    with torch.no_grad():
        found = CLASSIFICATION.named(network(tensors))
    outputs = {output: values.numpy() for output, values in found.items()}
    require_discriminating(outputs)
    parameters = sum(one.numel() for one in network.parameters())
    references = References(tensors.numpy(), outputs)
    return _Expected(references, CLASSIFICATION, np.asarray, parameters)


def _ours(export_folder: Path, label: str) -> Runnable:
    manifest = read_manifest(export_folder)
    (artifact,) = manifest.artifacts
    return compared(export_folder, label, manifest, artifact)


def _theirs(
    contender: Contender, name: str, input_size: int, folder: Path, expected: _Expected
) -> Runnable:
    place = prepare(contender, name, input_size, folder)
    file = read_notes(place)
    path = folder / file.path
    precision = get_format(contender.format).precisions[0]
    limits = limits_of(expected.task, RECIPES[precision].limits)
    session = open_session(contender.format, path, threads=1)
    ((image, port),) = session.inputs.items()

    def feed(inputs: Array) -> Array:
        # The plain reference holds its preprocessing; the others leave it to the app.
        pixels = contender.origin == "reference"
        values: Any = inputs.transpose(0, 3, 1, 2) if pixels else expected.prepare(inputs)
        values = values.transpose(0, 2, 3, 1) if port.shape[-1] == 3 else values
        return np.ascontiguousarray(values, port.dtype)

    # The network's outputs come first; what is made of them is each tool's own.
    names = {
        ours.name: theirs
        for ours, theirs in zip(expected.task.compared, session.outputs, strict=False)
    }
    checked = check(
        session,
        expected.references,
        expected.task,
        limits,
        prepare=feed,
        names=names,
        postprocessing=expected.postprocessing,
    )
    if checked.problems:
        raise ParityError(f"{file.path}: {'; '.join(checked.problems)}")
    return Runnable(
        path=path,
        function=None,
        artifact=MeasuredArtifact(
            sha256=file.sha256,
            format=contender.format,
            precision=precision,
            target=None,
            variant=variant_and_head(name)[0],
            task=expected.task.name,
            trained=False,
            input_size=(input_size, input_size),
            batch=1,
            bytes=file.size_bytes,
            file=file.path,
            producer=file.producer,
            label=contender.label,
            limits=limits,
        ),
        comparison=OutputComparison(images=checked.parity.images, outputs=checked.parity.outputs),
        runtime=checked.parity.runtime,
        feeds={image: feed(expected.references.inputs[-1:])},
    )
