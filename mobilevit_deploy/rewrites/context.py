"""What a rewrite is told about the artifact, and how one is listed in the table of targets."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from torch import nn

from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.vocabulary import Precision

InputRange = Literal["float32", "uint8", "unit"]
"""Pixels of the artifact's input: float32 0..255, uint8 0..255, or float32 0..1."""


@dataclass(frozen=True)
class RewriteContext:
    """The artifact that is being made: static input size, what it is fed, and its precision."""

    input_size: tuple[int, int]  # height, width in pixels
    input_range: InputRange
    precision: Precision
    preprocessing: Preprocessing


@dataclass(frozen=True)
class Rewrite:
    """One exact rewrite: its name in the manifest, the function, and where it applies.

    `sites` are the module types it looks for; a network without any of them is left alone.
    `precisions` are those of artifacts that it is for.
    """

    name: str
    apply: Callable[[nn.Module, RewriteContext], nn.Module]
    sites: tuple[type[nn.Module], ...]
    precisions: tuple[Precision, ...] = ("fp32", "fp16", "w8", "w6", "w4")


@dataclass(frozen=True)
class Target:
    """What artifacts of one kind are made of.

    `rewrites` are applied in this order. `half` says what fp16 means: "network", all of it computes
    in float16; "weights", they are stored in float16 and the runtime computes in float32;
    "converter", it makes float16 of a network that stays in float32.
    """

    rewrites: tuple[Rewrite, ...]
    half: Literal["network", "weights", "converter"] = "network"
