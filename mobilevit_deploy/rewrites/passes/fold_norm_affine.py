"""The affine part of a LayerNorm or GroupNorm folded into the linear layer that reads it.

    Given:   x -> Norm(gamma, beta) -> Linear or 1x1 Conv2d (W, b) -> y
    Result:  x -> Norm without affine -> the same with (W * gamma, b + W beta) -> y

gamma multiplies the columns of W, one per channel. The last norm of a transformer is read by the
block's 1x1 projection through the folding of patches (a permutation) and, on odd maps, a bilinear
resize; both leave a channel's constant and factor alone, because the weights of a bilinear
interpolation sum to 1. In v3's separable block the projection reads [global, local]; the norm is
on the global half, the first `dim` channels.

Precondition: the norm has one reader, that layer, and one value of gamma and beta per channel.
"""

import torch
from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v1 import EncoderLayer, MobileViTBlock
from mobilevit_deploy.models.mobilevit_v2 import MobileViTv2Block, SeparableLayer
from mobilevit_deploy.models.mobilevit_v3 import MobileViTv3Block, MobileViTv3SeparableBlock
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext

LAYERS = (EncoderLayer, SeparableLayer)
BLOCKS = (MobileViTBlock, MobileViTv2Block, MobileViTv3Block, MobileViTv3SeparableBlock)


def fold_norm_affine(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Fold every norm of every transformer; the norms are left without affine parameters.

    Raises:
        RewriteError: a norm has no gamma and beta of one value per channel of its reader.
    """
    for name, module in model.named_modules():
        if isinstance(module, LAYERS):
            _fold(module, f"{name}.attention_norm", module.attention_norm, "attention.qkv")
            _fold(module, f"{name}.ffn_norm", module.ffn_norm, "ffn.expand")
        elif isinstance(module, BLOCKS):
            norm = module.transformer.get_submodule("norm")
            _fold(module, f"{name}.transformer.norm", norm, "project.conv")
    return model


FOLD_NORM_AFFINE = Rewrite(fold_norm_affine, sites=LAYERS, exactness=EXACT_ALGEBRA)


def _fold(owner: nn.Module, name: str, norm: nn.Module, reader_name: str) -> None:
    """Fold one norm into the first columns of its reader, in float64."""
    reader = owner.get_submodule(reader_name)
    if not isinstance(norm, nn.LayerNorm | nn.GroupNorm) or not isinstance(
        reader, nn.Linear | nn.Conv2d
    ):
        raise RewriteError(
            f"{name}: expected a LayerNorm or GroupNorm read by a linear layer, got "
            f"{type(norm).__name__} and {type(reader).__name__}."
        )
    kernel = reader.weight.detach().double().flatten(1)
    gamma, beta = norm.weight, norm.bias
    if (
        gamma is None
        or gamma.dim() != 1
        or len(gamma) > reader.weight.shape[1]
        or kernel.shape[1] != reader.weight.shape[1]
    ):
        shape = None if gamma is None else tuple(gamma.shape)
        raise RewriteError(
            f"{name}: a norm folds once, with one gamma and beta per channel, into a layer without "
            f"spatial extent; got gamma {shape} and weights {tuple(reader.weight.shape)}."
        )
    normalized = len(gamma)  # the reader's other columns read something else
    factor = torch.ones(kernel.shape[1], dtype=torch.float64)
    factor[:normalized] = gamma.detach()
    bias = kernel[:, :normalized] @ beta.detach().double()
    if reader.bias is not None:
        bias = bias + reader.bias.detach().double()
    weight = (kernel * factor).reshape(reader.weight.shape).to(reader.weight.dtype)
    reader.weight = nn.Parameter(weight, requires_grad=False)
    reader.bias = nn.Parameter(bias.to(weight.dtype), requires_grad=False)
    norm.register_parameter("weight", None)
    norm.register_parameter("bias", None)
