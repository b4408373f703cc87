"""What a rewrite is told about the artifact, and what it says about itself."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from torch import nn

from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.quantization.recipes import Recipe

InputRange = Literal["float32", "uint8", "unit"]
"""Pixels of the artifact's input: float32 0..255, uint8 0..255, or float32 0..1."""

BIT_FOR_BIT = 0.0
EXACT_ALGEBRA = 1e-12
"""Claims of exactness: the largest error in float64, relative to the largest output."""


@dataclass(frozen=True)
class RewriteContext:
    """The artifact that is being made: static input size, what it is fed, and its precision.

    `outputs` are the shapes of what the network returns, without the batch axis, once there is
    post-processing to be rewritten; `measured` is, by the name of a rewrite, what its `measure`
    found on the reference model.
    """

    input_size: tuple[int, int]  # height, width in pixels
    input_range: InputRange
    recipe: Recipe
    preprocessing: Preprocessing
    measured: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    outputs: tuple[tuple[int, ...], ...] = ()


@dataclass(frozen=True)
class Rewrite:
    """One exact rewrite, as its file declares it.

    Args:
        apply: the function; its name is the rewrite's, in the manifest too. It is called on the
            network, and on the post-processing behind it.
        sites: module types that it looks for; what has none of them is left alone.
        exactness: the claim, `BIT_FOR_BIT` or `EXACT_ALGEBRA`.
        needs: names of rewrites without which it cannot be applied; they come before it.
        after: names of rewrites that come before it where a target has both.
        arithmetic: of the recipes that it is for; None for all.
        measure: what has to be known of the reference model, from it and its preprocessing.
    """

    apply: Callable[[nn.Module, RewriteContext], nn.Module]
    sites: tuple[type[nn.Module], ...]
    exactness: float
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    arithmetic: str | None = None
    measure: Callable[[nn.Module, Preprocessing], Mapping[str, float]] | None = None

    @property
    def name(self) -> str:
        """That of the function."""
        return self.apply.__name__
