"""Checkpoint readers: foreign names become ours, and the checkpoint's record is kept."""

from pathlib import Path

from mobilevit_deploy.checkpoints.labels import read_labels
from mobilevit_deploy.checkpoints.native import save_checkpoint
from mobilevit_deploy.checkpoints.pretrained import fetch_pretrained
from mobilevit_deploy.checkpoints.random import random_model
from mobilevit_deploy.checkpoints.reading import read_checkpoint
from mobilevit_deploy.checkpoints.record import override_record
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models import MobileViT, get_variant
from mobilevit_deploy.models.variants import TASKS

__all__ = [
    "load_model",
    "override_record",
    "random_model",
    "read_checkpoint",
    "read_labels",
    "save_checkpoint",
]

DEMO = Path(__file__).parent.parent / "data" / "demo" / "mobilevit_xxs_digits.safetensors"
"""The small trained checkpoint that comes with the package: ten handwritten digits."""


def load_model(
    weights: str | Path | None, name: str | None = None, task: str | None = None
) -> MobileViT:
    """The reference model of a checkpoint in eval mode; `model.record` says all about it.

    Args:
        weights: a checkpoint file or folder (ml-cvnets, transformers, timm or our own), or one of
            "demo" (comes with the package), "pretrained" (fetched from the Hugging Face hub) and
            "random" (untrained, for latency work).
        name: the variant; needed for "pretrained" and "random", otherwise a check.
        task: "classification".

    Raises:
        UsageError: unknown name or task, or no weights.
        CheckpointError: the checkpoint cannot be read or is not what was asked for.
    """
    if task is not None and task not in TASKS:
        raise unknown_name("task", task, TASKS)
    if name is not None:
        get_variant(name)
    if weights is None:
        raise UsageError(
            f"No weights given for {name or 'the model'}. Choose a checkpoint file or folder, demo "
            "(digits, comes with the package), pretrained (from the Hugging Face hub) or random "
            "(untrained, for latency only)."
        )
    if weights == "random":
        return random_model(_needed(name, weights))
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
