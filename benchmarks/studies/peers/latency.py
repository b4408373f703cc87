"""All files of one network and runtime: compared with the reference, then timed in turns."""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from benchmarks.conclusions import ratio
from benchmarks.measuring import machine
from benchmarks.measuring.measurement import measure_in_turns
from benchmarks.measuring.timing import Plan
from benchmarks.studies.peers.contenders import OURS, Contender
from benchmarks.studies.peers.files import References, file_path, read_notes, references_of
from benchmarks.studies.peers.results import Absent, Comparison, Measured, PeerFile
from exporters.formats import get_format
from mobilevit_deploy.contract.manifest import ParityRecord
from mobilevit_deploy.contract.report import MeasuredArtifact, Report
from mobilevit_deploy.errors import MobileViTError
from mobilevit_deploy.parity import LIMITS, FloatArray, compare, require_within
from mobilevit_deploy.runtimes import Session, open_session


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
        contenders: of one format; their files are there.
        input_size: side in pixels.
        threads: numbers of threads, one comparison each.
        plan: how many samples.
        folder: of the files.

    Raises:
        ParityError: the reference's logits say nothing.
    """
    references = references_of(name, input_size, folder)
    ready: list[_Ready] = []
    absent: list[Absent] = []
    for contender in contenders:
        try:
            path = file_path(contender, name, input_size, folder)
            ready.append(_compared(contender, name, input_size, path, references))
        except MobileViTError as error:
            absent.append(Absent(contender, str(error)))
    comparisons = []
    for count in dict.fromkeys(threads):
        reports = (
            measure_in_turns(ready, count, plan, machine.device(), uuid.uuid4()) if ready else []
        )
        files = [one.file for one in ready]
        measured = with_ratios([one.contender for one in ready], files, reports)
        comparisons.append(
            Comparison(
                name, contenders[0].format, count, references.parameters, measured, tuple(absent)
            )
        )
    return comparisons


def with_ratios(
    contenders: Sequence[Contender], files: Sequence[PeerFile], reports: Sequence[Report]
) -> tuple[Measured, ...]:
    """Each contender with the ratio of its median to ours; our report's baseline is the best peer.

    Args:
        contenders: in any order; ours may be missing.
        files: of each.
        reports: of each, of one run.
    """
    ours = next(
        (
            report
            for one, report in zip(contenders, reports, strict=True)
            if one == OURS[one.format]
        ),
        None,
    )
    found = {
        report.id: ratio(report, ours)
        for report in reports
        if ours is not None and report is not ours
    }
    best = min(found.values(), key=lambda one: one.value, default=None)
    if ours is not None and best is not None:
        ours = ours.model_copy(update={"baseline": best.baseline.id})
    measured = []
    for contender, file, report in zip(contenders, files, reports, strict=True):
        kept = ours if ours is not None and report.id == ours.id else report
        one = found.get(report.id)
        measured.append(
            Measured(contender, file, kept, one.value, one.low, one.high)
            if one
            else Measured(contender, file, kept, None, None, None)
        )
    return tuple(measured)


@dataclass(frozen=True)
class _Ready:
    """A file that computes what the reference computes."""

    contender: Contender
    file: PeerFile
    path: Path
    description: MeasuredArtifact
    parity: ParityRecord
    image: FloatArray

    def open(self, threads: int) -> Callable[[], object]:
        """A function that runs the file once, on the last of the pictures."""
        session = open_session(self.contender.format, self.path, threads, probe=False)
        feeds = dict.fromkeys(session.inputs, self.image)
        return lambda: session.run(feeds)


def _compared(
    contender: Contender, name: str, input_size: int, path: Path, references: References
) -> _Ready:
    file = read_notes(path)
    session = open_session(contender.format, path, threads=1)
    images = _inputs(session, references.pixels if contender.takes_pixels else references.tensors)
    (image,), (logits,) = session.inputs, session.outputs
    outputs = [session.run({image: one})[logits] for one in images]
    figures = compare(references.logits, np.concatenate(outputs), LIMITS["fp32"])
    require_within(figures, LIMITS["fp32"], file.path)
    ours = contender == OURS[contender.format]
    return _Ready(
        contender=contender,
        file=file,
        path=path,
        description=MeasuredArtifact(
            sha256=file.sha256,
            format=get_format(contender.format).name,
            precision="fp32",
            target=get_format(contender.format).default_target if ours else None,
            variant=name,
            task="classification",
            trained=False,
            input_size=(input_size, input_size),
            batch=1,
            bytes=file.size_bytes,
            file=file.path,
            producer=file.producer,
            label=contender.label,
        ),
        parity=ParityRecord(limit=LIMITS["fp32"].name, runtime=session.runtime, **asdict(figures)),
        image=images[-1],
    )


def _inputs(session: Session, images: FloatArray) -> list[FloatArray]:
    """The pictures [images, 3, H, W], one by one, with the channels where the file has them."""
    (port,) = session.inputs.values()
    if port.shape[-1] == 3:
        images = images.transpose(0, 2, 3, 1)
    return [np.ascontiguousarray(one[None]) for one in images]
