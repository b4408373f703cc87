"""What a format is: its row, the options that only it has, and the exporter that writes it.

Nothing here imports a converter or PyTorch: rows are read to show the command's help.
"""

import importlib
import importlib.util
from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Generic, Literal, Self, TypeVar

from mobilevit_deploy.errors import (
    ExportError,
    RuntimeUnavailableError,
    UsageError,
    missing_extra,
    unknown_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from torch import nn

    from mobilevit_deploy.contract.manifest import BundledProgram, Delegation, Limits
    from mobilevit_deploy.contract.postprocessing import Postprocessing
    from mobilevit_deploy.contract.record import Record
    from mobilevit_deploy.parity import References
    from mobilevit_deploy.quantization.recipes import Recipe
    from mobilevit_deploy.vocabulary import TensorSpec

ArtifactInput = Literal["float32", "uint8", "unit", "image"]
"""What an artifact is fed: numbers of a range, or a picture as the platform has it."""

MAXIMUM_BATCH = 1024


@dataclass(frozen=True)
class FormatOptions:
    """Options that only one format has, each a `flag`; a format without any takes this class."""

    def completed(self, row: "Format", functions: int) -> Self:
        """The same with what they leave open, for a file of so many functions (input sizes).

        Raises:
            UsageError: the format does not have it.
        """
        if functions > 1:
            raise UsageError(
                f"{row.title} takes one input size per file. Run mvit-export once for each."
            )
        return self

    def file_parts(self, record: "Record") -> tuple[str, ...]:  # noqa: ARG002 (of some formats)
        """What a file's name says of them; nothing where they are the usual ones."""
        return ()


Own = TypeVar("Own", bound=FormatOptions)


@dataclass(frozen=True)
class ExportOptions(Generic[Own]):
    """What one artifact shall be.

    `input_size` is (height, width) in pixels; `own` are the format's, completed; `batch` is None
    for a dynamic batch; `postprocessing` are the steps from the network's outputs to results;
    `outputs` are what the model returns.
    """

    recipe: "Recipe"
    target: str
    input_size: tuple[int, int]
    own: Own
    batch: int | None = 1
    input_range: ArtifactInput = "float32"
    postprocessing: "Postprocessing | None" = None
    outputs: "tuple[TensorSpec, ...]" = ()

    def image(self, layout: str) -> "TensorSpec":
        """The input of an artifact that takes pictures in this layout, NCHW or NHWC."""
        from mobilevit_deploy.vocabulary import TensorSpec

        height, width = self.input_size
        extents = {"N": self.batch, "C": 3, "H": height, "W": width}
        return TensorSpec(
            name="image",
            shape=tuple(extents[axis] for axis in layout),
            dtype="uint8" if self.input_range in {"uint8", "image"} else "float32",
            layout=layout,
            range=(0.0, 1.0 if self.input_range == "unit" else 255.0),
            role="image",
        )


@dataclass(frozen=True)
class Conversion:
    """What an exporter made, before anyone has run it.

    `runs_elsewhere` says that it is for a backend that only some machines have: it is published
    without a run where this one is not among them. `bundle` writes a file with test cases beside
    it, where one is wanted; `tools` are the libraries that wrote it.
    """

    inputs: tuple["TensorSpec", ...]
    outputs: tuple["TensorSpec", ...]
    options: dict[str, str]
    minimum_runtime: str
    operators: dict[str, int]
    tools: tuple[str, ...]
    delegation: "Delegation | None" = None
    runs_elsewhere: bool = False
    bundle: "Callable[[References, Limits], BundledProgram] | None" = None


class Exporter(ABC, Generic[Own]):
    """Writes files of one format."""

    @abstractmethod
    def convert(
        self, model: "nn.Module", record: "Record", options: ExportOptions[Own], path: Path
    ) -> Conversion:
        """Write a deployable model to `path` and describe the file; raises `ExportError`."""

    def combine(self, functions: Mapping[str, Path], path: Path) -> None:
        """Make one file of several, each a function, where the options let several sizes pass."""
        raise ExportError(f"{path.name} cannot hold {len(functions)} functions: export each alone.")


Numbers = tuple[str, str, str]
"""Types of arithmetic, weights and activations, as a recipe names them."""

SINGLE: Numbers = ("float32", "float32", "float32")
HALF: Numbers = ("float16", "float16", "float16")


@dataclass(frozen=True)
class Format:
    """A row of the formats table: `FORMAT` of a package, whose module `exporter` has `EXPORTER`.

    `name` is that of the package, `title` for people; `extra` installs `libraries`. Every recipe of
    its `numbers` is one of its precisions. The first of `input_ranges` is the default. In
    `rewrites_for` a target has the row of its rewrites; it is empty where its targets are the rows.
    `able` names what not every format can do in its artifact and this one can: `suppression`, of
    overlapping boxes, or `one_class_suppression`, of boxes that have one class each. `options` is
    the class of its own options.
    """

    name: str
    title: str
    extra: str
    suffix: str
    libraries: tuple[str, ...]
    default_target: str
    default_precision: str
    numbers: tuple[Numbers, ...]
    input_ranges: tuple[ArtifactInput, ...]
    dynamic_batch: bool = False
    largest_batch: int = MAXIMUM_BATCH
    rewrites_for: Mapping[str, str] = field(default_factory=dict)
    able: frozenset[str] = frozenset()
    options: type[FormatOptions] = FormatOptions

    @property
    def precisions(self) -> tuple[str, ...]:
        """Names of the recipes that it can be written in; the default first."""
        from mobilevit_deploy.quantization.recipes import RECIPES

        able = [name for name, recipe in RECIPES.items() if _numbers(recipe) in self.numbers]
        return tuple(sorted(able, key=lambda name: name != self.default_precision))

    def recipe(self, precision: "str | Recipe") -> "Recipe":
        """The recipe of that name, or the one that is given.

        Raises:
            UsageError: unknown, or nothing that the format can be written in.
        """
        from mobilevit_deploy.quantization.recipes import get_recipe

        if isinstance(precision, str) and precision not in self.precisions:
            raise unknown_name(f"{self.title} precision", precision, self.precisions)
        recipe = get_recipe(precision)
        if _numbers(recipe) not in self.numbers:
            known = "; ".join(map(", ".join, self.numbers))
            raise UsageError(
                f"{self.title} cannot be written as recipe {recipe.name!r} says: "
                f"{', '.join(_numbers(recipe))} (arithmetic, weights, activations). Known: {known}."
            )
        return recipe

    def missing_library(self) -> RuntimeUnavailableError | None:
        """The error that names the extra to install; None where every library is there."""
        for library in self.libraries:
            if importlib.util.find_spec(library.replace("-", "_")) is None:
                return missing_extra(library, self.extra)
        return None

    def exporter(self) -> Exporter[Any]:
        """The exporter; its converter is imported when it converts."""
        exporter: Exporter[Any] = importlib.import_module(
            f"exporters.{self.name}.exporter"
        ).EXPORTER
        return exporter


def _numbers(recipe: "Recipe") -> Numbers:
    return recipe.arithmetic, recipe.weights, recipe.activations
