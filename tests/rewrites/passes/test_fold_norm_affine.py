"""Affine parameters of norms folded into the linear layers that read them."""

import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v1 import EncoderLayer
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3SeparableBlock
from mobilevit_deploy.rewrites.passes.fold_batch_norm import fold_batch_norm
from mobilevit_deploy.rewrites.passes.fold_norm_affine import fold_norm_affine
from tests.rewrites import networks


@pytest.mark.parametrize("name", networks.variants())
def test_every_norm_is_folded(name: str) -> None:
    model = networks.random_network(name)
    rewritten = fold_norm_affine(model, networks.context())
    norms = [m for m in rewritten.modules() if isinstance(m, nn.LayerNorm | nn.GroupNorm)]
    assert len(norms) == sum(2 * stage.depth + 1 for stage in model.variant.stages)
    assert all(norm.weight is None and norm.bias is None for norm in norms)


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_commutes_with_folding_batch_norms(name: str) -> None:
    model, context = networks.random_network(name), networks.context()
    x = networks.images(1, (64, 64))
    expected = networks.logits(model, x)
    rewritten = fold_batch_norm(fold_norm_affine(model, context), context)
    assert networks.relative_error(rewritten, expected, x) < networks.TOLERANCE


def test_weights_of_local_features_are_left_alone() -> None:
    model = networks.random_network("mobilevitv3_050")
    blocks = [m for m in model.modules() if isinstance(m, MobileViTv3SeparableBlock)]
    before = [block.project.conv.weight.detach().clone() for block in blocks]
    fold_norm_affine(model, networks.context())
    for block, weight in zip(blocks, before, strict=True):
        dim = weight.shape[1] // 2
        after = block.project.conv.weight
        assert torch.equal(after[:, dim:], weight[:, dim:])
        assert not torch.equal(after[:, :dim], weight[:, :dim])


def test_refuses_to_fold_twice() -> None:
    model = fold_norm_affine(networks.random_network("mobilevit_xxs"), networks.context())
    with pytest.raises(RewriteError, match=r"transformer.norm: a norm folds once.*gamma None"):
        fold_norm_affine(model, networks.context())


def _layer_with(norm: nn.Module) -> EncoderLayer:
    layer = EncoderLayer(dim=8, ffn_dim=16, heads=2, dropout=0.0)
    layer.set_submodule("attention_norm", norm)
    return layer


@pytest.mark.parametrize(
    ("norm", "message"),
    [
        (nn.LayerNorm((4, 8)), r"gamma \(4, 8\)"),
        (nn.LayerNorm(16), r"gamma \(16,\) and weights \(24, 8\)"),
        (nn.Identity(), "expected a LayerNorm or GroupNorm.*got Identity"),
    ],
)
def test_refuses_a_norm_that_does_not_fit(norm: nn.Module, message: str) -> None:
    with pytest.raises(RewriteError, match=message):
        fold_norm_affine(_layer_with(norm), networks.context())


def test_refuses_a_reader_with_spatial_extent() -> None:
    model = networks.random_network("mobilevitv2_050")
    name, block = next((n, m) for n, m in model.named_modules() if n.endswith("stages.2.1"))
    block.get_submodule("project").set_submodule("conv", nn.Conv2d(64, 128, 3, padding=1))
    with pytest.raises(RewriteError, match=f"{name}.transformer.norm: .*spatial extent"):
        fold_norm_affine(model, networks.context())
