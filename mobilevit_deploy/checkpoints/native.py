"""Checkpoints in our own names: safetensors with the record inside."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import safetensors.torch
from pydantic import ValidationError

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.reader import COUNTER, Reader
from mobilevit_deploy.checkpoints.record import (
    complete_preprocessing,
    described,
    matching_labels,
)
from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import CheckpointError, visible
from mobilevit_deploy.models import HEADS, MobileViT
from mobilevit_deploy.preprocessing import Preprocessing

NATIVE = Reader(origin="mobilevit_deploy", rules=())

_KEY = "record"  # the only one: safetensors writes several in random order
_NOT_STORED = {"sha256", "source"}  # they are those of the file itself


def save_checkpoint(
    checkpoint: Checkpoint | MobileViT,
    path: str | Path,
    *,
    labels: Sequence[str] | None = None,
    preprocessing: Preprocessing | None = None,
    trained: bool | None = None,
) -> None:
    """Write a model and its record as one safetensors file; `load_checkpoint` reads it back.

    The same weights and record give the same bytes. The file appears complete or not at all, and
    replaces an earlier one.

    Args:
        checkpoint: a model and its record, or a model that has none yet; weights in float32, in
            training or eval mode. What is given besides replaces what the record says.
        path: where to write; by convention `*.safetensors`.
        labels: one per class.
        preprocessing: what it was trained with; the variant's published defaults (marked assumed)
            where there is no record.
        trained: false for weights that only speed can be judged with; true without a record.

    Raises:
        CheckpointError: the label count is not the class count, or the file cannot be written.
    """
    path = Path(path)
    if not path.parent.is_dir():
        raise CheckpointError(
            f"{path} cannot be written: {path.parent} is no folder. Make it first."
        )
    known = checkpoint.record if isinstance(checkpoint, Checkpoint) else None
    model = checkpoint.model if isinstance(checkpoint, Checkpoint) else checkpoint
    record = _record_to_store(model, known, labels, preprocessing, trained)
    weights = {
        name: value.detach().cpu().contiguous()
        for name, value in model.state_dict().items()
        if not name.endswith(COUNTER)
    }
    contents = safetensors.torch.save(
        weights, metadata={_KEY: record.model_dump_json(exclude=_NOT_STORED)}
    )
    partial = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        with partial.open("wb") as stream:
            stream.write(contents)
            stream.flush()
            os.fsync(stream.fileno())
        partial.replace(path)
    except OSError as error:
        raise CheckpointError(f"{path} cannot be written: {error.strerror or error}.") from error
    finally:
        partial.unlink(missing_ok=True)


def stored_record(metadata: Mapping[str, str], source: str, sha256: str) -> Record | None:
    """The record inside a file of ours; None where it holds none.

    Raises:
        CheckpointError: the record is damaged, or of a newer version.
    """
    if _KEY not in metadata:
        return None
    try:
        stored = json.loads(metadata[_KEY])
        return Record.model_validate(stored | {"source": visible(source), "sha256": sha256})
    except (ValueError, TypeError, RecursionError) as error:
        reason = problems(error, most=10) if isinstance(error, ValidationError) else error
        raise CheckpointError(
            f"{source}: the record in its metadata cannot be read ({reason}). "
            "Was it written by a newer mobilevit-deploy, or changed by hand?"
        ) from error


def _record_to_store(
    model: MobileViT,
    known: Record | None,
    labels: Sequence[str] | None,
    preprocessing: Preprocessing | None,
    trained: bool | None,
) -> Record:
    assumed: tuple[str, ...] = ()
    if known is not None:
        labels = known.labels if labels is None else labels
        trained = known.trained if trained is None else trained
    if preprocessing is None and known is not None:
        preprocessing, assumed = known.preprocessing, known.assumed
    elif preprocessing is None:
        preprocessing, assumed = complete_preprocessing({}, model.variant, HEADS[model.head_name])
    return Record(
        **described(model),
        labels=matching_labels(labels, model.num_classes, model.variant.name),
        preprocessing=preprocessing,
        origin="mobilevit_deploy",
        source="",  # these two are not stored
        sha256="0" * 64,
        trained=trained is not False,
        assumed=assumed,
    )
