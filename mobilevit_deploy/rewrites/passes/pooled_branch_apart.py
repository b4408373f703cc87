"""The pooled branch of DeepLabv3's pyramid projected by itself, and added to every pixel.

    Given:   Conv2d(W)(concat(maps, one pixel repeated over the map))      W = [W1 | W2]
    Result:  Conv2d(W1)(concat(maps)) + Conv2d(W2)(one pixel)

A 1x1 convolution is linear, and what is the same for every pixel is computed once: a fifth less of
the projection, no repeated map, and a concatenation that is a fifth smaller.

Precondition: batch norm folded.
"""

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.heads.deeplabv3 import SpatialPyramid
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.rewrites.context import EXACT_ALGEBRA, Rewrite, RewriteContext
from mobilevit_deploy.rewrites.replacement import replace


class ApartPyramid(nn.Module):
    """A spatial pyramid whose pooled branch joins after the projection."""

    def __init__(self, pyramid: SpatialPyramid) -> None:
        super().__init__()
        conv = pyramid.project.conv
        self.branches = pyramid.branches
        self.pooled = pyramid.pooled
        split = conv.in_channels - pyramid.pooled.conv.out_channels
        self.project = _reading(conv, slice(0, split), bias=conv.bias)
        self.project_pooled = _reading(conv, slice(split, None), bias=None)
        self.act = pyramid.project.act

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, width, H, W]."""
        whole = self.project_pooled(self.pooled(x.mean(dim=(2, 3), keepdim=True)))
        maps = self.project(torch.cat([branch(x) for branch in self.branches], dim=1))
        out: Tensor = self.act(maps + whole)
        return out


def pooled_branch_apart(model: nn.Module, _context: RewriteContext) -> nn.Module:
    """Take the pooled branch of every spatial pyramid out of the concatenation.

    Raises:
        RewriteError: a batch norm is not folded.
    """
    return replace(model, SpatialPyramid, _apart)


def _apart(pyramid: SpatialPyramid) -> ApartPyramid:
    project = pyramid.project
    if not isinstance(project, ConvNormAct) or not isinstance(project.norm, nn.Identity):
        raise RewriteError("the projection's batch norm has to be folded first.")
    return ApartPyramid(pyramid)


POOLED_BRANCH_APART = Rewrite(
    pooled_branch_apart,
    sites=(SpatialPyramid,),
    exactness=EXACT_ALGEBRA,
    needs=("fold_batch_norm",),
)


def _reading(conv: nn.Conv2d, channels: slice, bias: Tensor | None) -> nn.Conv2d:
    """The part of a 1x1 convolution that reads some of its input channels."""
    weight = conv.weight[:, channels]
    part = nn.Conv2d(weight.shape[1], weight.shape[0], 1, bias=bias is not None)
    part.weight = nn.Parameter(weight.clone(), requires_grad=False)
    if bias is not None:
        part.bias = nn.Parameter(bias.clone(), requires_grad=False)
    return part
