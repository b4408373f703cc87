import math

import pytest
import torch

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.training.recipe import Phase, Recipe, learning_rate, make_optimizer


def test_warm_up_is_linear_and_reaches_the_peak():
    rates = [learning_rate(step, 100, 4, 8e-3) for step in range(4)]
    assert rates == pytest.approx([2e-3, 4e-3, 6e-3, 8e-3])


def test_the_rest_is_half_a_cosine():
    assert learning_rate(4, 104, 4, 1.0) == 1.0
    assert learning_rate(54, 104, 4, 1.0) == pytest.approx(0.5)
    assert learning_rate(29, 104, 4, 1.0) == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert 0 < learning_rate(103, 104, 4, 1.0) < 1e-3


def test_without_warm_up_the_first_step_is_at_the_peak():
    assert learning_rate(0, 10, 0, 3e-3) == 3e-3


def test_phases_follow_each_other():
    recipe = Recipe((Phase(2, 64), Phase(1, 96)), peak_rate=1e-3, warmup_epochs=0)
    assert recipe.epochs == 3
    assert [recipe.size_of(epoch) for epoch in range(3)] == [64, 64, 96]
    with pytest.raises(UsageError, match="3 epochs"):
        recipe.size_of(3)


@pytest.mark.parametrize(("epochs", "size"), [(0, 64), (1, 31)])
def test_an_impossible_phase_is_refused(epochs, size):
    with pytest.raises(UsageError, match="at least 1 epoch at 32 pixels"):
        Phase(epochs, size)


def test_norms_and_biases_do_not_decay():
    model = create_model("mobilevit_xxs", num_classes=3)
    optimizer = make_optimizer(model, 0.1)
    names = {id(parameter): name for name, parameter in model.named_parameters()}
    decay = {
        names[id(parameter)]: group["weight_decay"]
        for group in optimizer.param_groups
        for parameter in group["params"]
    }
    assert len(decay) == len(names)
    norms = (torch.nn.BatchNorm2d, torch.nn.LayerNorm)
    for module_name, module in model.named_modules():
        for name, _ in module.named_parameters(recurse=False):
            expected = 0.0 if name == "bias" or isinstance(module, norms) else 0.1
            assert decay[f"{module_name}.{name}"] == expected
