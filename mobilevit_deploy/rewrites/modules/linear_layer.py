"""Linear layers from weights that a rewrite has at hand."""

import torch
from torch import Tensor, nn


def linear_layer(weight: Tensor, bias: Tensor | None = None) -> nn.Linear:
    """A layer with copies of the given weight [outputs, inputs] and bias [outputs]."""
    outputs, inputs = weight.shape
    layer = nn.Linear(inputs, outputs, bias=bias is not None, dtype=weight.dtype)
    layer.requires_grad_(False)
    with torch.no_grad():
        layer.weight.copy_(weight)
        if bias is not None:
            layer.bias.copy_(bias)
    return layer


def pointwise_linear(conv: nn.Conv2d, outputs: slice = slice(None)) -> nn.Linear:
    """Some outputs of a 1x1 convolution as a linear layer."""
    bias = None if conv.bias is None else conv.bias[outputs]
    return linear_layer(conv.weight[outputs, :, 0, 0], bias)
