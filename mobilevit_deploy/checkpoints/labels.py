"""Label files: one name per class, in the order of the outputs."""

from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.reading import LABELS, read_file


def read_labels(path: Path) -> tuple[str, ...]:
    """Read class names: a text file with one per line, or a JSON list of strings.

    Names may repeat (ImageNet has two "crane") but not be empty.

    Raises:
        CheckpointError: no such file, no text, or an empty name.
    """
    try:
        text = read_file(path, LABELS).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise CheckpointError(f"Label file {path} cannot be read: it is not UTF-8 text.") from error
    labels = text.rstrip().split("\n") if text.strip() else []
    if text.lstrip().startswith("["):
        try:
            labels = TypeAdapter(list[str]).validate_json(text)
        except ValidationError as error:
            raise CheckpointError(
                f"Label file {path} is no valid JSON list of strings: {problems(error)}."
            ) from error
    labels = [label.strip() for label in labels]
    if not labels:
        raise CheckpointError(f"Label file {path} is empty; it needs one name per class.")
    if "" in labels:
        raise CheckpointError(
            f"Label file {path}: name {labels.index('') + 1} is empty. "
            "Every class needs a name, because the position decides which class it is."
        )
    return tuple(labels)
