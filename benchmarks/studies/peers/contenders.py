"""Who is compared with whom, as data: nothing here imports a library."""

from dataclasses import dataclass
from typing import Literal, NamedTuple

from mobilevit_deploy.errors import unknown_name
from mobilevit_deploy.models.variants import get_variant

Origin = Literal["ours", "transformers", "timm", "optimum", "reference"]


@dataclass(frozen=True)
class Contender:
    """A tool's way to a file of one format; `slim_of` is what onnxslim makes it of."""

    format: str
    origin: Origin
    label: str
    slim_of: "Contender | None" = None

    @property
    def slug(self) -> str:
        """For file names."""
        return f"{self.format}-{self.origin}{'-slim' if self.slim_of else ''}"


class _Head(NamedTuple):
    """Whether another tool has it, and whether a plain conversion ends in its results."""

    elsewhere: bool
    plain_results: bool


_HEADS = {
    "deeplabv3": _Head(elsewhere=True, plain_results=True),
    "pspnet": _Head(elsewhere=False, plain_results=True),
    "ssdlite": _Head(elsewhere=False, plain_results=False),
}

FORMATS = ("onnx", "executorch", "tflite", "coreml")

OURS = {name: Contender(name, "ours", "mobilevit-deploy") for name in FORMATS}

CONTEXT = (
    "mobilenetv2_100",
    "mobilenetv3_small_100",
    "efficientnet_b0",
    "deit_tiny_patch16_224",
)
"""Networks that papers compare MobileViT with, by timm's names."""


def variant_and_head(name: str) -> tuple[str, str | None]:
    """`mobilevit_xxs+deeplabv3` in its two words; a classifier has one only.

    Raises:
        UsageError: a head that there is not.
    """
    variant, _, head = name.partition("+")
    if head and head not in _HEADS:
        raise unknown_name("head", head, _HEADS)
    return variant, head or None


def plain_results(head: str | None) -> bool:
    """Whether the plain conversion of a network with this head has the results inside."""
    return head is None or _HEADS[head].plain_results


def only_here(variant: str, head: str | None) -> bool:
    """Whether no other tool has the network, so that its plain reference is what is compared.

    Raises:
        UsageError: unknown network.
    """
    has_head = head is None or _HEADS[head].elsewhere
    return get_variant(variant).generation == "v3" or not has_head


def contenders_for(name: str, file_format: str) -> tuple[Contender, ...]:
    """All of one network and format, ours first; a network for context has only its plain export.

    Raises:
        UsageError: unknown network.
    """
    if name in CONTEXT:
        return (Contender("onnx", "timm", "timm, plain"),) if file_format == "onnx" else ()
    variant, head = variant_and_head(name)
    if only_here(variant, head):
        plain = Contender(file_format, "reference", "reference model, plain")
        slim = (_slim(plain),) if file_format == "onnx" else ()
        return OURS[file_format], plain, *slim
    if file_format != "onnx":
        return OURS[file_format], Contender(file_format, "transformers", "transformers, plain")
    origins: tuple[Origin, ...] = ("transformers",) if head else ("transformers", "timm")
    theirs = tuple(Contender("onnx", origin, origin) for origin in origins)
    if head:
        return OURS["onnx"], *theirs, *map(_slim, theirs)
    optimum = Contender("onnx", "optimum", "optimum")
    return OURS["onnx"], *theirs, *map(_slim, theirs), optimum


def _slim(source: Contender) -> Contender:
    return Contender(source.format, source.origin, f"{source.label}, onnxslim", source)
