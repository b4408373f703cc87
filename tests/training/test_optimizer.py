import math

import pytest
import torch

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.training.optimizer import freeze, learning_rate, make_optimizer
from mobilevit_deploy.training.recipe import Recipe


def test_warm_up_is_linear_and_reaches_the_peak() -> None:
    rates = [learning_rate(done, 100, 4, 8e-3) for done in (1, 2, 3, 4)]
    assert rates == pytest.approx([2e-3, 4e-3, 6e-3, 8e-3])


def test_the_rest_is_half_a_cosine() -> None:
    assert learning_rate(54, 104, 4, 1.0) == pytest.approx(0.5)
    assert learning_rate(29, 104, 4, 1.0) == pytest.approx((1 + math.sqrt(0.5)) / 2)
    assert learning_rate(104, 104, 4, 1.0) == pytest.approx(0)


def test_without_warm_up_it_begins_near_the_peak() -> None:
    assert learning_rate(0.01, 10, 0, 3e-3) == pytest.approx(3e-3, rel=1e-4)


def named_groups(network: torch.nn.Module, recipe: Recipe, field: str) -> dict[str, float]:
    names = {id(parameter): name for name, parameter in network.named_parameters()}
    return {
        names[id(parameter)]: group[field]
        for group in make_optimizer(network, recipe).param_groups
        for parameter in group["params"]
    }


def test_norms_and_biases_do_not_decay() -> None:
    network = create_model("mobilevit_xxs", num_classes=3)
    decay = named_groups(network, Recipe(weight_decay=0.1), "weight_decay")
    assert len(decay) == len(list(network.parameters()))
    norms = (torch.nn.BatchNorm2d, torch.nn.LayerNorm)
    for module_name, module in network.named_modules():
        for name, _ in module.named_parameters(recurse=False):
            expected = 0.0 if name == "bias" or isinstance(module, norms) else 0.1
            assert decay[f"{module_name}.{name}"] == expected


def test_a_stage_learns_slower_than_the_one_behind_it() -> None:
    network = create_model("mobilevit_xxs", num_classes=3)
    factors = named_groups(network, Recipe(layer_decay=0.5), "rate_factor")
    assert factors["classifier.weight"] == 1
    assert factors["stages.4.0.expand.conv.weight"] == 0.5
    assert factors["stages.0.0.expand.conv.weight"] == 0.5**5
    assert factors["stem.conv.weight"] == 0.5**6


def test_what_is_frozen_is_not_trained_and_keeps_its_statistics() -> None:
    network = create_model("mobilevit_xxs", num_classes=3)
    norms = freeze(network, Recipe(freeze=("stem", "stages.0")))
    trained = named_groups(network, Recipe(), "weight_decay")
    assert not any(name.startswith(("stem.", "stages.0.")) for name in trained)
    assert "stages.1.0.expand.conv.weight" in trained
    assert network.stem.norm in norms
    assert network.stages[1][0].expand.norm not in norms


def test_frozen_norms_are_all_batch_norms() -> None:
    network = create_model("mobilevit_xxs", num_classes=3)
    norms = freeze(network, Recipe(freeze_norms=True))
    every = [one for one in network.modules() if isinstance(one, torch.nn.BatchNorm2d)]
    assert len(norms) == len(every)
    assert not any(parameter.requires_grad for one in every for parameter in one.parameters())


def test_a_part_that_is_not_there_and_nothing_left_are_refused() -> None:
    network = create_model("mobilevit_xxs", num_classes=3)
    with pytest.raises(
        UsageError, match="no part 'stage' to freeze; it has stem, stages, head_conv, classifier"
    ):
        freeze(network, Recipe(freeze=("stage",)))
    freeze(network, Recipe(freeze=("stem", "stages", "head_conv", "classifier")))
    with pytest.raises(UsageError, match="Everything is frozen"):
        make_optimizer(network, Recipe())
