"""MobileViT of timm with the weights of a reference model, and the literature's other networks."""

from collections.abc import Mapping
from typing import Any

import torch
from torch import nn

from benchmarks.studies.peers.initialisation import initialise
from benchmarks.studies.peers.libraries import import_library
from mobilevit_deploy.checkpoints.reader import COUNTER
from mobilevit_deploy.checkpoints.timm import TIMM
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import MobileViT

_OPTIONS: Mapping[str, Mapping[str, Any]] = {"deit_tiny_patch16_224": {"img_size": 256}}
"""What timm wants to know to make a network for 256 x 256 pixels."""


def classifier_of(reference: MobileViT) -> nn.Module:
    """The timm network of the same name and weights, in eval mode.

    Raises:
        UsageError: timm does not have the variant.
        RuntimeUnavailableError: timm is not installed.
    """
    variant = reference.variant
    if variant.generation == "v3":
        raise UsageError(f"timm has no {variant.name}: it has MobileViT v1 and v2.")
    weights = reference.state_dict()
    classes = weights["classifier.weight"].shape[0]
    model: nn.Module = import_library("timm").create_model(variant.name, num_classes=classes)
    names = [name for name in model.state_dict() if not name.endswith(COUNTER)]
    model.load_state_dict({n: weights[TIMM.translate_name(n)] for n in names}, strict=False)
    return model.eval()


def context_network(name: str) -> nn.Module:
    """A network of timm for 256 x 256 pixels, with random weights, in eval mode.

    Raises:
        RuntimeUnavailableError: timm is not installed.
    """
    torch.manual_seed(0)
    model: nn.Module = import_library("timm").create_model(name, **_OPTIONS.get(name, {}))
    initialise(model, 256)
    return model
