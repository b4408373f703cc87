"""What a checkpoint is: its origin by names, its variant by names and shapes."""

import functools
from dataclasses import dataclass

import torch

from mobilevit_deploy.checkpoints.cvnets import CVNETS
from mobilevit_deploy.checkpoints.native import NATIVE
from mobilevit_deploy.checkpoints.reader import COUNTER, Entries, Reader
from mobilevit_deploy.checkpoints.timm import TIMM
from mobilevit_deploy.checkpoints.transformers import TRANSFORMERS
from mobilevit_deploy.contract.record import Origin
from mobilevit_deploy.errors import CheckpointError, shortened
from mobilevit_deploy.models import HEADS, Head, build_model
from mobilevit_deploy.models.variants import VARIANTS, Variant

# Our own first: no reader changes our names, and of equals the first is taken.
READERS: dict[Origin, Reader] = {
    reader.origin: reader for reader in (NATIVE, CVNETS, TRANSFORMERS, TIMM)
}

_Shapes = dict[str, tuple[int, ...]]

_ENCODER = ("stem.", "stages.")
"""Beginnings of the names that no head has."""
_MOST_CLASSES = 1_000_000
"""Far above any data set; an entry that claims more is damaged."""
_ENOUGH = 0.5
"""Share of known names (or fitting shapes) from which a file counts as a damaged or changed
MobileViT; below it, it is another model, and a list of differences would only hide that."""


@dataclass(frozen=True)
class Recognised:
    """A checkpoint's weights under our names, and what they turned out to be.

    `width` is that of a head that comes in several; `dropped` says which entries only training
    needs.
    """

    origin: Origin
    variant: Variant
    head: Head
    width: int
    num_classes: int
    entries: Entries
    dropped: tuple[str, ...]


def recognise(
    entries: Entries,
    name: str | None,
    source: str,
    task: str | None = None,
    head: str | None = None,
) -> Recognised:
    """Find the reader, the variant and the head that a file's entries belong to.

    `name`, `task` and `head` are what was asked for, None takes whichever it is; the entries are
    without counters; messages call the file `source`.

    Raises:
        CheckpointError: another model, another task, another variant than asked for, or missing,
            unexpected or misshapen entries.
    """
    reader, translated, dropped = _translate(entries, source)
    shapes = {entry: tuple(tensor.shape) for entry, tensor in translated.items()}
    found = max(HEADS.values(), key=lambda one: sum(entry in shapes for entry in _names_of(one)))
    _require_asked(found, task, head, source)
    num_classes, width = _measure(found, shapes)
    differences = {
        variant: _Difference.between(shapes, expected_shapes(variant, found, num_classes, width))
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
            f"{source} does not hold a complete {variant} with a {found.name} head: "
            f"{differences[variant]}. Give the file as the training library saved it."
        )
    return Recognised(
        reader.origin, VARIANTS[variant], found, width, num_classes, translated, dropped
    )


def _require_asked(found: Head, task: str | None, head: str | None, source: str) -> None:
    """Refuse a checkpoint of another task or head than was asked for."""
    for asked, has in ((task, found.task), (head, found.name)):
        if asked not in {None, has}:
            raise CheckpointError(
                f"{source} is a {found.task} checkpoint with a {found.name} head, but {asked} was "
                f"asked for. Ask for {has}, or give another checkpoint."
            )


def expected_shapes(name: str, head: Head, num_classes: int, width: int) -> _Shapes:
    """What a complete checkpoint of a variant and a head holds, under our names."""
    shapes = dict(_shapes(name, head, width))
    for entry, rows in head.rows(num_classes).items():
        shapes[entry] = (rows, *shapes[entry][1:])
    return shapes


@functools.cache
def _shapes(name: str, head: Head, width: int) -> _Shapes:
    with torch.device("meta"):
        state = build_model(name, head.name, width=width).state_dict()
    return {
        entry: tuple(tensor.shape) for entry, tensor in state.items() if not entry.endswith(COUNTER)
    }


def _names_of(head: Head) -> frozenset[str]:
    """The names of a head's entries."""
    names = _shapes(next(iter(VARIANTS)), head, head.widths[0])
    return frozenset(name for name in names if not name.startswith(_ENCODER))


@functools.cache
def _known_names() -> frozenset[str]:
    first = next(iter(HEADS.values()))
    encoders = {entry for name in VARIANTS for entry in _shapes(name, first, first.widths[0])}
    return frozenset(encoders).union(*map(_names_of, HEADS.values()))


def _translate(entries: Entries, source: str) -> tuple[Reader, Entries, tuple[str, ...]]:
    """The reader whose rules make the most known names, and the entries as it translates them.

    Without those that only training needs, which are named.
    """

    def known(reader: Reader) -> int:
        return sum(name in _known_names() for name in map(reader.translate_name, entries))

    reader = max(READERS.values(), key=known)
    kept = {
        name: value for name, value in entries.items() if not name.startswith(reader.training_only)
    }
    dropped = tuple(
        f"{start}*"
        for start in reader.training_only
        if any(name.startswith(start) for name in entries)
    )
    translated = reader.translate(kept)
    if sum(name in _known_names() for name in translated) < _ENOUGH * len(translated):
        raise CheckpointError(
            f"{source} is no MobileViT checkpoint that can be read (origins: "
            f"{', '.join(READERS)}). It holds {len(entries)} entries: {shortened(list(entries))}."
        )
    return reader, translated, dropped


def _measure(head: Head, shapes: _Shapes) -> tuple[int, int]:
    """Classes and width of the file's own head; as first published where they make no sense."""
    first = head.published(next(iter(VARIANTS.values())))[0]
    try:
        num_classes, width = head.measure(shapes)
    except (LookupError, ValueError):
        return first.num_classes, first.width
    if not (1 <= num_classes <= _MOST_CLASSES and width in head.widths):
        return first.num_classes, first.width
    return num_classes, width


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
            f"{len(names)} {kind}: {shortened(names)}"
            for kind, names in self.kinds.items()
            if names
        )
