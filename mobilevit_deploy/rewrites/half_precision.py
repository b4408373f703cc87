"""The network in float16, with the one operation whose statistics would overflow kept in float32.

This is not exact and no rewrite: it is the precision that was asked for.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.quantization.recipes import IMAGE_NORMS, Recipe
from mobilevit_deploy.rewrites.passes.flatten_group_norm import FlatGroupNorm
from mobilevit_deploy.rewrites.passes.fold_preprocessing import PixelInput


class Float32Norm(nn.Module):
    """A norm computed in float32 between two casts.

    Runtimes may compute the statistics of a group or instance norm in the input's precision; in
    float16 the square overflows as soon as a value is 256 from the mean. A LayerNorm needs no
    casts: ONNX defines its statistics in float32 (stash_type), and torch accumulates in float32.
    """

    def __init__(self, norm: nn.Module) -> None:
        super().__init__()
        self.norm = norm

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, ...] float16 -> [B, C, ...] float16."""
        out: Tensor = self.norm(x.float()).half()
        return out


def round_to_half_precision(network: nn.Module) -> nn.Module:
    """Round every matrix and kernel to float16, for targets that store them so.

    The arithmetic and the rest stay in the network's own precision.

    Raises:
        RewriteError: a weight is larger than float16 holds.
    """
    for name, parameter in network.named_parameters():
        if parameter.dim() > 1:
            parameter.data = _rounded(name, parameter).to(parameter.dtype)
    return network


def to_half_precision(network: nn.Module, recipe: Recipe) -> nn.Module:
    """Round every parameter to float16, last of all: folds happen in the model's own precision.

    What the recipe keeps in float32 is computed in it, between two casts. Buffers stay: after the
    rewrites the only one is the mean subtracted from the float32 input.

    Raises:
        RewriteError: a weight is larger than float16 holds.
    """
    for name, parameter in network.named_parameters():
        parameter.data = _rounded(name, parameter)
    for parent in list(network.modules()):
        if isinstance(parent, PixelInput):
            parent.output = torch.float16
        for name, child in parent.named_children():
            kept = IMAGE_NORMS in recipe.kept_in_float
            if kept and isinstance(child, nn.GroupNorm | FlatGroupNorm):
                setattr(parent, name, Float32Norm(child.float()))
    return network


def _rounded(name: str, parameter: nn.Parameter) -> Tensor:
    rounded = parameter.data.half()
    if not bool(torch.isfinite(rounded).all()):
        raise RewriteError(
            f"{name} exceeds the range of float16 (65504) or is not finite; use precision fp32."
        )
    return rounded
