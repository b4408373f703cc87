"""The libraries whose checkpoints are read, with models that are worth comparing."""

import importlib
import sys
from types import ModuleType
from typing import Any

import torch
from torch import nn

from mobilevit_deploy.checkpoints.random import set_statistics, structured_images
from mobilevit_deploy.models.variants import get_variant


def import_transformers() -> ModuleType:
    """Hugging Face transformers; it imports torchvision where there is one."""
    _repair_torchvision()
    return importlib.import_module("transformers")


def import_timm() -> ModuleType:
    """timm, which imports torchvision."""
    _repair_torchvision()
    return importlib.import_module("timm")


def transformers_model(name: str, num_classes: int = 1000) -> Any:
    """The transformers classifier of a v1 or v2 variant, made comparable."""
    library = import_transformers()
    torch.manual_seed(0)
    variant = get_variant(name)
    if variant.generation == "v1":
        config = library.MobileViTConfig(
            hidden_sizes=[stage.dim for stage in variant.stages],
            neck_hidden_sizes=[
                *variant.channels,
                *(stage.channels for stage in variant.stages),
                variant.head_channels,
            ],
            expand_ratio=float(variant.expansion),
            num_labels=num_classes,
        )
        return _comparable(library.MobileViTForImageClassification(config))
    width = int(name.rpartition("_")[2]) / 100
    config = library.MobileViTV2Config(width_multiplier=width, num_labels=num_classes)
    return _comparable(library.MobileViTV2ForImageClassification(config))


def timm_model(name: str, num_classes: int = 1000) -> Any:
    """The timm network of a v1 or v2 variant, made comparable."""
    library = import_timm()
    torch.manual_seed(0)
    return _comparable(library.create_model(name, num_classes=num_classes))


def _comparable(model: nn.Module) -> nn.Module:
    """Norms and biases that differ from each other, and activations of ordinary size.

    Freshly initialised, all norms are alike and all biases zero, so that a reader could swap them
    unseen; and the activations shrink to subnormal numbers, which agree with anything.
    """
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter.add_(torch.randn_like(parameter), alpha=0.1)
    set_statistics(model, structured_images(8, 128, seed=3))
    return model.eval()


def _repair_torchvision() -> None:
    """Let a torchvision whose compiled part does not fit this PyTorch be imported all the same.

    Only its Python code is needed; it registers against two compiled operators on import.
    """
    try:
        importlib.import_module("torchvision")
    except ModuleNotFoundError:
        return
    except RuntimeError:
        for module in [name for name in sys.modules if name.partition(".")[0] == "torchvision"]:
            del sys.modules[module]
        for operator in ("nms", "qnms"):
            _OPERATORS.define(f"{operator}(Tensor dets, Tensor scores, float limit) -> Tensor")
        importlib.import_module("torchvision")


_OPERATORS: Any = torch.library.Library("torchvision", "FRAGMENT")  # type: ignore[no-untyped-call]
"""Kept, because the definitions go with it."""
