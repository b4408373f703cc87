"""Time the plain file and the exported one in turns, on one thread of one process."""

from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import get_args

import numpy as np

from benchmarks.interleaved import Ratio, ratio, time_alternately
from benchmarks.mobile_files import MobileFile, Origin, file_path, read_notes, weights_of
from mobilevit_deploy import load_model
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.parity import (
    LIMITS,
    FloatArray,
    compare,
    require_discriminating,
    require_within,
)
from mobilevit_deploy.reference_images import STORED, draw
from mobilevit_deploy.reference_outputs import reference_logits
from mobilevit_deploy.runtimes import Array, Session, open_session


@dataclass(frozen=True)
class MobileMeasurement:
    """One file; the times are medians, `relative_error` is of the largest reference logit."""

    file: MobileFile
    cpu_ms: float
    wall_ms: float
    relative_error: float


@dataclass(frozen=True)
class MobileComparison:
    """Both files of a model; `faster` is the plain file's CPU time over the exported one's."""

    model: str
    format: str
    input_size: int
    runtime: str
    rounds: int
    weights_bytes: int
    plain: MobileMeasurement
    exported: MobileMeasurement
    faster: Ratio
    faster_wall: Ratio


def measure(
    name: str, file_format: str, input_size: int, rounds: int, folder: Path
) -> MobileComparison:
    """Compare both files of `folder` with the float32 reference, then with each other's time.

    Both run behind the toolkit's own session, with one thread and on the same picture.

    Raises:
        ManifestError: the runtime cannot run a file.
        ParityError: the reference's logits say nothing, or a file computes something else.
    """
    weights = weights_of(name, input_size, folder)
    model = load_model(weights, name)
    if model.record is None:
        raise CheckpointError(f"{weights} was read without a record.")
    preprocessing = model.record.preprocessing.for_size(input_size, input_size)
    pixels = draw(STORED, preprocessing)
    reference = reference_logits(model, preprocessing, pixels)
    require_discriminating(reference)

    plain, exported = (
        _opened(name, file_format, origin, input_size, folder) for origin in get_args(Origin)
    )
    errors = [
        plain.relative_error(preprocessing.tensor(pixels), reference),
        exported.relative_error(pixels.astype(np.float32).transpose(0, 3, 1, 2), reference),
    ]
    times = time_alternately(plain.run_last, exported.run_last, rounds)
    measured = [
        MobileMeasurement(one.file, median(spent.cpu_ms), median(spent.wall_ms), error)
        for one, spent, error in zip((plain, exported), times, errors, strict=True)
    ]
    return MobileComparison(
        model=name,
        format=file_format,
        input_size=input_size,
        runtime=exported.session.runtime,
        rounds=rounds,
        weights_bytes=4 * sum(parameter.numel() for parameter in model.parameters()),
        plain=measured[0],
        exported=measured[1],
        faster=ratio(times[0].cpu_ms, times[1].cpu_ms),
        faster_wall=ratio(times[0].wall_ms, times[1].wall_ms),
    )


class _Opened:
    """A file on its runtime, called by array whatever its ports are named."""

    def __init__(self, file: MobileFile, session: Session) -> None:
        self.file = file
        self.session = session
        self._image, self._logits = session.ports  # one input, then one output
        self._feeds: dict[str, Array] = {}

    def relative_error(self, images: FloatArray, reference: FloatArray) -> float:
        """Compare the logits of images [B, 3, H, W] with the reference's."""
        shape, _ = self.session.ports[self._image]
        if shape[-1] == 3:
            images = images.transpose(0, 2, 3, 1)
        rows = []
        for image in images:
            self._feeds = {self._image: np.ascontiguousarray(image[None])}
            rows.append(self.session.run(self._feeds)[self._logits])
        figures = compare(reference, np.concatenate(rows), LIMITS["fp32"])
        require_within(figures, LIMITS["fp32"], self.file.path)
        return figures.relative_error

    def run_last(self) -> None:
        """Once more, on the last of those images."""
        self.session.run(self._feeds)


def _opened(name: str, file_format: str, origin: Origin, input_size: int, folder: Path) -> _Opened:
    path = file_path(name, file_format, origin, input_size, folder)
    return _Opened(read_notes(path), open_session(file_format, path, threads=1))
