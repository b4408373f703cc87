"""Folders as transformers and timm save them: a weight file, and what lies beside it."""

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import ValidationError

from mobilevit_deploy.checkpoints import timm, transformers
from mobilevit_deploy.checkpoints.record import Statement, explain
from mobilevit_deploy.errors import CheckpointError

CONFIG = "config.json"
PROCESSOR = "preprocessor_config.json"
WEIGHTS = ("model.safetensors", "pytorch_model.bin")
"""Names of the weight file, the preferred one first."""


def read_folder(folder: Path) -> tuple[Path, Statement]:
    """The weight file of a folder, and what its configuration files say.

    Raises:
        CheckpointError: no weights or no configuration in it, or a configuration that is damaged
            or describes another network.
    """
    weights = next((folder / name for name in WEIGHTS if (folder / name).is_file()), None)
    config = _read_json(folder / CONFIG)
    if weights is None or config is None:
        raise CheckpointError(
            f"{folder} is no checkpoint folder: it needs {CONFIG} and {' or '.join(WEIGHTS)}, "
            "as save_pretrained writes them. For a single weight file, give the file itself."
        )
    try:
        if "model_type" in config:
            return weights, transformers.read_statement(config, _read_json(folder / PROCESSOR))
        if "architecture" in config:
            return weights, timm.read_statement(config)
    except ValidationError as error:
        raise CheckpointError(
            f"{folder.name}: its configuration cannot be understood: {explain(error)}."
        ) from error
    raise CheckpointError(
        f"{folder.name}/{CONFIG} names neither model_type (transformers) nor architecture (timm). "
        "Give the weight file itself to read it without a configuration."
    )


def _read_json(path: Path) -> Mapping[str, object] | None:
    if not path.is_file():
        return None
    try:
        contents = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(f"{path} cannot be read as JSON: {error}.") from error
    if not isinstance(contents, dict):
        raise CheckpointError(f"{path} must hold a JSON object.")
    return contents
