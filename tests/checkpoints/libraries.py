"""The libraries whose checkpoints are read, with models that are worth comparing."""

from typing import Any

import torch
from torch import nn

from benchmarks.studies.peers.libraries import import_library
from benchmarks.studies.peers.transformers import new_model
from mobilevit_deploy.checkpoints.random import set_statistics, structured_images


def transformers_model(name: str, num_classes: int = 1000) -> Any:
    """The transformers classifier of a v1 or v2 variant, made comparable."""
    return _comparable(new_model(name, None, num_labels=num_classes))


def transformers_segmenter(name: str, num_classes: int = 21) -> Any:
    """The transformers DeepLabv3 of a v1 or v2 variant at output stride 16, made comparable."""
    config = new_model(name, None, num_labels=num_classes).config
    config.output_stride, config.image_size = 16, 512
    library = import_library("transformers")
    kind = "MobileViTV2" if "v2" in name else "MobileViT"
    torch.manual_seed(0)
    return _comparable(getattr(library, f"{kind}ForSemanticSegmentation")(config))


def timm_model(name: str, num_classes: int = 1000) -> Any:
    """The timm network of a v1 or v2 variant, made comparable."""
    library = import_library("timm")
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
