"""MobileViT of Hugging Face transformers, and its plain conversion to Core ML."""

import importlib
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from exporters.quiet import quiet
from mobilevit_deploy.checkpoints.random import set_statistics, structured_images
from mobilevit_deploy.errors import ExportError, UsageError, missing_extra
from mobilevit_deploy.models.input_size import height_and_width
from mobilevit_deploy.models.variants import get_variant
from mobilevit_deploy.runtimes.mil.library import import_coremltools

_CLASSES = {"v1": "MobileViTForImageClassification", "v2": "MobileViTV2ForImageClassification"}


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
    variant = get_variant(name)
    if variant.generation not in _CLASSES:
        raise UsageError(f"transformers has no {name}: it has MobileViT v1 and v2.")
    height_and_width(input_size, variant)
    library = _import_transformers()
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
            image_size=input_size,
            num_labels=1000,
        )
    else:
        width = int(name.rpartition("_")[2]) / 100
        config = library.MobileViTV2Config(
            width_multiplier=width, image_size=input_size, num_labels=1000
        )
    model = getattr(library, _CLASSES[variant.generation])(config)
    _initialise(model)
    with quiet():
        model.save_pretrained(folder)


def load_classifier(name: str, folder: Path) -> nn.Module:
    """The transformers classifier that `save_classifier` saved, in eval mode."""
    library = _import_transformers()
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


def _initialise(model: nn.Module) -> None:
    """Weights on which a comparison says something.

    With transformers' own initialisation, of standard deviation 0.02, the logits are so small next
    to what they are sums of that rounding the weights alone to fp16 moves them by 5 %. PyTorch's,
    with biases and norms that differ, and batch norms set from images, give 0.2 %.
    """
    for module in model.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.reset_parameters()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.1)
    set_statistics(model, structured_images(8, 128))


class Logits(nn.Module):
    """Converters take tensors, and transformers gives a structure."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values: Tensor) -> Tensor:
        logits: Tensor = self.model(pixel_values).logits
        return logits


def _import_transformers() -> ModuleType:
    # It imports torchvision where there is one, and fails where that does not fit this PyTorch;
    # the networks do not need it.
    modules: dict[str, Any] = sys.modules
    modules.setdefault("torchvision", None)
    try:
        return importlib.import_module("transformers")
    except ModuleNotFoundError as error:
        if error.name != "transformers":
            raise
        raise missing_extra("transformers", "dev") from None
