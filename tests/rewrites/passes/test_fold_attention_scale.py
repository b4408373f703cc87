"""The attention's scale folded into the query's rows."""

import pytest
import torch

from mobilevit_deploy.models.mobilevit_v1 import SoftmaxAttention
from mobilevit_deploy.rewrites.passes.fold_attention_scale import fold_attention_scale
from tests.rewrites import networks


@pytest.mark.parametrize("name", networks.variants("softmax"))
def test_no_scale_is_left(name: str) -> None:
    rewritten = fold_attention_scale(networks.random_network(name), networks.context())
    scales = {m.scale for m in rewritten.modules() if isinstance(m, SoftmaxAttention)}
    assert scales == {1.0}


def test_key_and_value_are_left_alone() -> None:
    attention = SoftmaxAttention(dim=8, heads=2)
    scale = attention.scale
    weight, bias = (p.detach().clone() for p in (attention.qkv.weight, attention.qkv.bias))
    fold_attention_scale(attention, networks.context())
    torch.testing.assert_close(attention.qkv.weight[:8], weight[:8] * scale)
    torch.testing.assert_close(attention.qkv.bias[:8], bias[:8] * scale)
    assert torch.equal(attention.qkv.weight[8:], weight[8:])
    assert torch.equal(attention.qkv.bias[8:], bias[8:])
