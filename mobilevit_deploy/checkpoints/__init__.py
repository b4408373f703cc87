"""Checkpoint readers: foreign names become ours, and the checkpoint's record is kept."""

from pathlib import Path

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.labels import read_labels
from mobilevit_deploy.checkpoints.native import save_checkpoint
from mobilevit_deploy.checkpoints.pretrained import fetch_pretrained
from mobilevit_deploy.checkpoints.random import random_checkpoint
from mobilevit_deploy.checkpoints.reading import read_checkpoint
from mobilevit_deploy.checkpoints.record import override_record
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import check_head, check_task, get_variant

__all__ = [
    "Checkpoint",
    "load_checkpoint",
    "override_record",
    "random_checkpoint",
    "read_checkpoint",
    "read_labels",
    "save_checkpoint",
]

DEMO = Path(__file__).parent.parent / "data" / "demo" / "mobilevit_xxs_digits.safetensors"
"""The small trained checkpoint that comes with the package: ten handwritten digits."""


def load_checkpoint(
    weights: str | Path | None,
    name: str | None = None,
    task: str | None = None,
    head: str | None = None,
    output_stride: int | None = None,
) -> Checkpoint:
    """The reference model of a checkpoint, in eval mode, and the record that says all about it.

    Args:
        weights: a checkpoint file or folder (ml-cvnets, transformers, timm or our own), or one of
            "demo" (comes with the package), "pretrained" (fetched from the Hugging Face hub) and
            "random" (untrained, for latency work).
        name: the variant; needed for "pretrained" and "random", otherwise a check.
        task: "classification".
        head: which of the task's heads, where a file cannot say it; classification has one only.
        output_stride: of the last stages' maps, which no file says; classification has one only.

    Raises:
        UsageError: unknown name or task, a choice that the task does not have, or no weights.
        CheckpointError: the checkpoint cannot be read or is not what was asked for.
    """
    check_task(task)
    check_head(task or "classification", head, output_stride)
    if name is not None:
        get_variant(name)
    if weights is None:
        raise UsageError(
            f"No weights given for {name or 'the model'}. Choose a checkpoint file or folder, demo "
            "(digits, comes with the package), pretrained (from the Hugging Face hub) or random "
            "(untrained, for latency only)."
        )
    if weights == "random":
        return random_checkpoint(_needed(name, weights))
    if weights == "pretrained":
        folder, repository = fetch_pretrained(_needed(name, weights))
        return read_checkpoint(folder, name, source=repository)
    if weights == "demo":
        return read_checkpoint(DEMO, name)
    return read_checkpoint(Path(weights), name)


def _needed(name: str | None, weights: str) -> str:
    if name is None:
        raise UsageError(f"{weights} weights need the name of a model, e.g. mobilevit_xxs.")
    return name
