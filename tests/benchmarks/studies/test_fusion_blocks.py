import pytest
import torch

from benchmarks.studies.fusion_blocks import CHANGES, FusionBlock, change_blocks
from mobilevit_deploy.models import create_model, get_variant
from mobilevit_deploy.models.mobilevit_v1 import MobileViTBlock
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block

VARIANT = get_variant("mobilevit_xxs")
STAGE = VARIANT.stages[0]


@pytest.mark.parametrize(
    ("changes", "published"), [((), MobileViTBlock), (CHANGES, MobileViTv3Block)]
)
def test_without_changes_it_is_v1s_block_and_with_all_of_them_v3s(changes, published):
    torch.manual_seed(0)
    block = FusionBlock(STAGE, VARIANT, changes).eval()
    other = published(STAGE, VARIANT).eval()
    other.load_state_dict(block.state_dict())
    x = torch.randn(2, STAGE.channels, 6, 6)
    with torch.inference_mode():
        torch.testing.assert_close(block(x), other(x), rtol=0, atol=0)


@pytest.mark.parametrize("count", range(1, len(CHANGES) + 1))
def test_every_change_makes_another_function(count):
    x = torch.randn(1, STAGE.channels, 6, 6)
    results = []
    for changes in (CHANGES[: count - 1], CHANGES[:count]):
        torch.manual_seed(0)
        with torch.inference_mode():
            results.append(FusionBlock(STAGE, VARIANT, changes).eval()(x))
    assert (results[0] - results[1]).abs().max() > 1e-3


def test_all_blocks_of_a_network_are_changed():
    network = create_model("mobilevit_xxs", num_classes=3)
    before = sum(one.numel() for one in network.parameters())
    change_blocks(network, CHANGES)
    blocks = [one for one in network.modules() if isinstance(one, FusionBlock)]
    assert len(blocks) == 3
    assert sum(one.numel() for one in network.parameters()) < before
    assert network.eval()(torch.rand(1, 3, 64, 64)).shape == (1, 3)
