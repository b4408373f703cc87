"""Precision recipes: types of arithmetic, weights and activations, what stays in float, limits."""

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from pydantic import ConfigDict, TypeAdapter, ValidationError

from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.contract.manifest import Limits
from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.reading import RECIPE, read_file

ARITHMETICS = ("float32", "float16")
"""Number formats that a recipe may ask a runtime to compute in."""

_WEIGHTS = re.compile(r"float32|float16|int[1-9] per (channel|tensor)|palette [1-9]\d*")
_ACTIVATIONS = re.compile(r"float32|float16|int8")
_NAME = re.compile(r"[a-z][a-z0-9_-]*")

IMAGE_NORMS = "image norms"
"""Part of a network: normalizations of everything but the batch (group and instance norms)."""

PARTS = (IMAGE_NORMS,)
"""Parts that a recipe can keep in float32; pixels on their way in and outputs always are."""


@dataclass(frozen=True)
class Recipe:
    """One precision: what a format does with its own means, and what may come out of it.

    Args:
        name: of the precision, as `--precision` and the manifest have it.
        arithmetic: one of `ARITHMETICS`.
        weights: "float32", "float16", "int8 per channel", "int8 per tensor" (or fewer bits), or
            "palette N": N values per tensor.
        activations: "float32", "float16" or "int8".
        limits: against the float32 reference.
        calibration: what has to be measured on pictures before; None for nothing.
        kept_in_float: part (of `PARTS`) -> why it stays in float32.
    """

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")

    name: str
    arithmetic: str
    weights: str
    activations: str
    limits: Limits
    calibration: str | None = None
    kept_in_float: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise UsageError(
                f"A recipe's name is lower-case letters and digits, got {self.name!r}."
            )
        if self.arithmetic not in ARITHMETICS:
            raise unknown_name("arithmetic", self.arithmetic, ARITHMETICS)
        for what, got, pattern, known in (
            ("weights", self.weights, _WEIGHTS, "float32, float16, int8 per channel, palette 64"),
            ("activations", self.activations, _ACTIVATIONS, "float32, float16, int8"),
        ):
            if not pattern.fullmatch(got):
                raise UsageError(f"Unknown type of {what} {got!r}. Known: {known}.")
        for part in self.kept_in_float:
            if part not in PARTS:
                raise unknown_name("part of a network", part, PARTS)


_FP16_NORMS = {
    IMAGE_NORMS: "runtimes may square in float16, which overflows as soon as a value is 256 from "
    "the mean"
}


def _float16(name: str, weights: str, limits: Limits) -> Recipe:
    """A recipe that computes in float16, whatever the weights are stored in."""
    return Recipe(name, "float16", weights, "float16", limits, kept_in_float=_FP16_NORMS)


_ALL = (
    Recipe(
        name="fp32",
        arithmetic="float32",
        weights="float32",
        activations="float32",
        limits=Limits(
            name="fp32-exact-algebra",
            relative_error=1e-4,
            cosine=0.999999,
            psnr_db=80,
            reason="the rewrites are exact; only the order of float32 additions differs",
        ),
    ),
    _float16(
        "fp16",
        "float16",
        Limits(
            name="fp16-rounding",
            relative_error=2e-2,
            cosine=0.9995,
            psnr_db=40,
            reason="weights and activations are rounded to 11 bits; about 30 roundings deep",
        ),
    ),
    _float16(
        "w8",
        "int8 per channel",
        Limits(
            name="int8-weights",
            relative_error=0.1,
            cosine=0.995,
            psnr_db=30,
            reason="weights are rounded to 8 bits per output channel",
        ),
    ),
    _float16(
        "w6",
        "palette 64",
        Limits(
            name="palette-of-64-weights",
            relative_error=0.25,
            cosine=0.97,
            psnr_db=20,
            reason="weights are rounded to 64 values per tensor",
        ),
    ),
    _float16(
        "w4",
        "palette 16",
        Limits(
            name="palette-of-16-weights",
            relative_error=0.75,
            cosine=0.8,
            psnr_db=10,
            reason="weights are rounded to 16 values per tensor: check the accuracy on your own "
            "data",
        ),
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _ALL}
"""Precision -> its recipe."""


def get_recipe(precision: str | Recipe) -> Recipe:
    """The recipe of that name; a recipe is itself.

    Raises:
        UsageError: no such precision; the message names the nearest.
    """
    if isinstance(precision, Recipe):
        return precision
    if precision not in RECIPES:
        raise unknown_name("precision", precision, RECIPES)
    return RECIPES[precision]


def write_recipe(recipe: Recipe, path: str | Path) -> None:
    """Write a recipe as a TOML file, to be edited and read again.

    Raises:
        UsageError: the file cannot be written.
    """
    document = TypeAdapter(Recipe).dump_python(recipe, exclude_none=True)
    agreement = document["limits"].pop("agreement")
    tables = {name: document.pop(name) for name in ("limits", "kept_in_float")}
    lines = [f"{name} = {_toml(value)}" for name, value in document.items()]
    for title, table in (tables | {"limits.agreement": agreement}).items():
        lines += ["", f"[{title}]", *(f"{_key(name)} = {_toml(v)}" for name, v in table.items())]
    try:
        Path(path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{path} cannot be written: {error.strerror or error}.") from error


def read_recipe(path: str | Path) -> Recipe:
    """Read a recipe from a TOML file.

    Raises:
        UsageError: no such file, no TOML, an unknown or missing field, or a value without meaning.
    """
    try:
        document = tomllib.loads(read_file(Path(path), RECIPE).decode())
        # By way of JSON: in strict mode only there do tables become dataclasses.
        return TypeAdapter(Recipe).validate_json(json.dumps(document, default=str), strict=True)
    except ValidationError as error:
        raise UsageError(f"{path} is no recipe: {problems(error, most=10)}. {_HINT}") from error
    except UsageError as error:
        raise UsageError(f"{path} is no recipe: {error} {_HINT}") from error
    except (ValueError, RecursionError) as error:  # neither UTF-8 nor TOML
        raise UsageError(f"{path} is no TOML file: {error}. {_HINT}") from error


_HINT = "write_recipe writes one to begin with."


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _toml(name)


def _toml(value: str | float) -> str:
    """A string or number in TOML, whose strings are JSON's but for one more control character."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")
