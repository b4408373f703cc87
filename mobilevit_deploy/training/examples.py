"""Pictures with what is to be found in them, and with what a network finds, drawn into them."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.errors import ImageError
from mobilevit_deploy.evaluation import Picture, open_picture, reference_outputs
from mobilevit_deploy.prediction import tensors
from mobilevit_deploy.preprocessing import Pixels, to_rgb
from mobilevit_deploy.tasks import get_task

_SIDE = 288  # longest, of a drawn picture, in pixels
_MOST_BYTES = 220_000  # of all of them together; a third more in a page
_QUALITIES = (85, 70, 50, 30, 15)
_MOST_FINDINGS = 100  # in a picture


@dataclass(frozen=True)
class Example:
    """A picture twice, as JPEG: with its target, and with what was found."""

    name: str
    target: bytes
    found: bytes


def drawn_examples(
    checkpoint: Checkpoint, pictures: Sequence[Picture], count: int = 6
) -> tuple[Example, ...]:
    """Some of the pictures, evenly from the first to the last, with a checkpoint's findings.

    None where findings of the task have no place in a picture. All together they have at most
    220 kB; what cannot be read is left out.

    Args:
        checkpoint: whose network sees whole pictures, in eval mode.
        pictures: with their targets, as `evaluate` takes them.
        count: how many.
    """
    record = checkpoint.record
    task, labels = get_task(record.task), record.labels
    if task.drawn is None or task.target_finding is None:
        return ()
    numbers = np.unique(np.linspace(0, len(pictures) - 1, count).round().astype(int)).tolist()
    names, images, targets = [], [], []
    for number in numbers:
        picture, target = pictures[number]
        try:
            images.append(to_rgb(open_picture(picture)))
        except ImageError:
            continue
        names.append(picture.name if isinstance(picture, Path) else f"picture {number + 1}")
        targets.append(task.target_finding(target, labels))
    if not images:
        return ()
    pixels = np.stack([record.preprocessing.pixels(image) for image in images])
    steps = task.chosen(checkpoint.model, record.preprocessing.crop, task.drawn_choices)
    results = task.completed(tensors(reference_outputs(checkpoint, pixels)), steps)
    canvases = [_canvas(image) for image in images]
    drawn = [
        [task.drawn(canvas, finding) for canvas, finding in zip(canvases, findings, strict=True)]
        for findings in (targets, task.decode(results, labels, _MOST_FINDINGS))
    ]
    pairs = zip(names, *_encoded(drawn), strict=True)
    return tuple(Example(*parts) for parts in pairs)


def _canvas(image: Image.Image) -> Pixels:
    """The picture at the size at which lines and labels are drawn into it."""
    scale = _SIDE / max(image.size)
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC))


def _encoded(rows: Sequence[Sequence[Pixels]]) -> list[list[bytes]]:
    """The pictures as JPEG, all of the same quality: the best that is small enough."""
    for quality in _QUALITIES:
        encoded = [[_jpeg(pixels, quality) for pixels in row] for row in rows]
        if sum(len(data) for row in encoded for data in row) <= _MOST_BYTES:
            break
    return encoded


def _jpeg(pixels: Pixels, quality: int) -> bytes:
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "JPEG", quality=quality, optimize=True)
    return content.getvalue()
