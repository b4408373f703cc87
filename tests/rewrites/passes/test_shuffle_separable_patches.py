"""Separable transformers between pixel_unshuffle and pixel_shuffle."""

import copy

import torch

from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.variants import AttentionStage
from mobilevit_deploy.rewrites.modules.tokens import ShuffledTokens, TokenTransformer


def test_the_shuffles_alone_change_no_bit() -> None:
    transformer = SeparableTransformer(AttentionStage(channels=8, dim=6, ffn_dim=8, depth=0))
    transformer.norm = torch.nn.Identity()
    shuffled = TokenTransformer(copy.deepcopy(transformer), ShuffledTokens(6, (8, 10)))
    x = torch.randn(2, 6, 8, 10)
    tokens: list[torch.Tensor] = []
    for module in (transformer, shuffled):
        module.norm.register_forward_pre_hook(lambda _, inputs: tokens.append(inputs[0]))
        assert torch.equal(module(x), x)
    published, unshuffled = tokens
    assert torch.equal(published, unshuffled)
