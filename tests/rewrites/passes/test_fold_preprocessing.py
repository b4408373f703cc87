"""Colour order, scale, mean and std moved into the network."""

import pytest
import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.rewrites.context import InputRange
from mobilevit_deploy.rewrites.passes.fold_preprocessing import PixelInput, fold_preprocessing
from tests.rewrites import networks

SIZE = (70, 64)


def _reference_logits(model: nn.Module, preprocessing: Preprocessing, image: Tensor) -> Tensor:
    rgb = image.permute(0, 2, 3, 1).numpy()
    return networks.logits(model, torch.from_numpy(preprocessing.tensor(rgb)).double())


def _artifact_input(image: Tensor, input_range: InputRange) -> Tensor:
    if input_range == "uint8":
        return image
    return image.double() / (255 if input_range == "unit" else 1)


def _pixel_input(model: nn.Module) -> PixelInput:
    return next(module for module in model.modules() if isinstance(module, PixelInput))


@pytest.mark.parametrize("input_range", ["float32", "uint8", "unit"])
@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("colour_order", ["RGB", "BGR"])
def test_same_function_of_pixels(
    colour_order: str, precision: str, input_range: InputRange
) -> None:
    model = networks.random_network("mobilevit_xxs")
    preprocessing = networks.PREPROCESSING.model_copy(update={"colour_order": colour_order})
    image = networks.pixels(2, SIZE)
    expected = _reference_logits(model, preprocessing, image)
    context = networks.context(
        SIZE, input_range=input_range, recipe=RECIPES[precision], preprocessing=preprocessing
    )
    rewritten = fold_preprocessing(model, context)
    inputs = _artifact_input(image, input_range)
    assert networks.relative_error(rewritten, expected, inputs) < networks.TOLERANCE
    # The comparison would notice exchanged colours.
    assert networks.relative_error(rewritten, expected, inputs.flip(1)) > 1e-3


@pytest.mark.parametrize("name", networks.variants())
def test_same_function_in_every_network(name: str) -> None:
    model = networks.random_network(name)
    image = networks.pixels(1, SIZE)
    expected = _reference_logits(model, networks.PREPROCESSING, image)
    rewritten = fold_preprocessing(model, networks.context(SIZE))
    assert networks.relative_error(rewritten, expected, image.double()) < networks.TOLERANCE


def test_only_a_mean_leaves_an_operation_in_fp32() -> None:
    without = networks.PREPROCESSING.model_copy(update={"mean": (0.0, 0.0, 0.0)})
    model = fold_preprocessing(
        networks.random_network("mobilevit_xxs"), networks.context(preprocessing=without)
    )
    image = networks.images(1, (32, 32))
    assert _pixel_input(model)(image) is image


def test_the_mean_is_in_units_and_order_of_the_input() -> None:
    blue_first = fold_preprocessing(
        networks.random_network("mobilevit_xxs"), networks.context(input_range="unit")
    )
    expected = torch.tensor([0.375, 0.25, 0.5], dtype=torch.float64) * 256 / 255
    mean = _pixel_input(blue_first).mean
    assert mean is not None
    torch.testing.assert_close(mean.flatten(), expected, rtol=1e-15, atol=0)


def test_fp16_keeps_the_scale_out_of_the_weights() -> None:
    trained = networks.PREPROCESSING.model_copy(update={"scale": 1 / 255, "std": (1.0, 1.0, 1.0)})
    model = networks.random_network("mobilevit_xxs")
    before = model.stem.get_parameter("conv.weight").detach()
    rewritten = fold_preprocessing(
        model, networks.context(recipe=RECIPES["fp16"], preprocessing=trained)
    )
    assert isinstance(rewritten, MobileViT)
    assert torch.equal(rewritten.stem.get_parameter("1.conv.weight"), before.flip(1))
    assert _pixel_input(rewritten).factor == 1 / 255


def test_refuses_to_fold_twice() -> None:
    model = fold_preprocessing(networks.random_network("mobilevit_xxs"), networks.context())
    with pytest.raises(RewriteError, match="once"):
        fold_preprocessing(model, networks.context())


def test_refuses_a_stem_that_does_not_pad_with_zeros() -> None:
    model = networks.random_network("mobilevit_xxs")
    model.stem.get_submodule("conv").padding_mode = "reflect"
    with pytest.raises(RewriteError, match="pads with reflect"):
        fold_preprocessing(model, networks.context())
