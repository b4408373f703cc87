"""What an export is asked for: plain values, which can be sent to another process or machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.format import ArtifactInput
from mobilevit_deploy.quantization.recipes import Recipe

if TYPE_CHECKING:
    from mobilevit_deploy.checkpoints import Checkpoint

Size = int | tuple[int, int]
"""Pixels: a side, or (height, width)."""


@dataclass(frozen=True)
class ExportRequest:
    """One export of one checkpoint; what is left out is chosen as the command line does.

    Attributes:
        weights: a checkpoint, as of `load_checkpoint`; the demo checkpoint without one and without
            a name.
        name: the variant; recognised from the file unless given.
        task: recognised unless given.
        overrides: of the record: labels and preprocessing (values, or files to read), colour_order,
            mean, std.
        folder: to publish into; one of the same model is added to. `exports/NAME` unless given.
        formats: names, or "all"; each is exported in every precision.
        precisions: names of recipes, recipe files (TOML) or recipes; each format's own default
            unless given.
        target: what the rewrites are for; each format's own default unless given.
        input_size: the checkpoint's own unless given.
        more_input_sizes: further sizes in the same file, each a function of its own that shares the
            weights, where the format can.
        batch: images per call; None for any number, where the format can.
        input_range: "float32" (0 to 255), "uint8", "unit" (0 to 1), or "image" for Core ML; each
            format's own default unless given.
        options: of formats, by name, e.g. {"opset": 20}; see each format's options.
        without: names of the target's rewrites to leave out, to see what they are worth.
        embed: name of a package for apps to be written as well.
        overwrite: replace artifacts of the same kind, or another model in the folder.
    """

    weights: str | Path | None = None
    name: str | None = None
    task: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    folder: str | Path | None = None
    formats: tuple[str, ...] = ("onnx",)
    precisions: tuple[str | Path | Recipe, ...] = ()
    target: str | None = None
    input_size: Size | None = None
    more_input_sizes: tuple[Size, ...] = ()
    batch: int | None = 1
    input_range: ArtifactInput | None = None
    options: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    embed: str | None = None
    overwrite: bool = False


def load_requested(request: ExportRequest) -> "Checkpoint":
    """The checkpoint that a request names, its record with the overrides in it.

    Raises:
        UsageError: a name or a value without meaning.
        CheckpointError: the checkpoint cannot be read or is not what was asked for.
    """
    from mobilevit_deploy.checkpoints import load_checkpoint, override_record, read_labels
    from mobilevit_deploy.preprocessing import read_preprocessing

    readers = {"labels": read_labels, "preprocessing": read_preprocessing}
    values = {
        name: readers[name](Path(value))
        if name in readers and isinstance(value, str | Path)
        else value
        for name, value in request.overrides.items()
    }
    weights = "demo" if request.weights is None and request.name is None else request.weights
    checkpoint = load_checkpoint(weights, request.name, request.task)
    if not values:
        return checkpoint
    return replace(checkpoint, record=override_record(checkpoint.record, **values))
