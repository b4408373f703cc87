"""float16 inside the artifact, with activations far from the unit size that training aims at."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.rewrites import rewrite
from mobilevit_deploy.rewrites.half_precision import to_half_precision
from mobilevit_deploy.rewrites.passes.flatten_group_norm import FlatGroupNorm
from mobilevit_deploy.rewrites.passes.fold_preprocessing import PixelInput
from tests.rewrites import networks

SIZE = (70, 64)


@pytest.mark.parametrize("target", ["portable", "xnnpack"])
@pytest.mark.parametrize("name", networks.variants())
def test_float32_in_and_out_float16_inside(name: str, target: str) -> None:
    model = networks.random_network(name).float()
    image = networks.pixels(1, SIZE).float()
    deployable = rewrite(networks.checkpoint(model), target, SIZE, precision="fp16")
    inside: list[torch.dtype] = []
    for module in deployable.modules():
        if isinstance(module, nn.Conv2d | nn.Linear):
            module.register_forward_hook(lambda _m, _i, output: inside.append(output.dtype))
    expected = networks.logits(rewrite(networks.checkpoint(model), target, SIZE), image)
    # Ten bits of mantissa through dozens of layers.
    assert networks.relative_error(deployable, expected, image) < 1e-2
    assert networks.logits(deployable, image).dtype == torch.float32
    assert set(inside) == {torch.float16}


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_stored_in_half_only_the_weights_are_rounded(name: str) -> None:
    model = networks.random_network(name).float()
    deployable, exact = (
        rewrite(networks.checkpoint(model), "litert", SIZE, precision=precision)
        for precision in ("fp16", "fp32")
    )
    assert {p.dtype for p in deployable.parameters()} == {torch.float32}
    for (_, stored), (path, before) in zip(
        deployable.named_parameters(), exact.named_parameters(), strict=True
    ):
        if stored.dim() > 1:
            assert torch.equal(stored, stored.half().float())
        elif "classifier" in path:
            assert torch.equal(stored, before)
    image = networks.pixels(1, SIZE).float()
    error = networks.relative_error(deployable, networks.logits(exact, image), image)
    assert 0 < error < 1e-2


def test_a_weight_beyond_half_precision_is_refused() -> None:
    model = networks.random_network("mobilevit_xxs").float()
    model.classifier.weight.data[0, 0] = 1e6
    with pytest.raises(RewriteError, match=r"classifier\.weight exceeds the range of float16"):
        rewrite(networks.checkpoint(model), "litert", SIZE, precision="fp16")


@pytest.mark.parametrize("name", networks.SMALLEST)
def test_residual_streams_of_standard_deviation_100(name: str) -> None:
    model = networks.with_residual_streams_times(100, name)
    image = networks.pixels(1, SIZE).float()
    expected = networks.logits(rewrite(networks.checkpoint(model), "portable", SIZE), image)
    half = rewrite(networks.checkpoint(model), "portable", SIZE, precision="fp16")
    deviations: list[float] = []
    for module in half.modules():
        if isinstance(module, nn.LayerNorm | FlatGroupNorm):
            module.register_forward_pre_hook(
                lambda _, inputs: deviations.append(float(inputs[0].float().std()))
            )
    assert networks.relative_error(half, expected, image) < 1e-2
    assert min(deviations) > 30
    assert max(deviations) > 100


def test_onnx_runtime_agrees_at_standard_deviation_100() -> None:
    ort = pytest.importorskip("onnxruntime")
    model = networks.with_residual_streams_times(100, "mobilevitv2_050")
    image = networks.pixels(1, SIZE).float()
    expected = networks.logits(rewrite(networks.checkpoint(model), "portable", SIZE), image).numpy()
    half = rewrite(networks.checkpoint(model), "portable", SIZE, precision="fp16")
    program = torch.onnx.export(half, (image,), dynamo=True, opset_version=18, verbose=False)
    assert program is not None
    session = ort.InferenceSession(program.model_proto.SerializeToString())
    (got,) = session.run(None, {session.get_inputs()[0].name: image.numpy()})
    assert got.dtype == np.float32
    np.testing.assert_allclose(got, expected, rtol=0, atol=1e-2 * np.abs(expected).max())


def test_group_norm_where_float16_squares_overflow() -> None:
    norm = FlatGroupNorm((8, 4, 16), eps=1e-5)
    half = to_half_precision(nn.Sequential(norm), RECIPES["fp16"])
    seen: list[torch.dtype] = []
    norm.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].dtype))
    x = 5000 * torch.randn(2, 8, 4, 16) + 2000
    expected = norm(x.half().double())
    got = half(x.half())
    assert got.dtype == torch.float16
    torch.testing.assert_close(got.double(), expected, rtol=1e-3, atol=1e-3)
    # PyTorch and ONNX Runtime's CPU kernels would get it right in float16 too; others may not.
    assert seen == [torch.float64, torch.float32]


def test_what_a_recipe_does_not_keep_in_float32_is_float16() -> None:
    norm = FlatGroupNorm((8, 4, 16), eps=1e-5)
    to_half_precision(nn.Sequential(norm), replace(RECIPES["fp16"], kept_in_float={}))
    seen: list[torch.dtype] = []
    norm.register_forward_pre_hook(lambda _, inputs: seen.append(inputs[0].dtype))
    norm(torch.randn(2, 8, 4, 16).half())
    assert seen == [torch.float16]


@pytest.mark.parametrize("name", ["w8", "w6", "w4"])
def test_rewrites_follow_a_recipe_s_arithmetic(name: str) -> None:
    model = networks.checkpoint(networks.random_network("mobilevitv2_050").float())
    ours, half = (rewrite(model, "ane", SIZE, precision=one) for one in (name, "fp16"))
    assert ours.applied == half.applied
    for one, other in zip(ours.parameters(), half.parameters(), strict=True):
        assert torch.equal(one, other)


def test_the_mean_is_subtracted_in_float32() -> None:
    photo = networks.PREPROCESSING.model_copy(update={"scale": 1 / 255, "mean": (0.485,) * 3})
    model = networks.random_network("mobilevit_xxs").float()
    deployable = rewrite(networks.checkpoint(model, photo), "portable", SIZE, precision="fp16")
    pixels = next(m for m in deployable.modules() if isinstance(m, PixelInput))
    assert pixels.mean is not None
    assert pixels.mean.dtype == torch.float32
    assert pixels(torch.full((1, 3, 2, 2), 255.0)).dtype == torch.float16
    torch.testing.assert_close(
        pixels(torch.full((1, 3, 1, 1), 124.0)).flatten().float(),
        torch.full((3,), 124 / 255 - 0.485),
        rtol=1e-3,
        atol=0,
    )


def test_refuses_weights_beyond_the_range() -> None:
    model = networks.random_network("mobilevit_xxs").float()
    model.classifier.weight.data[0, 0] = 70000
    with pytest.raises(RewriteError, match=r"classifier.weight exceeds.*65504.*fp32"):
        rewrite(networks.checkpoint(model), "portable", SIZE, precision="fp16")
