"""Make a Core ML package and measure it; each function in a process that does nothing else."""

import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.studies.coreml_measurement import Measurement
from benchmarks.studies.peers.transformers import convert_plainly, load_classifier
from exporters.formats import ExportOptions, get_format
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.contract.digest import size_in_bytes
from mobilevit_deploy.errors import ParityError
from mobilevit_deploy.parity import LIMITS, Figures, FloatArray, compare, require_discriminating
from mobilevit_deploy.parity.pictures import COMPARED, draw
from mobilevit_deploy.parity.references import reference_logits
from mobilevit_deploy.runtimes.coreml.placement import find_risks
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.runtimes.coreml import MODES, EvaluatorSession, Program, load_program
from mobilevit_deploy.runtimes.coreml.mil.evaluator import LARGEST_FP16
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.runtimes.coreml.mil.package import holds_weight
from mobilevit_deploy.runtimes.coreml.mil.precision import fp16_headroom

Feed = dict[str, npt.NDArray[Any]]


def measure_plain(name: str, weights: Path, input_size: int, package: Path) -> Measurement:
    """Convert the transformers classifier in `weights` plainly to `package`, and measure."""
    model = load_classifier(name, weights)

    def convert() -> None:
        convert_plainly(model, input_size, package)

    return _measure("transformers, plain", name, weights, input_size, package, convert)


def measure_exported(name: str, weights: Path, input_size: int, package: Path) -> Measurement:
    """Read the same weights, rewrite and export them to `package`, and measure.

    Logits only, as in the plain conversion; all else is the exporter's default.
    """
    checkpoint = load_checkpoint(weights, name)
    row = get_format("coreml")
    options = ExportOptions(
        precision=row.precisions[0],
        target=row.default_target,
        input_size=(input_size, input_size),
        input_range=row.input_ranges[0],
    )

    def convert() -> None:
        deployable = rewrite(
            checkpoint,
            options.target,
            options.input_size,
            input_range="unit",  # what an image input delivers
            precision=options.precision,
        )
        row.exporter().convert(deployable, checkpoint.record, options, package)

    return _measure("mobilevit-deploy", name, weights, input_size, package, convert)


def _measure(
    conversion: str,
    name: str,
    weights: Path,
    input_size: int,
    package: Path,
    convert: Callable[[], None],
) -> Measurement:
    import_coremltools()  # not a part of the conversion's time
    started = time.perf_counter()
    convert()
    seconds = time.perf_counter() - started
    peak_memory = _peak_memory_bytes()

    program = load_program(package)
    feeds, reference = _references(name, weights, input_size, program)
    computed = [
        one for one in program.evaluator.function.operations if not holds_weight(one.op_type)
    ]
    counts = Counter(str(one.op_type) for one in computed)
    headroom = fp16_headroom(EvaluatorSession(program, "rounded").trace(feeds))
    return Measurement(
        model=name,
        conversion=conversion,
        operations=counts.total(),
        transposes=counts["transpose"],
        reshapes=counts["reshape"],
        gathers=sum(count for kind, count in counts.items() if kind.startswith("gather")),
        highest_rank=max(len(variable.shape) for one in computed for variable in one.outputs),
        size_bytes=size_in_bytes(package),
        seconds=seconds,
        peak_memory_bytes=peak_memory,
        parity={mode: _parity(EvaluatorSession(program, mode), feeds, reference) for mode in MODES},
        largest_fp16=LARGEST_FP16 / headroom,
        fp16_headroom=headroom,
        high_severity_findings=sum(
            finding.rule.severity == "high" for finding in find_risks(program, feeds)
        ),
    )


def _references(
    name: str, weights: Path, input_size: int, program: Program
) -> tuple[list[Feed], FloatArray]:
    """The reference pictures as the package takes them, and the float32 reference's logits."""
    checkpoint = load_checkpoint(weights, name)
    preprocessing = checkpoint.record.preprocessing.for_size(input_size, input_size)
    pixels = draw(COMPARED, preprocessing)
    logits = reference_logits(checkpoint.model, preprocessing, pixels)
    require_discriminating(logits)
    (port,) = program.inputs
    feeds: list[Feed] = [
        {port.name: picture[None] if port.colour else preprocessing.tensor(picture)}
        for picture in pixels
    ]
    return [{port.name: feed[port.name].astype(port.dtype)} for feed in feeds], logits


def _parity(session: EvaluatorSession, feeds: list[Feed], reference: FloatArray) -> Figures | None:
    logits = np.concatenate([session.run(feed)["logits"] for feed in feeds]).astype(np.float32)
    try:
        return compare(reference, logits, LIMITS["fp16"])
    except ParityError:
        if np.isfinite(logits).all():
            raise
        return None


def _peak_memory_bytes() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024
