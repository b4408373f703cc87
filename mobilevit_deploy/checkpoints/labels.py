"""Label files: one name per class, in the order of the outputs."""

import json
from pathlib import Path

from mobilevit_deploy.errors import CheckpointError


def read_labels(path: Path) -> tuple[str, ...]:
    """Read class names: a text file with one per line, or a JSON list of strings.

    Names may repeat (ImageNet has two "crane") but not be empty.

    Raises:
        CheckpointError: no such file, no text, or an empty name.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8 text"
        raise CheckpointError(f"Label file {path} cannot be read: {reason}.") from error
    if text.lstrip().startswith("["):
        labels = _json_list(text, path)
    else:
        labels = text.rstrip().split("\n") if text.strip() else []
    labels = [label.strip() for label in labels]
    if not labels:
        raise CheckpointError(f"Label file {path} is empty; it needs one name per class.")
    if "" in labels:
        raise CheckpointError(
            f"Label file {path}: name {labels.index('') + 1} is empty. "
            "Every class needs a name, because the position decides which class it is."
        )
    return tuple(labels)


def _json_list(text: str, path: Path) -> list[str]:
    try:
        labels = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise CheckpointError(f"Label file {path} is no valid JSON: {error}.") from error
    if not all(isinstance(label, str) for label in labels):
        raise CheckpointError(f"Label file {path} must be a JSON list of strings.")
    return list(labels)
