"""What a head is: how it is built, how it was published, and what its weights tell."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import VARIANTS, Variant
from mobilevit_deploy.vocabulary import Code

Shapes = Mapping[str, tuple[int, ...]]
"""Entries of a checkpoint under our names, and their shapes."""


@dataclass(frozen=True)
class Configuration:
    """What a head is built with: the output stride, its classes, and its width in channels.

    The width is 0 for a head that comes in one; `follows` matters to a head of several `codes`.
    """

    output_stride: int
    num_classes: int
    width: int = 0
    follows: Code = "original"


@dataclass(frozen=True, eq=False)
class Head:
    """One head, on any variant; there is one object of each.

    Attributes:
        published: configurations that a variant was published with, the default one first.
        measure: number of classes and width, from the shapes of a checkpoint; raises LookupError
            where they do not show it.
        rows: first extent of the entries that grow with a number of classes.
        input_size: height and width in pixels that it was published with.
        preprocessing: fields of the preprocessing in which it differs from its variant's
            classifier, besides the size; a picture is resized to that size whole.
        codes: whose code it can compute as, the default one first.
        statistics_size: side in pixels from which on every batch norm sees several pixels a map,
            so that statistics of a few pictures are those of others too.
    """

    name: str
    task: str
    build: Callable[[Variant, Configuration], MobileViT]
    published: Callable[[Variant], tuple[Configuration, ...]]
    measure: Callable[[Shapes], tuple[int, int]]
    rows: Callable[[int], dict[str, int]]
    input_size: tuple[int, int]
    preprocessing: Mapping[str, object] = field(default_factory=dict)
    codes: tuple[Code, ...] = ("original",)
    statistics_size: int = 128

    @property
    def output_strides(self) -> tuple[int, ...]:
        """Those that it was published with, the default one first."""
        known = (one for variant in VARIANTS.values() for one in self.published(variant))
        return tuple(dict.fromkeys(one.output_stride for one in known))

    @property
    def widths(self) -> tuple[int, ...]:
        """Those that it was published with."""
        known = (one for variant in VARIANTS.values() for one in self.published(variant))
        return tuple(dict.fromkeys(one.width for one in known))

    @property
    def classes(self) -> int:
        """Those of the data set that it was first published on."""
        return self.published(next(iter(VARIANTS.values())))[0].num_classes

    def configure(
        self,
        variant: Variant,
        *,
        output_stride: int | None = None,
        width: int | None = None,
        num_classes: int | None = None,
        follows: Code | None = None,
    ) -> Configuration:
        """The published configuration that agrees best with what is given, with what is given.

        The output stride counts first, then the width, then the number of classes.
        """
        left = self.published(variant)
        given = {"output_stride": output_stride, "width": width, "num_classes": num_classes}
        known = {name: value for name, value in given.items() if value is not None}
        for name, value in known.items():
            left = tuple(one for one in left if getattr(one, name) == value) or left
        return replace(left[0], **known, follows=follows or self.codes[0])
