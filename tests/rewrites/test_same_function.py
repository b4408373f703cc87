"""Every rewrite of every target, alone: what it claims, on all sizes, odd ones included."""

from functools import cache

import pytest
import torch
from torch import nn

from mobilevit_deploy.models import list_models
from mobilevit_deploy.models.heads.deeplabv3 import SpatialPyramid
from mobilevit_deploy.models.heads.pspnet import PooledPyramid
from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.mobilevit_v2 import SeparableAttention, SeparableTransformer
from mobilevit_deploy.rewrites import TARGETS, Rewrite
from tests.rewrites import networks

REWRITES = {one.name: one for target in TARGETS.values() for one in target.rewrites}

ELSEWHERE = {"fold_preprocessing", "scale_residual_streams"}
"""Other inputs and another number format: their own files test them."""

GONE: dict[str, tuple[type[nn.Module], ...]] = {
    "fold_batch_norm": (nn.BatchNorm2d,),
    "flatten_group_norm": (nn.GroupNorm,),
    "group_norm_as_layer_norm": (nn.GroupNorm,),
    "norms_by_products": (nn.LayerNorm,),
    "pooled_branch_apart": (SpatialPyramid,),
    "pyramid_by_products": (PooledPyramid,),
    "separable_as_matrices": (SeparableTransformer,),
    "separable_in_raster_order": (SeparableTransformer, SeparableAttention),
    "separable_tokens_as_matrix": (SeparableTransformer, SeparableAttention, nn.GroupNorm),
    "shuffle_separable_patches": (SeparableTransformer,),
    "silu_by_product": (nn.SiLU,),
    "softmax_as_matrices": (PatchTransformer, SoftmaxAttention),
    "softmax_blocks_on_rows": (PatchTransformer, SoftmaxAttention),
    "softmax_channels_first": (PatchTransformer, SoftmaxAttention, nn.LayerNorm),
    "softmax_tokens_as_matrix": (PatchTransformer, SoftmaxAttention),
}
"""Types of modules that a rewrite leaves none of."""


@cache
def _module_types(name: str) -> tuple[type[nn.Module], ...]:
    with torch.device("meta"):
        return tuple({type(module) for module in networks.created(name).modules()})


QUICK = networks.SMALLEST
MATRIX = pytest.mark.matrix


def _of_heads(one: Rewrite) -> bool:
    """Whether it finds something in heads, or asks which there is."""
    named = ("merge_projections", "pooled_branch_apart", "pyramid_by_products")
    return one.name in named


CASES = [
    pytest.param(
        one,
        name,
        marks=() if name in QUICK or (name in networks.WITH_HEADS and _of_heads(one)) else MATRIX,
        id=f"{one.name}-{name}",
    )
    for one in REWRITES.values()
    for name in (*list_models(), *networks.WITH_HEADS)
    if one.name not in ELSEWHERE
    and any(issubclass(kind, one.sites) for kind in _module_types(name))
]


def _with_what_it_needs(one: Rewrite, model: nn.Module, size: tuple[int, int]) -> nn.Module:
    for name in one.needs:
        model = REWRITES[name].apply(model, networks.context(size))
    return model


@pytest.mark.parametrize("size", networks.SIZES)
@pytest.mark.parametrize(("one", "name"), CASES)
def test_same_function(one: Rewrite, name: str, size: tuple[int, int]) -> None:
    x = networks.images(3, size)
    expected = networks.logits(networks.random_network(name), x)
    before = _with_what_it_needs(one, networks.random_network(name), size)
    rewritten = one.apply(before, networks.context(size))
    assert not any(isinstance(m, GONE.get(one.name, ())) for m in rewritten.modules())
    assert networks.relative_error(rewritten, expected, x) <= one.exactness
    if one.exactness:  # bit for bit only in the same batch: sums run in another order elsewhere
        assert networks.relative_error(rewritten, expected[:1], x[:1]) <= one.exactness


def test_what_is_needed_needs_nothing_itself() -> None:
    """So that the needs of a rewrite, in the order that they stand in, are all that it takes."""
    for one in REWRITES.values():
        assert not any(REWRITES[name].needs for name in one.needs)
