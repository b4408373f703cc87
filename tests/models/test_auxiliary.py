import pytest
import torch

from mobilevit_deploy.models import create_model
from mobilevit_deploy.models.heads.auxiliary import WithAuxiliary


@pytest.mark.parametrize(
    ("variant", "parameters"),
    [("mobilevit_xxs", 76_693), ("mobilevit_s", 150_421), ("mobilevitv2_050", 224_149)],
)
def test_as_many_parameters_as_published(variant: str, parameters: int) -> None:
    network = create_model(variant, "segmentation", "pspnet")
    own = WithAuxiliary(network).auxiliary.parameters()
    assert sum(one.numel() for one in own) == parameters


def test_only_training_has_it() -> None:
    torch.manual_seed(0)
    network = create_model("mobilevit_xxs", "segmentation", num_classes=3)
    both, images = WithAuxiliary(network), torch.rand(2, 3, 64, 96)
    logits, early = both.train()(images)
    assert logits.shape == early.shape == (2, 3, 64, 96)
    early.sum().backward()
    gradients = {name for name, one in both.named_parameters() if one.grad is not None}
    assert any(name.startswith("network.stages.3.") for name in gradients)
    assert not any(name.startswith(("network.stages.4.", "network.context.")) for name in gradients)
    alone = both.eval()(images)
    assert torch.equal(alone, network(images))
