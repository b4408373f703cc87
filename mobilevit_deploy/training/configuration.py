"""All choices of a run: flags of the command, keys of its TOML file, and what they say."""

import json
import platform
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.flags import flag
from mobilevit_deploy.reading import CONFIGURATION, read_file
from mobilevit_deploy.training.augmentation import Augmentation
from mobilevit_deploy.training.distillation import Distillation
from mobilevit_deploy.training.recipe import Recipe

RUN = "Run"
NETWORK = "Network"
PICTURES = "Pictures"
_MADE_WITH = "made_with"


@dataclass(frozen=True)
class Setting:
    """What is trained on what, and where."""

    eval: Path | None = flag(
        None,
        "Labelled pictures, as of the training, that accuracy is measured on.",
        kind=Path,
        panel=PICTURES,
    )
    labels: Path | None = flag(
        None, "Text file, a line per class; else the folder says them.", kind=Path, panel=PICTURES
    )
    model: str | None = flag(None, "The variant; that of the weights unless given.", panel=NETWORK)
    task: str | None = flag(None, "classification, segmentation or detection.", panel=NETWORK)
    head: str | None = flag(None, "Which of the task's: deeplabv3 or pspnet.", panel=NETWORK)
    output_stride: int | None = flag(None, "16 or 8, of masks.", kind=int, panel=NETWORK)
    weights: str | None = flag(
        None,
        "What to begin with: a checkpoint file or folder, pretrained, demo, or random.",
        panel=NETWORK,
    )
    size: int | None = flag(
        None,
        "Height and width of the input in pixels, around which several scales lie.",
        kind=int,
        panel=NETWORK,
    )
    preprocessing: Path | None = flag(
        None,
        "JSON file of how pictures are prepared; as of the weights, or as published, without it.",
        kind=Path,
        panel=NETWORK,
    )
    raw: bool = flag(
        False, "Measure the weights of the last step too, beside their average.", panel=RUN
    )
    device: str = flag("auto", "cpu, cuda, or the one that is there.", panel=RUN)
    threads: int | None = flag(None, "Of PyTorch on a CPU.", kind=int, panel=RUN)
    workers: int = flag(
        2, "Processes that prepare pictures; 0: the training one does.", kind=int, panel=RUN
    )
    state_minutes: float = flag(10, "Between saved states within an epoch.", kind=float, panel=RUN)


@dataclass(frozen=True)
class Configuration:
    """Everything that was chosen for a run; `data` is a folder of labelled pictures, or "demo"."""

    data: str
    setting: Setting = field(default_factory=Setting)
    recipe: Recipe = field(default_factory=Recipe)
    augmentation: Augmentation = field(default_factory=Augmentation)
    distillation: Distillation = field(default_factory=Distillation)

    @property
    def values(self) -> dict[str, Any]:
        """Every choice by its key, as TOML has it; what was left open is not there."""
        found: dict[str, Any] = {"data": self.data}
        for part in PARTS:
            owner = getattr(self, part)
            for one in fields(owner):
                value = getattr(owner, one.name)
                if value is not None:
                    found[one.name] = _plain(value)
        return found


PARTS: dict[str, type] = {
    "setting": Setting,
    "recipe": Recipe,
    "augmentation": Augmentation,
    "distillation": Distillation,
}
"""Dataclasses whose fields are the command's flags and the file's keys."""


def configured(values: Mapping[str, Any]) -> Configuration:
    """The configuration of values by key; flags and a file's keys are the same.

    Raises:
        UsageError: an unknown key, a value of another kind or without meaning, or no data.
    """
    known = ["data", *(one.name for owner in PARTS.values() for one in fields(owner))]
    for name in values:
        if name not in known:
            raise unknown_name("key of a configuration", name, known)
    if "data" not in values:
        raise UsageError("No pictures given: name a folder of labelled ones, or demo.")
    parts: dict[str, Any] = {}
    for part, owner in PARTS.items():
        given = {
            one.name: _parsed(one, values[one.name]) for one in fields(owner) if one.name in values
        }
        try:
            parts[part] = TypeAdapter(owner).validate_python(given)
        except ValidationError as error:
            raise UsageError(f"The configuration cannot be: {problems(error, most=5)}.") from None
    return replace(Configuration(str(values["data"])), **parts)


def _parsed(one: Any, value: Any) -> Any:
    """A file's texts as the flags' parsers take them."""
    parse = one.metadata.get("parse")
    if isinstance(value, list):
        return tuple(parse(each) if parse and isinstance(each, str) else each for each in value)
    return parse(value) if parse and isinstance(value, str) else value


def read_configuration(path: Path) -> dict[str, Any]:
    """The keys and values of a TOML file, as `configured` takes them.

    Raises:
        UsageError: it cannot be read, or is no TOML.
    """
    try:
        values = tomllib.loads(read_file(path, CONFIGURATION).decode())
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path} is no TOML file: {error}.") from None
    values.pop(_MADE_WITH, None)
    return values


def as_toml(configuration: Configuration) -> str:
    """The configuration as a file that `read_configuration` takes, with what it was made with."""
    lines = [f"{name} = {json.dumps(value)}" for name, value in configuration.values.items()]
    lines += ["", f"[{_MADE_WITH}]"]
    lines += [f"{name} = {json.dumps(value)}" for name, value in made_with().items()]
    return "\n".join(lines) + "\n"


def made_with() -> dict[str, str]:
    """Versions that a run's numbers depend on."""
    packages = ("mobilevit-deploy", "torch", "numpy", "pillow")
    return {"python": platform.python_version()} | {name: version(name) for name in packages}


def _plain(value: Any) -> Any:
    """A value of a dataclass's field as TOML has it."""
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, bool | int | float | str) else str(value)
