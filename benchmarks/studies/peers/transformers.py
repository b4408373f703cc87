"""MobileViT of Hugging Face transformers, with random weights."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from benchmarks.studies.peers.initialisation import initialise
from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads import HEADS
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.variants import get_variant
from mobilevit_deploy.quiet import quiet

_CLASSES = {
    ("v1", None): "MobileViTForImageClassification",
    ("v2", None): "MobileViTV2ForImageClassification",
    ("v1", "deeplabv3"): "MobileViTForSemanticSegmentation",
    ("v2", "deeplabv3"): "MobileViTV2ForSemanticSegmentation",
}
"""Generation and head -> the class that has them."""


def new_model(name: str, head: str | None, **options: Any) -> Any:
    """The transformers network of a variant, freshly initialised from seed 0.

    Args:
        name: a variant of v1 or v2.
        head: "deeplabv3", or none for a classifier.
        options: further fields of its configuration, e.g. num_labels.

    Raises:
        UsageError: transformers does not have the variant.
        RuntimeUnavailableError: transformers is not installed.
    """
    variant = get_variant(name)
    if (variant.generation, head) not in _CLASSES:
        raise UsageError(f"transformers has no {name}: it has MobileViT v1 and v2.")
    library = import_library("transformers")
    torch.manual_seed(0)
    if variant.generation == "v1":
        config = library.MobileViTConfig(
            hidden_sizes=[stage.dim for stage in variant.stages],
            neck_hidden_sizes=[
                *variant.channels,
                *(stage.channels for stage in variant.stages),
                variant.head_channels,
            ],
            expand_ratio=float(variant.expansion),
            **options,
        )
    else:
        width = int(name.rpartition("_")[2]) / 100
        config = library.MobileViTV2Config(width_multiplier=width, **options)
    return getattr(library, _CLASSES[variant.generation, head])(config)


def save_model(name: str, head: str | None, folder: Path, input_size: int) -> None:
    """Save a network of random weights, as `save_pretrained` does.

    Args:
        name: a variant of v1 or v2.
        head: "deeplabv3" (21 classes, output stride 16), or none for a classifier of 1000.
        folder: created; holds `config.json` and `model.safetensors`.
        input_size: side in pixels, for the configuration.

    Raises:
        UsageError: transformers does not have the variant, or a size out of bounds.
        RuntimeUnavailableError: transformers is not installed.
    """
    height_and_width(input_size, get_variant(name))
    own: dict[str, Any] = {"num_labels": 1000}
    if head is not None:
        own = {"num_labels": HEADS[head].classes, "output_stride": HEADS[head].output_strides[0]}
    model = new_model(name, head, image_size=input_size, **own)
    initialise(model)
    with quiet():
        model.save_pretrained(folder)


def load_model(name: str, head: str | None, folder: Path) -> nn.Module:
    """The transformers network that `save_model` saved, in eval mode.

    That of v2 with DeepLabv3 gets the dilation that its code leaves out of the last stage's 3x3:
    it computes then what the weights were trained for, and takes as long as before.
    """
    library = import_library("transformers")
    with quiet():
        cls = getattr(library, _CLASSES[get_variant(name).generation, head])
        model: nn.Module = cls.from_pretrained(folder)
    if head is not None and get_variant(name).generation == "v2":
        convolution: Any = model.get_submodule(_UNDILATED)
        convolution.dilation = convolution.padding = (2, 2)
    return model.eval()


_UNDILATED = "mobilevitv2.encoder.layer.4.conv_kxk.convolution"


class ScoresAndMask(nn.Module):
    """Masks as the library's image processor makes them: enlarged scores, and the best class."""

    def __init__(self, model: nn.Module, side: int) -> None:
        super().__init__()
        self.model = model
        self.size = (side, side)

    def forward(self, pixel_values: Tensor) -> tuple[Tensor, Tensor]:
        scores: Tensor = self.model(pixel_values, return_dict=False)[0]
        enlarged = functional.interpolate(scores, self.size, mode="bilinear", align_corners=False)
        return scores, enlarged.argmax(dim=1)


class FirstOutput(nn.Module):
    """Converters take tensors, and transformers gives a structure."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        first: Tensor = self.model(pixel_values, return_dict=False)[0]
        return first
