"""Checkpoint readers: foreign names become ours, and the checkpoint's record is kept."""

from pathlib import Path

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.labels import read_labels
from mobilevit_deploy.checkpoints.native import save_checkpoint
from mobilevit_deploy.checkpoints.pretrained import fetch_pretrained
from mobilevit_deploy.checkpoints.random import random_checkpoint
from mobilevit_deploy.checkpoints.reading import read_checkpoint
from mobilevit_deploy.checkpoints.record import override_record
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models import DEFAULT_TASK, HEADS, Head, find_head, get_variant
from mobilevit_deploy.vocabulary import Code

__all__ = [
    "Checkpoint",
    "load_checkpoint",
    "override_record",
    "random_checkpoint",
    "read_checkpoint",
    "read_labels",
    "save_checkpoint",
]

_DATA = Path(__file__).parent.parent / "data" / "demo"

DEMOS = {
    "classification": _DATA / "mobilevit_xxs_digits.safetensors",
    "segmentation": _DATA / "mobilevit_xxs_deeplabv3_scenes.safetensors",
    "detection": _DATA / "mobilevit_xxs_ssdlite_scenes.safetensors",
}
"""Task -> the small trained checkpoint that comes with the package: handwritten digits."""

DEMO = DEMOS[DEFAULT_TASK]


def load_checkpoint(
    weights: str | Path | None,
    name: str | None = None,
    task: str | None = None,
    head: str | None = None,
    output_stride: int | None = None,
    follows: Code | None = None,
) -> Checkpoint:
    """The reference model of a checkpoint, in eval mode, and the record that says all about it.

    Args:
        weights: a checkpoint file or folder (ml-cvnets, transformers, timm or our own), or one of
            "demo" (one of each task comes with the package), "pretrained" (fetched from the Hugging
            Face hub) and "random" (untrained, for latency work).
        name: the variant; needed for "pretrained" and "random", otherwise a check.
        task: classification unless given for "demo", "pretrained" and "random", otherwise a check.
        head: which of the task's heads; as task.
        output_stride: of the last stages' maps. Most files do not say it: what was published with
            weights of that width and class count is assumed unless given.
        follows: "transformers" for a DeepLabv3 that was trained with its code, which computes
            something else than the original; the original unless given.

    Raises:
        UsageError: unknown name or task, a choice that the task does not have, or no weights.
        CheckpointError: the checkpoint cannot be read or is not what was asked for.
    """
    chosen = _choose_head(task, head)
    if name is not None:
        get_variant(name)
    if weights is None:
        raise UsageError(
            f"No weights given for {name or 'the model'}. Choose a checkpoint file or folder, demo "
            "(digits, comes with the package), pretrained (from the Hugging Face hub) or random "
            "(untrained, for latency only)."
        )
    if weights == "random":
        return random_checkpoint(
            _needed(name, weights),
            task=chosen.task,
            head=chosen.name,
            output_stride=output_stride,
            follows=follows,
        )
    source: str | None = None
    path = DEMOS[chosen.task] if weights == "demo" else Path(weights)
    if weights == "pretrained":
        path, source = fetch_pretrained(_needed(name, weights), chosen.name)
    return read_checkpoint(
        path, name, source, task=task, head=head, output_stride=output_stride, follows=follows
    )


def _choose_head(task: str | None, head: str | None) -> Head:
    """The head that is asked for; a head's name alone says its task too."""
    if task is None and head is not None:
        if head not in HEADS:
            raise unknown_name("head", head, HEADS)
        return HEADS[head]
    return find_head(task or DEFAULT_TASK, head)


def _needed(name: str | None, weights: str) -> str:
    if name is None:
        raise UsageError(f"{weights} weights need the name of a model, e.g. mobilevit_xxs.")
    return name
