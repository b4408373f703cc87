"""MobileViT of Hugging Face transformers, and its plain conversion to Core ML."""

from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from benchmarks.studies.peers.initialisation import initialise
from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.errors import ExportError, UsageError
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.variants import get_variant
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

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


def convert_plainly(model: nn.Module, input_size: int, package: Path) -> None:
    """Convert as coremltools' guide does: `torch.export`, then `convert` with its defaults.

    Only the deployment target is given, iOS17; fp16 is coremltools' default.

    Args:
        model: a transformers classifier.
        input_size: side in pixels.
        package: `.mlpackage` folder; input "pixel_values" [1, 3, H, W], output "logits".

    Raises:
        ExportError: the conversion fails.
    """
    coremltools = import_coremltools()
    example = torch.zeros(1, 3, input_size, input_size)
    try:
        with quiet(), torch.no_grad():
            program = torch.export.export(Logits(model), (example,)).run_decompositions({})
            converted = coremltools.convert(
                program,
                inputs=[coremltools.TensorType(name="pixel_values", shape=example.shape)],
                outputs=[coremltools.TensorType(name="logits")],
                minimum_deployment_target=coremltools.target.iOS17,
                skip_model_load=True,
            )
            converted.save(str(package))
    except Exception as error:  # coremltools raises every kind
        raise ExportError(f"coremltools cannot convert the model plainly: {error}") from error


class Logits(nn.Module):
    """Converters take tensors, and transformers gives a structure."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        logits: Tensor = self.model(pixel_values).logits
        return logits
