"""What an export is asked for: plain values, which can be sent to another process or machine."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exporters.format import ArtifactInput
from exporters.formats import FORMATS
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag

if TYPE_CHECKING:
    from mobilevit_deploy.checkpoints import Checkpoint
    from mobilevit_deploy.preprocessing import Preprocessing
    from mobilevit_deploy.quantization.recipes import Recipe
    from mobilevit_deploy.vocabulary import Code

Size = int | tuple[int, int]
"""Pixels: a side, or (height, width)."""

_TARGETS = "; ".join(
    f"{row.name}: {', '.join(row.rewrites_for)}" for row in FORMATS.values() if row.rewrites_for
)
_CHECKPOINT = "Checkpoint"
_RECORD = "Override what the checkpoint says"
OUTPUT = "Output and information"
"""Heading of flags in the command's help; the two above are others."""


def parse_size(text: str) -> tuple[int, int]:
    """`256` or `224x320` (height x width) as (height, width), of any flag that takes a size."""
    try:
        sides = [int(side) for side in text.lower().split("x")]
        height, width = sides * 2 if len(sides) == 1 else sides
    except ValueError:
        raise UsageError(f"The size {text!r} is neither N nor HxW, e.g. 256 or 224x320.") from None
    return height, width


def parse_batch(text: str) -> int | None:
    """`8` as 8; `dynamic` as None."""
    if text == "dynamic":
        return None
    try:
        return int(text)
    except ValueError:
        raise UsageError(f"--batch {text!r} is neither a number nor dynamic.") from None


def parse_channels(text: str) -> tuple[float, float, float]:
    """`0.5,0.5,0.5` as three numbers."""
    try:
        first, second, third = (float(value) for value in text.split(","))
    except ValueError:
        raise UsageError(
            f"{text!r} is not three numbers, one per channel, e.g. 0.5,0.5,0.5."
        ) from None
    return first, second, third


