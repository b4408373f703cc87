"""A checkpoint file or folder as a model and its record."""

import logging
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.files import WeightFile, read_weight_file
from mobilevit_deploy.checkpoints.folder import find_weights, read_statement
from mobilevit_deploy.checkpoints.native import stored_record
from mobilevit_deploy.checkpoints.reader import COUNTER
from mobilevit_deploy.checkpoints.recognition import READERS, Recognised, recognise
from mobilevit_deploy.checkpoints.record import (
    Statement,
    complete_preprocessing,
    described,
    matching_labels,
    new_record,
)
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import CheckpointError, shortened, visible
from mobilevit_deploy.models import MobileViT, build_model, check_head
from mobilevit_deploy.preprocessing import TRAINED_WITH
from mobilevit_deploy.reading import CHECKPOINT, explained
from mobilevit_deploy.vocabulary import Code

_LOG = logging.getLogger(__name__)

_COUNTERS = (COUNTER, "n_averaged")
"""Steps counted by batch norms and by averaging (EMA) wrappers; inference needs neither."""


def read_checkpoint(
    path: Path,
    name: str | None = None,
    source: str | None = None,
    *,
    task: str | None = None,
    head: str | None = None,
    output_stride: int | None = None,
    follows: Code | None = None,
) -> Checkpoint:
    """The model of a checkpoint file or folder, in eval mode, and its record.

    Args:
        path: a weight file, or a folder as transformers and timm save it.
        name: the variant that it must be; None takes whichever it is.
        source: what the record calls it; the file's or folder's own name unless given.
        task: that it must be of.
        head: that it must have.
        output_stride: against what the checkpoint says, or where it says nothing.
        follows: whose code it computes as; as output_stride.

    Raises:
        CheckpointError: unreadable, unknown, incomplete, or not what was asked for.
        UsageError: an output stride or a code that its head does not have.
    """
    source = source or path.absolute().name
    with explained(path, CHECKPOINT):
        folder = path if path.is_dir() else None
    file = read_weight_file(find_weights(folder) if folder else path)
    weights = {
        entry: value for entry, value in file.entries.items() if not entry.endswith(_COUNTERS)
    }
    recognised = recognise(weights, name, source, task, head)
    check_head(recognised.head, output_stride, follows)
    record = stored_record(file.metadata, source, file.sha256)
    stated = Statement()
    if record is not None:
        stated = Statement(output_stride=record.output_stride, follows=record.follows)
    elif folder:
        stated = read_statement(folder, recognised.head)
    model = _build_model(
        recognised, output_stride or stated.output_stride, follows or stated.follows, source
    )
    found = described(model)
    if record is None:
        record = _derive_record(recognised, found, stated, file, source)
    else:
        _require_same(record, found, source)
    record = _with_stride(record, found, stated, output_stride)
    return Checkpoint(model, _with_code(record, found, stated, follows))


def _require_same(record: Record, found: Mapping[str, Any], source: str) -> None:
    """Refuse a record that speaks of another network than the weights are."""
    said = record.model_dump(include=set(found))
    compared = [name for name in found if name not in {"output_stride", "follows"}]
    if any(said[name] != found[name] for name in compared):
        networks = " for {task}" if said["task"] != found["task"] else ""
        heads = " ({head})" if said["head"] != found["head"] else ""
        told = f"{{variant}} with {{num_classes}} classes{networks}{heads}"
        raise CheckpointError(
            f"{source}: its record speaks of {told.format(**said)}, its weights are "
            f"{told.format(**found)}."
        )


def _with_stride(
    record: Record, found: Mapping[str, Any], stated: Statement, given: int | None
) -> Record:
    """The record with the output stride of the model, and where it comes from."""
    stride, field = found["output_stride"], "output_stride"
    if stride is None:
        return record
    update: dict[str, Any] = {field: stride}
    if given is not None:
        update["assumed"] = tuple(name for name in record.assumed if name != field)
        if stated.output_stride not in {None, given}:
            update["overridden"] = tuple(dict.fromkeys((*record.overridden, field)))
    elif stated.output_stride is None:
        update["assumed"] = tuple(dict.fromkeys((*record.assumed, field)))
    return record.model_copy(update=update)


def _with_code(
    record: Record, found: Mapping[str, Any], stated: Statement, given: Code | None
) -> Record:
    """The record with the code that the model follows, and whether the user set it."""
    update: dict[str, Any] = {"follows": found["follows"]}
    if given not in {None, stated.follows or "original"}:
        update["overridden"] = tuple(dict.fromkeys((*record.overridden, "follows")))
    return record.model_copy(update=update)


def _build_model(
    recognised: Recognised, output_stride: int | None, follows: Code | None, source: str
) -> MobileViT:
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
        model = build_model(
            recognised.variant.name,
            recognised.head.name,
            output_stride=output_stride,
            follows=follows,
            width=recognised.width,
            num_classes=recognised.num_classes,
        )
    for counter, value in model.state_dict().items():
        if counter.endswith(COUNTER):
            weights[counter] = torch.zeros(value.shape, dtype=value.dtype)
    model.load_state_dict(weights, assign=True)
    return model.eval()


def _derive_record(
    recognised: Recognised,
    found: Mapping[str, Any],
    stated: Statement,
    file: WeightFile,
    source: str,
) -> Record:
    """The record of a file that has none of ours inside."""
    variant = recognised.variant
    preprocessing, assumed = complete_preprocessing(
        stated.preprocessing, variant, recognised.head, READERS[recognised.origin].conventions
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
    difference = READERS[recognised.origin].differs(variant, recognised.head)
    if difference is not None and found["follows"] == "original":
        _LOG.warning("%s: %s.", visible(source), difference)
    counters = tuple(
        f"*{ending}" for ending in _COUNTERS if any(name.endswith(ending) for name in file.entries)
    )
    return new_record(
        source,
        **found,
        labels=matching_labels(stated.labels, recognised.num_classes, source),
        preprocessing=preprocessing,
        origin=recognised.origin,
        sha256=file.sha256,
        trained=True,
        assumed=assumed,
        dropped=file.dropped + recognised.dropped + counters,
    )


def _refuse(names: list[str], what: str) -> None:
    if names:
        raise CheckpointError(f"{what} ({len(names)} entries: {shortened(names)}).")
