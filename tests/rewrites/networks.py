"""Random networks with ordinary activations, and how a rewritten one is compared with them."""

import copy
from functools import cache
from typing import Any

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy.checkpoints import Checkpoint
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.models import MobileViT, build_model, get_variant, list_models
from mobilevit_deploy.models.heads.classifier import CLASSIFIER
from mobilevit_deploy.models.heads.ssdlite import RawDetections
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block, MobileViTv3SeparableBlock
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, RewriteContext
from mobilevit_deploy.rewrites.passes.fold_norm_affine import BLOCKS, LAYERS

SMALLEST = ("mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050")

WITH_HEADS = ("mobilevit_xxs deeplabv3", "mobilevitv2_050 pspnet", "mobilevitv2_050 ssdlite")
"""A variant and its head, where that is no classifier."""

# Maps of the last three stages: even; even and oblong; odd in the last two; odd in the last.
SIZES = ((64, 64), (96, 64), (90, 76), (70, 70))

# Every number is a short binary fraction, so that pixels become exactly the same tensor in float32
# and in float64.
PREPROCESSING = Preprocessing(
    resize=(64, 64),
    crop=(64, 64),
    interpolation="bilinear",
    antialias=True,
    colour_order="BGR",
    scale=1 / 256,
    mean=(0.5, 0.25, 0.375),
    std=(0.25, 0.5, 0.125),
)

TOLERANCE = EXACT_ALGEBRA
"""Of float64 comparisons, relative to the largest value: exact algebra, in another order."""


def variants(attention: str | None = None) -> list[Any]:
    """Names to parametrize with: the smallest of each family, the others in the full matrix."""
    return [
        name if name in SMALLEST else pytest.param(name, marks=pytest.mark.matrix)
        for name in list_models()
        if attention in (None, get_variant(name).attention)
    ]


def created(name: str) -> MobileViT:
    """A network of ten classes with PyTorch's initialisation."""
    variant, *head = name.split()
    return build_model(variant, head[0] if head else CLASSIFIER.name, num_classes=10)


def random_network(name: str) -> MobileViT:
    """In float64 and eval mode, without trivial parameters, normalized like a trained network.

    The name is a variant's, or one of `WITH_HEADS`.
    """
    return copy.deepcopy(_random_network(name))


@cache
def _random_network(name: str) -> MobileViT:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = created(name).double()
        for module in model.modules():
            if isinstance(module, nn.BatchNorm2d | nn.LayerNorm | nn.GroupNorm):
                nn.init.uniform_(module.weight, 0.5, 1.5)
                nn.init.normal_(module.bias, std=0.3)
            elif isinstance(module, nn.Linear | nn.Conv2d) and module.bias is not None:
                nn.init.normal_(module.bias, std=0.3)
            if isinstance(module, nn.BatchNorm2d):
                module.momentum = None  # the statistics of the one batch that follows
        with torch.no_grad():
            model(torch.rand(4, 3, 96, 96, dtype=torch.float64))
        return model.eval()


def checkpoint(model: MobileViT, preprocessing: Preprocessing = PREPROCESSING) -> Checkpoint:
    """The model with a record that says how it wants to be fed."""
    record = Record(
        variant=model.variant.name,
        task="classification",
        num_classes=model.num_classes,
        preprocessing=preprocessing,
        origin="random",
        source="seed 0",
        sha256="0" * 64,
        trained=False,
    )
    return Checkpoint(model, record)


def with_residual_streams_times(factor: float, name: str) -> MobileViT:
    """Float32; the same function within epsilon, but all that a norm reads is so much larger."""
    model = random_network(name).float()
    for module in model.modules():
        tails: list[nn.Linear | nn.Conv2d] = []
        if isinstance(module, LAYERS):
            tails = [module.attention.get_submodule("out"), module.ffn.reduce]
        elif isinstance(module, BLOCKS):
            tails = [module.local_project]
            dim = module.local_project.out_channels
            if isinstance(module, MobileViTv3Block):  # local features have a second reader
                module.fusion.conv.weight.data[:, :dim] /= factor
            elif isinstance(module, MobileViTv3SeparableBlock):
                module.project.conv.weight.data[:, dim:] /= factor
        for parameter in (parameter for tail in tails for parameter in tail.parameters()):
            parameter.data *= factor
    return model


def images(batch: int, size: tuple[int, int]) -> Tensor:
    """What a reference network is called on: float64 [batch, 3, *size], about standard normal."""
    generator = torch.Generator().manual_seed(1)
    return torch.randn(batch, 3, *size, dtype=torch.float64, generator=generator)


def pixels(batch: int, size: tuple[int, int]) -> Tensor:
    """uint8 RGB [batch, 3, *size]."""
    generator = torch.Generator().manual_seed(2)
    return torch.randint(0, 256, (batch, 3, *size), dtype=torch.uint8, generator=generator)


def context(size: tuple[int, int] = (64, 64), **changes: Any) -> RewriteContext:
    """The context of a float32 artifact of one input size."""
    fields = {"input_range": "float32", "recipe": RECIPES["fp32"], "preprocessing": PREPROCESSING}
    return RewriteContext(input_size=size, **(fields | changes))


def relative_error(model: nn.Module, expected: Tensor, inputs: Tensor) -> float:
    """The largest difference from the expected output, relative to its largest value."""
    got = logits(model, inputs)
    assert got.shape == expected.shape
    return float((got - expected).abs().max() / expected.abs().max())


def logits(model: nn.Module, inputs: Tensor) -> Tensor:
    """The model's output, without gradients; of a detector the scores and locations in one."""
    with torch.no_grad():
        out: Tensor | RawDetections = model(inputs)
    return out if isinstance(out, Tensor) else torch.cat((out.scores, out.locations), dim=2)
