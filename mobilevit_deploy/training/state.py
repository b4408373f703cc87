"""A run's state on disk: what it is continued from, whole or not at all."""

import io
import pickle
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import torch

from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.publishing import publish_file


@dataclass
class Position:
    """Where a run is: epochs and steps that are done, and sums over the present epoch."""

    epoch: int = 0
    step: int = 0  # of this epoch
    steps: int = 0  # of the run
    sums: dict[str, float] = field(default_factory=dict)


def save_state(
    path: Path, parts: Mapping[str, Any], position: Position, settings: Mapping[str, Any]
) -> None:
    """Replace the file by the present state; it is the former or the new one at any moment.

    Args:
        path: of the file.
        parts: what has a `state_dict`, by name.
        position: where the run is.
        settings: what must be the same when it is continued.

    Raises:
        OSError: the disk refuses; the former state is untouched.
    """
    state = {"settings": dict(settings), "position": vars(position)}
    state |= {name: part.state_dict() for name, part in parts.items()}
    contents = io.BytesIO()
    torch.save(state, contents)
    publish_file(path, contents.getvalue())


def load_state(path: Path, parts: Mapping[str, Any], settings: Mapping[str, Any]) -> Position:
    """Load what `save_state` wrote into the parts.

    Raises:
        CheckpointError: damaged, or the state of a run with other settings.
    """
    try:
        state: dict[str, Any] = torch.load(path, weights_only=True)
        written_with = state["settings"]
        if written_with == dict(settings):
            for name, part in parts.items():
                part.load_state_dict(state[name])
            return Position(**state["position"])
    except (
        OSError,
        RuntimeError,
        EOFError,
        LookupError,
        TypeError,
        ValueError,
        pickle.UnpicklingError,
    ) as error:
        raise CheckpointError(
            f"{path} is damaged, or is not the state of this training ({type(error).__name__}). "
            "Start without resuming, or in another folder."
        ) from error
    differing = [
        f"{name} {written_with.get(name)!r} instead of {value!r}"
        for name, value in settings.items()
        if written_with.get(name) != value
    ]
    raise CheckpointError(
        f"{path} was written with other settings: {', '.join(differing)}. Start without resuming, "
        "or in another folder."
    )
