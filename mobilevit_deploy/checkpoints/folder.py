"""Folders of checkpoints: a weight file, and what lies beside it.

Those of transformers and timm have a configuration; those of our own training need none, because
the weight file holds its record.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from mobilevit_deploy.checkpoints import timm, transformers
from mobilevit_deploy.checkpoints.record import Statement
from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import Head
from mobilevit_deploy.reading import CONFIGURATION, explained, read_file

CONFIG = "config.json"
PROCESSOR = "preprocessor_config.json"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""Names of the weight file, the preferred one first."""


def find_weights(folder: Path) -> Path:
    """The weight file of a folder.

    Raises:
        CheckpointError: no weights or no configuration in it.
    """
    with explained(folder, CONFIGURATION):
        present = {path.name for path in folder.iterdir()}
    weights = next((folder / name for name in WEIGHTS if name in present), None)
    # The preferred kind may hold our record, and then needs no configuration.
    if weights is None or (CONFIG not in present and weights.name != WEIGHTS[0]):
        raise _no_checkpoint_folder(folder)
    return weights


def _no_checkpoint_folder(folder: Path) -> CheckpointError:
    return CheckpointError(
        f"{folder} is no checkpoint folder: it needs {CONFIG} and {' or '.join(WEIGHTS)}, as "
        "save_pretrained writes them, or what mvit-train writes. For a single weight file, give "
        "the file itself."
    )


def read_statement(folder: Path, head: Head) -> Statement:
    """What the configuration files of a folder say of a network with a head.

    Raises:
        CheckpointError: one is damaged, or describes another network; or there is none.
    """
    if not (folder / CONFIG).exists():
        raise _no_checkpoint_folder(folder)
    config = _read_json(folder / CONFIG)
    try:
        if "model_type" in config:
            processor = folder / PROCESSOR
            return transformers.read_statement(
                config, _read_json(processor) if processor.exists() else None, head
            )
        if "architecture" in config:
            return timm.read_statement(config)
    except (ValidationError, RecursionError) as error:
        reason = problems(error, most=10) if isinstance(error, ValidationError) else error
        raise CheckpointError(
            f"{folder.name}: its configuration cannot be understood: {reason}."
        ) from error
    raise CheckpointError(
        f"{folder.name}/{CONFIG} names neither model_type (transformers) nor architecture (timm). "
        "Give the weight file itself to read it without a configuration."
    )


def _read_json(path: Path) -> Mapping[str, object]:
    text = read_file(path, CONFIGURATION)
    try:
        contents = json.loads(text.decode())
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(contents, dict):
        raise CheckpointError(f"{path} must hold a JSON object.")
    return contents
