"""What a checkpoint is: its origin by names, its variant by names and shapes."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import torch

from mobilevit_deploy.checkpoints.cvnets import CVNETS
from mobilevit_deploy.checkpoints.native import NATIVE
from mobilevit_deploy.checkpoints.reader import COUNTER, Entries, Reader
from mobilevit_deploy.checkpoints.timm import TIMM
from mobilevit_deploy.checkpoints.transformers import TRANSFORMERS
from mobilevit_deploy.contract.record import Origin
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.models.variants import VARIANTS, Variant

# Our own first: no reader changes our names, and of equals the first is taken.
READERS: dict[Origin, Reader] = {
    reader.origin: reader for reader in (NATIVE, CVNETS, TRANSFORMERS, TIMM)
}

_Shapes = dict[str, tuple[int, ...]]

_OTHER_TASKS = {
    "seg_head.": "DeepLabv3 segmentation",
    "segmentation_head.": "DeepLabv3 segmentation",
    "ssd_heads.": "SSDLite detection",
}
_CLASSIFIER = ("classifier.weight", "classifier.bias")
_SHOWN = 10
_ENOUGH = 0.5
"""Share of known names (or fitting shapes) from which a file counts as a damaged or changed
MobileViT; below it, it is another model, and a list of differences would only hide that."""


@dataclass(frozen=True)
class Recognised:
    """A checkpoint's weights under our names, and what they turned out to be."""

    origin: Origin
    variant: Variant
    num_classes: int
    entries: Entries


def recognise(entries: Entries, name: str | None, source: str) -> Recognised:
    """Find the reader and the variant that a file's entries, counters left out, belong to.

    `name` is the variant that was asked for, None takes whichever it is; messages call the file
    `source`.

    Raises:
        CheckpointError: another model, another task, another variant than asked for, or missing,
            unexpected or misshapen entries.
    """
    _refuse_other_tasks(entries, source)
    reader, translated = _translate(entries, source)
    shapes = {entry: tuple(tensor.shape) for entry, tensor in translated.items()}
    num_classes = _count_classes(shapes)
    differences = {
        variant: _Difference.between(shapes, expected_shapes(variant, num_classes))
        for variant in VARIANTS
    }
    nearest = min(differences, key=lambda variant: differences[variant].count)
    if differences[nearest].fitting < _ENOUGH * len(shapes):
        raise CheckpointError(
            f"{source}: the names are those of a MobileViT ({reader.origin}), the widths are not: "
            f"only {differences[nearest].fitting} of {len(shapes)} entries fit the nearest "
            f"variant, {nearest}. Networks of other widths than the published ones are not read."
        )
    if name is not None and name != nearest and differences[name].count:
        exactly = "holds" if not differences[nearest].count else "looks like"
        raise CheckpointError(
            f"{source} {exactly} {nearest}, but {name} was asked for "
            f"({differences[name]}). Ask for {nearest}, or give a checkpoint of {name}."
        )
    variant = name or nearest
    if differences[variant].count:
        raise CheckpointError(
            f"{source} does not hold a complete {variant}: {differences[variant]}. "
            "Give the file as the training library saved it."
        )
    return Recognised(reader.origin, VARIANTS[variant], num_classes, translated)


def expected_shapes(name: str, num_classes: int) -> _Shapes:
    """What a complete checkpoint of a variant holds, under our names."""
    shapes = dict(_shapes(name))
    for entry in _CLASSIFIER:
        shapes[entry] = (num_classes, *shapes[entry][1:])
    return shapes


@functools.cache
def _shapes(name: str) -> _Shapes:
    with torch.device("meta"):
        state = create_model(name).state_dict()
    return {
        entry: tuple(tensor.shape) for entry, tensor in state.items() if not entry.endswith(COUNTER)
    }


@functools.cache
def _known_names() -> frozenset[str]:
    return frozenset(entry for name in VARIANTS for entry in _shapes(name))


def _translate(entries: Entries, source: str) -> tuple[Reader, Entries]:
    """The reader whose rules make the most known names, and the entries as it translates them."""

    def known(reader: Reader) -> int:
        return sum(name in _known_names() for name in map(reader.translate_name, entries))

    reader = max(READERS.values(), key=known)
    translated = reader.translate(entries)
    if sum(name in _known_names() for name in translated) < _ENOUGH * len(translated):
        raise CheckpointError(
            f"{source} is no MobileViT checkpoint that can be read (origins: "
            f"{', '.join(READERS)}). It holds {len(entries)} entries: {shorten(list(entries))}."
        )
    return reader, translated


def _count_classes(shapes: _Shapes) -> int:
    """The outputs of the file's own classifier; 1000 where it has none to speak of."""
    shape = shapes.get("classifier.weight", ())
    return shape[0] if len(shape) == 2 and shape[0] > 0 else 1000


def _refuse_other_tasks(entries: Entries, source: str) -> None:
    for prefix, task in _OTHER_TASKS.items():
        found = next((name for name in entries if name.startswith(prefix)), None)
        if found:
            raise CheckpointError(
                f"{source} is a {task} checkpoint (it holds {found}); "
                "only classification checkpoints are read so far."
            )


@dataclass(frozen=True)
class _Difference:
    """How a file's entries differ from a variant's, by kind; `fitting` agree in name and shape."""

    fitting: int
    kinds: dict[str, list[str]]

    @classmethod
    def between(cls, got: _Shapes, expected: _Shapes) -> "_Difference":
        misshapen = [
            f"{name} {list(got[name])} instead of {list(shape)}"
            for name, shape in expected.items()
            if got.get(name, shape) != shape
        ]
        kinds = {
            "missing": [name for name in expected if name not in got],
            "unexpected": [name for name in got if name not in expected],
            "misshapen": misshapen,
        }
        return cls(len(got.items() & expected.items()), kinds)

    @property
    def count(self) -> int:
        return sum(map(len, self.kinds.values()))

    def __str__(self) -> str:
        return "; ".join(
            f"{len(names)} {kind}: {shorten(names)}" for kind, names in self.kinds.items() if names
        )


def shorten(names: Sequence[str]) -> str:
    """The first ten names, and how many more there are."""
    more = len(names) - _SHOWN
    return ", ".join(names[:_SHOWN]) + (f" and {more} more" if more > 0 else "")
