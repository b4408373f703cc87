"""MobileViT of Hugging Face transformers, with random weights."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.studies.peers.initialisation import initialise
from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.variants import get_variant
from mobilevit_deploy.quiet import quiet

_CLASSES = {"v1": "MobileViTForImageClassification", "v2": "MobileViTV2ForImageClassification"}


def new_classifier(name: str, **options: Any) -> Any:
    """The transformers classifier of a variant, freshly initialised from seed 0.

    Args:
        name: a variant of v1 or v2.
        options: further fields of its configuration, e.g. num_labels.

    Raises:
        UsageError: transformers does not have the variant.
        RuntimeUnavailableError: transformers is not installed.
    """
    variant = get_variant(name)
    if variant.generation not in _CLASSES:
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
    return getattr(library, _CLASSES[variant.generation])(config)


def save_classifier(name: str, folder: Path, input_size: int) -> None:
    """Save a classifier of 1000 classes with random weights, as `save_pretrained` does.

    Args:
        name: a variant of v1 or v2.
        folder: created; holds `config.json` and `model.safetensors`.
        input_size: side in pixels, for the configuration.

    Raises:
        UsageError: transformers does not have the variant, or a size out of bounds.
        RuntimeUnavailableError: transformers is not installed.
    """
    height_and_width(input_size, get_variant(name))
    model = new_classifier(name, image_size=input_size, num_labels=1000)
    initialise(model)
    with quiet():
        model.save_pretrained(folder)


def load_classifier(name: str, folder: Path) -> nn.Module:
    """The transformers classifier that `save_classifier` saved, in eval mode."""
    library = import_library("transformers")
    with quiet():
        model: nn.Module = getattr(library, _CLASSES[get_variant(name).generation]).from_pretrained(
            folder
        )
    return model.eval()


class FirstOutput(nn.Module):
    """Converters take tensors, and transformers gives a structure."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        first: Tensor = self.model(pixel_values, return_dict=False)[0]
        return first
