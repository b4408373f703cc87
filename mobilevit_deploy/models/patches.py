"""Pixels grouped by their position inside a 2x2 patch, the token order of every MobileViT block."""

from torch import Tensor, nn
from torch.nn import functional

PATCH = 2
"""Side of a patch in pixels; every published network uses 2."""


def padded_to_patch(height: int, width: int) -> tuple[int, int]:
    """The smallest multiples of the patch's side that are at least as large."""
    return -(-height // PATCH) * PATCH, -(-width // PATCH) * PATCH


def resize_to_patch(x: Tensor, *, align_corners: bool) -> Tensor:
    """Enlarge [B, C, H, W] bilinearly to a multiple of the patch; unchanged where it is one."""
    height, width = int(x.shape[2]), int(x.shape[3])
    target = padded_to_patch(height, width)
    if target == (height, width):
        return x
    return functional.interpolate(x, target, mode="bilinear", align_corners=align_corners)


class ResizeToPatch(nn.Module):
    """`resize_to_patch` as a part of a network."""

    def __init__(self, *, align_corners: bool) -> None:
        super().__init__()
        self.align_corners = align_corners

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H', W'] where H' and W' are H and W made even."""
        return resize_to_patch(x, align_corners=self.align_corners)