@dataclass(frozen=True)
class ExportRequest:
    """One export of one checkpoint: every field but the last two is a flag of `mvit-export`.

    Labels, preprocessing and precisions are values, or files to read them from; a batch of None is
    dynamic. `options` are those of formats, by name; `without` names rewrites to leave out, to see
    what they are worth.
    """

    formats: tuple[str, ...] = flag(
        ("onnx",), f"{', '.join(FORMATS)}, or all. Repeats.", "--format"
    )
    name: str | None = flag(
        None,
        "Network, e.g. mobilevit_s (see --list); recognised from the file if left out.",
        "--model",
        panel=_CHECKPOINT,
    )
    task: str | None = flag(
        None,
        "classification, segmentation or detection; recognised if left out.",
        panel=_CHECKPOINT,
    )
    head: str | None = flag(
        None, "deeplabv3 or pspnet, of segmentation; recognised if left out.", panel=_CHECKPOINT
    )
    output_stride: int | None = flag(
        None,
        "16 or 8, of segmentation; as published if left out.",
        panel=_CHECKPOINT,
        kind=int,
    )
    follows: "Code | None" = flag(
        None,
        "original or transformers: whose DeepLabv3 the weights were trained with.",
        panel=_CHECKPOINT,
    )
    weights: str | Path | None = flag(
        None,
        "Checkpoint file or folder, or one of: demo, pretrained, random.",
        panel=_CHECKPOINT,
    )
    precisions: "tuple[str | Path | Recipe, ...]" = flag(
        (),
        "fp32, fp16, or where the format can w8, w6, w4: compressed weights; or a recipe file "
        "(TOML). Repeats.",
        "--precision",
    )
    target: str | None = flag(
        None,
        f"What the rewrites are for; each format has its default. {_TARGETS}",
    )
    input_sizes: tuple[Size, ...] = flag(
        (),
        "Pixels; the checkpoint's own if left out. Repeats where the format can: a function each.",
        "--input-size",
        metavar="N|HxW",
        parse=parse_size,
    )
    batch: int | None = flag(
        1, "Images per call; 1 if left out.", metavar="N|dynamic", parse=parse_batch
    )
    input_range: ArtifactInput | None = flag(
        None,
        "float32 (0 to 255), uint8, unit (float32, 0 to 1), or image (the platform's own); RGB.",
        "--input",
    )
    postprocess: bool = flag(
        True,
        "Masks or boxes in the artifact, or the network's own outputs alone.",
        "--postprocess/--no-postprocess",
    )
    mask_size: Size | None = flag(
        None,
        "Pixels of the mask; the input's if left out.",
        "--mask-size",
        metavar="N|HxW",
        parse=parse_size,
    )
    score_threshold: float | None = flag(
        None, "Probability that detections exceed; 0.01 if left out.", kind=float
    )
    iou_threshold: float | None = flag(
        None, "Overlap (IoU) above which the worse of two boxes is dropped; 0.5.", kind=float
    )
    most_detections: int | None = flag(None, "Boxes of a picture that are kept; 200.", kind=int)
    most_per_class: int | None = flag(
        None, "Best boxes of a class that are looked at; 400.", kind=int
    )
    labelled: str | Path | None = flag(
        None,
        "Labelled pictures, as of mvit-verify: how right every artifact is goes to the manifest.",
        "--eval",
        metavar="FOLDER",
    )
    max_drop: float | None = flag(
        None,
        "Points of accuracy that an artifact may lose on them; what loses more is not published.",
        metavar="POINTS",
        kind=float,
    )
    embed: str | None = flag(None, "web, kotlin or swift: also a package for apps, in embed/NAME.")
    labels: tuple[str, ...] | str | Path | None = flag(
        None, "Class names, one per line or a JSON list.", metavar="FILE", panel=_RECORD
    )
    preprocessing: "Preprocessing | str | Path | None" = flag(
        None, "JSON file, as in the manifest.", metavar="FILE", panel=_RECORD
    )
    colour_order: str | None = flag(
        None, "RGB or BGR: what the network was trained on.", panel=_RECORD, parse=str.upper
    )
    mean: tuple[float, float, float] | None = flag(
        None,
        "Subtracted after scaling to 0..1.",
        metavar="A,B,C",
        panel=_RECORD,
        parse=parse_channels,
    )
    std: tuple[float, float, float] | None = flag(
        None, "Divided by afterwards.", metavar="A,B,C", panel=_RECORD, parse=parse_channels
    )
    folder: str | Path | None = flag(
        None, "Folder; exports/NAME if left out.", "--output", panel=OUTPUT
    )
    overwrite: bool = flag(False, "Replace what is there.", "--overwrite", panel=OUTPUT)
    options: Mapping[str, Any] = field(default_factory=dict)
    without: tuple[str, ...] = ()

    @property
    def postprocessing_choices(self) -> dict[str, Any]:
        """What was said of the post-processing, by name; what was left open is not there."""
        said: dict[str, Any] = {} if self.postprocess else {"postprocess": False}
        if self.mask_size is not None:
            size = self.mask_size
            said["mask_size"] = (size, size) if isinstance(size, int) else size
        limits = ("score_threshold", "iou_threshold", "most_detections", "most_per_class")
        given = {name: getattr(self, name) for name in limits}
        return said | {name: value for name, value in given.items() if value is not None}


def load_requested(request: ExportRequest) -> "Checkpoint":
    """The checkpoint that a request names (the demo one if none), its record with the overrides.

    Raises:
        UsageError: a name or a value without meaning.
        CheckpointError: the checkpoint cannot be read or is not what was asked for.
    """
    from mobilevit_deploy.checkpoints import load_checkpoint, override_record, read_labels
    from mobilevit_deploy.preprocessing import read_preprocessing

    readers = {"labels": read_labels, "preprocessing": read_preprocessing}
    overrides = {}
    for name in ("labels", "preprocessing", "colour_order", "mean", "std"):
        value = getattr(request, name)
        if isinstance(value, str | Path) and name in readers:
            value = readers[name](Path(value))
        if value is not None:
            overrides[name] = value
    weights = "demo" if request.weights is None and request.name is None else request.weights
    checkpoint = load_checkpoint(
        weights,
        request.name,
        request.task,
        request.head,
        request.output_stride,
        request.follows,
    )
    if not overrides:
        return checkpoint
    return replace(checkpoint, record=override_record(checkpoint.record, **overrides))
