"""Untrained weights: seeded, ordinary in size, and marked."""

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy import list_models
from mobilevit_deploy.checkpoints.random import random_checkpoint, structured_images
from mobilevit_deploy.errors import UsageError

SMALLEST = ["mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050"]


@pytest.mark.parametrize(
    "name",
    [
        name if name in SMALLEST else pytest.param(name, marks=pytest.mark.matrix)
        for name in list_models()
    ],
)
def test_activations_are_of_ordinary_size(name: str) -> None:
    """Every layer's output, at another size than the statistics were set at."""
    model = random_checkpoint(name).model
    largest: dict[str, float] = {}

    def note(layer: str, output: Tensor) -> None:
        largest[layer] = float(output.abs().max())

    for layer, module in model.named_modules():
        if not list(module.children()):
            module.register_forward_hook(lambda _m, _i, out, layer=layer: note(layer, out))
    with torch.no_grad():
        logits = model(structured_images(2, 160, seed=9))
    assert len(largest) > 50
    assert min(largest.values()) > 0.05
    assert max(largest.values()) < 100
    assert (logits[0] - logits[1]).abs().max() > 0.1 * logits.abs().max()


def test_without_statistics_every_image_gives_the_same_logits() -> None:
    """Why they are set: PyTorch's initialisation alone shrinks what an image says to nothing."""
    model = random_checkpoint("mobilevit_s").model
    images = structured_images(2, 64)

    def dependence() -> float:
        with torch.no_grad():
            logits = model(images)
        return float((logits[0] - logits[1]).abs().max() / logits.abs().max())

    assert dependence() > 0.5
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.reset_running_stats()
    assert dependence() < 1e-3


def test_a_seed_gives_the_same_weights() -> None:
    torch.manual_seed(1)
    before = torch.rand(1)
    torch.manual_seed(1)
    first = random_checkpoint("mobilevit_xxs", num_classes=4, seed=3)
    assert torch.equal(torch.rand(1), before)  # the caller's stream is left alone
    again = random_checkpoint("mobilevit_xxs", num_classes=4, seed=3)
    other = random_checkpoint("mobilevit_xxs", num_classes=4, seed=4)
    assert first.record == again.record
    assert first.record.sha256 != other.record.sha256
    assert (first.record.origin, first.record.source) == ("random", "seed 3")
    assert not first.record.trained
    assert first.record.num_classes == first.model.num_classes == 4
    assert "preprocessing.colour_order" in first.record.assumed
    assert not first.model.training


def test_structured_images_are_pictures_of_a_kind() -> None:
    images = structured_images(4, 64, seed=2)
    assert images.shape == (4, 3, 64, 64)
    assert 0 <= images.min() < 0.1
    assert 0.9 < images.max() <= 1
    neighbours = (images[..., 1:] - images[..., :-1]).abs().mean()
    far = (images[..., 32:] - images[..., :-32]).abs().mean()
    assert neighbours < 0.5 * far  # unlike noise
    assert (images[0] - images[1]).abs().mean() > 0.05
    assert (images[:, 0] - images[:, 2]).abs().mean() > 0.05


def test_wrong_usage() -> None:
    with pytest.raises(UsageError, match="Did you mean 'mobilevit_xxs'"):
        random_checkpoint("mobilevit_xxxs")
    with pytest.raises(UsageError, match="num_classes must be at least 1"):
        random_checkpoint("mobilevit_xxs", num_classes=0)
