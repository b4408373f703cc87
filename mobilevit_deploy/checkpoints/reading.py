"""A checkpoint file or folder as a model and its record."""

import logging
from pathlib import Path

import torch

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.files import WeightFile, read_weight_file
from mobilevit_deploy.checkpoints.folder import find_weights, read_statement
from mobilevit_deploy.checkpoints.native import stored_record
from mobilevit_deploy.checkpoints.reader import COUNTER
from mobilevit_deploy.checkpoints.recognition import READERS, Recognised, recognise, shorten
from mobilevit_deploy.checkpoints.record import (
    Statement,
    complete_preprocessing,
    matching_labels,
    new_record,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import CheckpointError, visible
from mobilevit_deploy.models import MobileViT, create_model
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.reading import CHECKPOINT, explained

_LOG = logging.getLogger(__name__)

_COUNTERS = (COUNTER, "n_averaged")
"""Steps counted by batch norms and by averaging (EMA) wrappers; inference needs neither."""


def read_checkpoint(path: Path, name: str | None = None, source: str | None = None) -> Checkpoint:
    """The model of a checkpoint file or folder, in eval mode, and its record.

    Args:
        path: a weight file, or a folder as transformers and timm save it.
        name: the variant that it must be; None takes whichever it is.
        source: what the record calls it; the file's or folder's own name unless given.

    Raises:
        CheckpointError: unreadable, unknown, incomplete, or not the variant that was asked for.
    """
    source = source or path.absolute().name
    with explained(path, CHECKPOINT):
        folder = path if path.is_dir() else None
    file = read_weight_file(find_weights(folder) if folder else path)
    weights = {
        entry: value for entry, value in file.entries.items() if not entry.endswith(_COUNTERS)
    }
    recognised = recognise(weights, name, source)
    model = _build_model(recognised, source)
    record = stored_record(file.metadata, source, file.sha256)
    if record is None:
        stated = read_statement(folder) if folder else Statement()
        record = _derive_record(recognised, stated, file, source)
    elif (record.variant, record.num_classes) != (model.variant.name, model.num_classes):
        raise CheckpointError(
            f"{source}: its record speaks of {record.variant} with {record.num_classes} classes, "
            f"its weights are {model.variant.name} with {model.num_classes}."
        )
    return Checkpoint(model, record)


def _build_model(recognised: Recognised, source: str) -> MobileViT:
    _refuse(
        [name for name, value in recognised.entries.items() if not value.is_floating_point()],
        f"{source}: weights must be floating-point numbers",
    )
    # Copies, so that no two parameters share memory, with each other or with the file.
    weights = {
        name: value.to(torch.float32, copy=True, memory_format=torch.contiguous_format)
        for name, value in recognised.entries.items()
    }
    _refuse(
        [name for name, value in weights.items() if not value.isfinite().all()],
        f"{source}: weights hold NaN or infinity",
    )
    with torch.device("meta"):
        model = create_model(recognised.variant.name, num_classes=recognised.num_classes)
    for counter, value in model.state_dict().items():
        if counter.endswith(COUNTER):
            weights[counter] = torch.zeros(value.shape, dtype=value.dtype)
    model.load_state_dict(weights, assign=True)
    return model.eval()


def _derive_record(
    recognised: Recognised, stated: Statement, file: WeightFile, source: str
) -> Record:
    """The record of a file that has none of ours inside."""
    variant = recognised.variant
    preprocessing, assumed = complete_preprocessing(
        stated.preprocessing, variant, READERS[recognised.origin].conventions
    )
    published = TRAINED_WITH[variant.training].colour_order
    if stated.preprocessing.get("colour_order", published) != published:
        _LOG.warning(
            "%s says %s, while %s was published with training on %s. If its accuracy is low, try "
            "the other colour order.",
            visible(source),
            preprocessing.colour_order,
            variant.name,
            published,
        )
    counters = tuple(
        f"*{ending}" for ending in _COUNTERS if any(name.endswith(ending) for name in file.entries)
    )
    return new_record(
        source,
        variant=variant.name,
        task="classification",
        num_classes=recognised.num_classes,
        labels=matching_labels(stated.labels, recognised.num_classes, source),
        preprocessing=preprocessing,
        origin=recognised.origin,
        sha256=file.sha256,
        trained=True,
        assumed=assumed,
        dropped=file.dropped + counters,
    )


def _refuse(names: list[str], what: str) -> None:
    if names:
        raise CheckpointError(f"{what} ({len(names)} entries: {shorten(names)}).")
