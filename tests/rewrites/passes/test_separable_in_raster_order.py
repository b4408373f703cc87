"""Separable transformers on the map itself."""

import pytest
import torch

from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.variants import AttentionStage
from mobilevit_deploy.rewrites.passes.separable_in_raster_order import raster_transformer


@pytest.mark.parametrize("spread", [1, 100])
def test_every_position_of_the_patch_has_a_softmax_of_its_own(spread: float) -> None:
    """Also where one position's queries are far above the others'."""
    torch.manual_seed(0)
    transformer = SeparableTransformer(AttentionStage(channels=8, dim=6, ffn_dim=8, depth=1))
    attention = transformer.layers[0].get_submodule("attention")
    attention.get_submodule("qkv").weight.data[0] *= spread
    x = torch.randn(2, 6, 8, 10)
    x[:, :, ::2, 1::2] += 3
    with torch.no_grad():
        expected = transformer(x)
        got = raster_transformer(transformer, (6, 8, 10))(x)
    torch.testing.assert_close(got, expected)
