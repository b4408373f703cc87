"""What a reader is: a table of rules from the names of one origin to the names of our networks."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from torch import Tensor

from mobilevit_deploy.contract.record import Origin
from mobilevit_deploy.errors import CheckpointError
from mobilevit_deploy.models import Head, Variant

Entries = dict[str, Tensor]
"""The weights of a file, by name."""

COUNTER = ".num_batches_tracked"
"""End of the names under which batch norms count training steps; inference does not need it."""


@dataclass(frozen=True)
class Reader:
    """How one origin names the entries of a MobileViT.

    `rules` are (regular expression, replacement) pairs, all applied in order to every name.
    `pack` joins, under the foreign names, what the origin keeps in several entries and we in one.
    `conventions` are the fields of the preprocessing that the library feeds every model with, and
    that its files therefore do not state. `training_only` are beginnings of the names of entries
    that only training needs, which are left out. `differs` says where the origin's own code does
    something else than the original, which is followed; None where it does not.
    """

    origin: Origin
    rules: tuple[tuple[str, str], ...]
    pack: Callable[[Entries], Entries] = dict
    conventions: Mapping[str, object] = field(default_factory=dict)
    training_only: tuple[str, ...] = ()
    differs: Callable[[Variant, Head], str | None] = lambda _variant, _head: None

    def translate_name(self, name: str) -> str:
        """A foreign name in our words; a name no rule applies to stays as it is."""
        for pattern, replacement in self.rules:
            name = re.sub(pattern, replacement, name)
        return name

    def translate(self, entries: Entries) -> Entries:
        """The same tensors under our names.

        Raises:
            CheckpointError: two entries mean the same weight.
        """
        foreign: dict[str, str] = {}
        translated: Entries = {}
        for name, tensor in self.pack(entries).items():
            ours = self.translate_name(name)
            if ours in foreign:
                raise CheckpointError(
                    f"The checkpoint holds one weight twice: {foreign[ours]} and {name}."
                )
            foreign[ours] = name
            translated[ours] = tensor
        return translated
