"""Preprocessing moved into the network: the artifact takes plain RGB pixels.

    Given:   RGB pixels p -> colour order, (k * p - mean) / std -> stem Conv2d(W)
    Result:  RGB input x  -> x - mean' -> Conv2d(W')

Per input channel W' = W * k' / std and mean' = mean / k', with k' the scale in units of the input
x (pixels 0..255, or 0..1); for BGR networks the three input channels of W are reversed instead of
the colours. Scale and std fold because the convolution pads with zeros, and zero stays zero under a
factor. A mean that is not zero would have to change the padding, so it stays a subtraction.

In fp16 the scale stays a multiplication, done in float32: folded, 1/255 would push the stem's
weights into the subnormal numbers of float16.

Precondition: the stem's convolution pads with zeros and takes three channels.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, InputRange, Rewrite, RewriteContext

_PIXELS_PER_UNIT: dict[InputRange, float] = {"float32": 1.0, "uint8": 1.0, "unit": 255.0}


class PixelInput(nn.Module):
    """What remains in front of the stem: a cast, the subtraction of a mean, a multiplication.

    The mean has a value per RGB channel, in units of the input; one of zeros and a factor of 1 are
    left out. `dtype` is the number format of the arithmetic; `output` the one that the stem wants,
    the same unless the network is made half.
    """

    mean: Tensor | None

    def __init__(self, mean: tuple[float, ...], factor: float, dtype: torch.dtype) -> None:
        super().__init__()
        self.factor = factor
        self.compute = dtype
        self.output = dtype
        values = torch.tensor(mean, dtype=dtype).reshape(1, 3, 1, 1) if any(mean) else None
        self.register_buffer("mean", values, persistent=False)

    def forward(self, image: Tensor) -> Tensor:
        """RGB [B, 3, H, W] -> the stem's input, [B, 3, H, W]."""
        x = image if image.dtype == self.compute else image.to(self.compute)
        if self.mean is not None:
            x = x - self.mean
        if self.factor != 1:
            x = x * self.factor
        return x if x.dtype == self.output else x.to(self.output)


def fold_preprocessing(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Fold colour order, scale and std into the stem's convolution and put the rest before it.

    Raises:
        RewriteError: the stem does not take three channels, or does not pad with zeros.
    """
    if not isinstance(model, MobileViT) or not isinstance(model.stem, ConvNormAct):
        raise RewriteError(
            f"Preprocessing folds into the stem of a MobileViT, once; got {type(model).__name__}."
        )
    conv = model.stem.conv
    if conv.in_channels != 3 or conv.padding_mode != "zeros":
        raise RewriteError(
            "Preprocessing folds into a zero-padded convolution of three channels; the stem takes "
            f"{conv.in_channels} and pads with {conv.padding_mode}."
        )
    description = context.preprocessing
    scale = description.scale * _PIXELS_PER_UNIT[context.input_range]
    factor = scale if context.recipe.arithmetic == "float16" else 1.0

    std = torch.tensor(description.std, dtype=torch.float64)
    weight = conv.weight.detach().double() * (scale / factor / std).reshape(1, 3, 1, 1)
    mean = tuple(value / scale for value in description.mean)
    if description.colour_order == "BGR":
        weight, mean = weight.flip(1), mean[::-1]

    dtype = conv.weight.dtype
    conv.weight = nn.Parameter(weight.to(dtype), requires_grad=False)
    model.stem = nn.Sequential(PixelInput(mean, factor, dtype), model.stem)
    return model


FOLD_PREPROCESSING = Rewrite(fold_preprocessing, sites=(MobileViT,), exactness=EXACT_ALGEBRA)
