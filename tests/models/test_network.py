"""Shapes, batches and heads of the reference networks."""

from typing import Any

import pytest
import torch

from mobilevit_deploy import create_model, list_models, load_checkpoint
from mobilevit_deploy.checkpoints.random import structured_images
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.complexity import count_complexity
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import VARIANTS, get_variant

SMALLEST = ["mobilevit_xxs", "mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050"]

# Height and width of the features at strides 4 to 32; separable attention leaves its maps even.
FEATURES = {
    (256, 256): {
        "softmax": [(64, 64), (32, 32), (16, 16), (8, 8)],
        "separable": [(64, 64), (32, 32), (16, 16), (8, 8)],
    },
    (224, 224): {
        "softmax": [(56, 56), (28, 28), (14, 14), (7, 7)],
        "separable": [(56, 56), (28, 28), (14, 14), (8, 8)],
    },
    (250, 236): {
        "softmax": [(63, 59), (32, 30), (16, 15), (8, 8)],
        "separable": [(63, 59), (32, 30), (16, 16), (8, 8)],
    },
    (33, 47): {
        "softmax": [(9, 12), (5, 6), (3, 3), (2, 2)],
        "separable": [(9, 12), (6, 6), (4, 4), (2, 2)],
    },
    (32, 32): {
        "softmax": [(8, 8), (4, 4), (2, 2), (1, 1)],
        "separable": [(8, 8), (4, 4), (2, 2), (2, 2)],
    },
}

# Millions of multiply-accumulates at 256 x 256, from an independent count.
MACS = {
    "mobilevit_xxs": 407.4,
    "mobilevit_xs": 1025.9,
    "mobilevit_s": 2000.8,
    "mobilevitv2_050": 465.1,
    "mobilevitv2_075": 1028.7,
    "mobilevitv2_100": 1813.1,
    "mobilevitv2_125": 2818.2,
    "mobilevitv2_150": 4044.0,
    "mobilevitv2_175": 5490.6,
    "mobilevitv2_200": 7157.8,
    "mobilevitv3_xxs": 332.2,
    "mobilevitv3_xs": 966.6,
    "mobilevitv3_s": 1832.7,
    "mobilevitv3_050": 480.3,
    "mobilevitv3_075": 1063.0,
    "mobilevitv3_100": 1873.9,
}


@pytest.mark.parametrize("size", FEATURES)
@pytest.mark.parametrize("name", list_models())
def test_features_have_the_widths_and_sizes_of_their_strides(
    name: str, size: tuple[int, int]
) -> None:
    variant = get_variant(name)
    with torch.device("meta"):
        features = MobileViT(variant, 1000).eval().forward_features(torch.empty(2, 3, *size))
    widths = (variant.channels[2], *(stage.channels for stage in variant.stages))
    expected = FEATURES[size][variant.attention]
    assert [tuple(map_.shape) for map_ in features] == [
        (2, width, *shape) for width, shape in zip(widths, expected, strict=True)
    ]


@pytest.mark.parametrize("name", SMALLEST)
@pytest.mark.parametrize("size", [(32, 32), (65, 47)])
def test_images_of_a_batch_do_not_see_each_other(name: str, size: tuple[int, int]) -> None:
    model = load_checkpoint("random", name).model
    images = torch.nn.functional.interpolate(structured_images(3, 128, seed=1), size)
    with torch.no_grad():
        together = model(images)
        alone = torch.cat([model(image[None]) for image in images])
    assert together.shape == (3, 1000)
    assert (together - alone).abs().max() <= 1e-5 * alone.abs().max()
    assert (together[0] - together[1]).abs().max() > 1e-2 * alone.abs().max()


@pytest.mark.parametrize("name", SMALLEST)
def test_any_number_of_classes(name: str) -> None:
    model = create_model(name, num_classes=7).eval()
    with torch.no_grad():
        assert model(structured_images(1, 64)).shape == (1, 7)
    assert count_complexity(name, num_classes=7).parameters == sum(
        parameter.numel() for parameter in model.parameters()
    )


@pytest.mark.parametrize("name", MACS)
def test_multiply_accumulates_agree_with_an_independent_count(name: str) -> None:
    assert count_complexity(name).macs / 1e6 == pytest.approx(MACS[name], rel=2e-3)


def test_unknown_names_are_answered_with_the_nearest() -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'mobilevitv2_050'"):
        create_model("mobilevit_v2_050")
    with pytest.raises(UsageError, match=r"Unknown task 'clasification'.*'classification'"):
        create_model("mobilevit_xxs", task="clasification")
    with pytest.raises(UsageError, match="num_classes must be at least 1, got 0"):
        create_model("mobilevit_xxs", num_classes=0)


@pytest.mark.parametrize(
    ("choice", "message"),
    [
        ({"head": "deeplabv3"}, "no choice of head for classification, got 'deeplabv3'"),
        ({"output_stride": 16}, "no choice of output stride for classification, got 16"),
    ],
)
def test_what_a_task_has_no_choice_of_is_refused(choice: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        create_model("mobilevit_xxs", **choice)
    if "head" in choice:
        choice = choice | {"task": "classification"}
    with pytest.raises(UsageError, match=message):
        load_checkpoint("demo", **choice)


def test_the_networks_of_a_task() -> None:
    for task in ("classification", "segmentation", "detection", None):
        assert list_models(task) == list(VARIANTS)
    with pytest.raises(UsageError, match=r"Unknown task 'depth'.*Known: classification, seg"):
        list_models("depth")


def test_nineteen_variants() -> None:
    assert len(VARIANTS) == 19
    assert all(name == variant.name for name, variant in VARIANTS.items())
