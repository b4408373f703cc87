"""The projection that ends a stage merged into the layer that reads it, where that costs less.

    Given:   x -> 1x1 Conv2d(W1, b1) -> 1x1 Conv2d(W2, b2) -> y
    Result:  x -> 1x1 Conv2d(W2 W1, W2 b1 + b2) -> y

    Given:   x -> 1x1 Conv2d(W1, b1) -> mean over the map -> Linear(W2, b2) -> y
    Result:  x -> mean over the map -> Linear(W2 W1, W2 b1 + b2) -> y

Nothing may stand between the two: v2's blocks end with a projection that has neither activation
nor skip, and so do inverted residuals that change the width. They are merged where the product has
no more multiplications per pixel than the two.

A stage whose map the head reads is merged only where a classifier reads it, and nothing else.

Precondition: batch norm and the affine part of norms folded.
"""

from torch import nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.heads import Classifier
from mobilevit_deploy.models.layers import InvertedResidual
from mobilevit_deploy.models.mobilevit_v2 import MobileViTv2Block
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext


def merge_projections(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Merge what each stage ends with into its reader; an identity is left in its place.

    Raises:
        RewriteError: not a MobileViT, or a batch norm is not folded.
    """
    if not isinstance(model, MobileViT):
        raise RewriteError(f"The stages of a MobileViT are merged; got {type(model).__name__}.")
    read_once = model.stages[1 : len(model.stages) - model.stages_read + 1]
    readers: list[nn.Module] = [stage.get_submodule("0.expand.conv") for stage in read_once]
    if isinstance(model, Classifier) and isinstance(model.head_conv, nn.Identity):
        readers.append(model.classifier)
    for stage, reader in zip(model.stages, readers, strict=False):
        owner = list(stage.children())[-1]
        name = _projection(owner)
        if name is None or not isinstance(reader, nn.Conv2d | nn.Linear):
            continue
        conv = owner.get_submodule(f"{name}.conv")
        norm = owner.get_submodule(f"{name}.norm")
        if not isinstance(conv, nn.Conv2d) or not isinstance(norm, nn.Identity):
            raise RewriteError(
                f"Expected a stage that ends with a convolution alone, got one with "
                f"{type(norm).__name__}."
            )
        cin, middle, cout = conv.in_channels, conv.out_channels, len(reader.weight)
        if cin * cout <= cin * middle + middle * cout:
            _merge(conv, reader)
            owner.set_submodule(name, nn.Identity())
    return model


MERGE_PROJECTIONS = Rewrite(
    merge_projections,
    sites=(MobileViT,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_batch_norm",),
    after=("fold_norm_affine",),
)


def _projection(owner: nn.Module) -> str | None:
    """Name of the layer whose plain result a module returns."""
    if isinstance(owner, MobileViTv2Block):
        return "project"
    if isinstance(owner, InvertedResidual) and not owner.has_skip:
        return "reduce"
    return None


def _merge(first: nn.Conv2d, second: nn.Conv2d | nn.Linear) -> None:
    """Let `second` do both, in float64; it takes over the input width of `first`."""
    outer, inner = second.weight.double().flatten(1), first.weight.double().flatten(1)
    bias = outer.new_zeros(len(outer))
    if first.bias is not None:
        bias = bias + outer @ first.bias.double()
    if second.bias is not None:
        bias = bias + second.bias.double()
    dtype = second.weight.dtype
    weight = (outer @ inner).reshape(-1, inner.shape[1], *second.weight.shape[2:])
    second.weight = nn.Parameter(weight.detach().to(dtype), requires_grad=False)
    second.bias = nn.Parameter(bias.detach().to(dtype), requires_grad=False)
    if isinstance(second, nn.Conv2d):
        second.in_channels = inner.shape[1]
    else:
        second.in_features = inner.shape[1]
