"""A bilinear resize to one size, as a part of a network."""

from torch import Tensor, nn
from torch.nn import functional


class BilinearResize(nn.Module):
    """To one size, given as (height, width)."""

    def __init__(self, size: tuple[int, int], *, align_corners: bool) -> None:
        super().__init__()
        self.size = size
        self.align_corners = align_corners

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, *size]."""
        return functional.interpolate(
            x, self.size, mode="bilinear", align_corners=self.align_corners
        )
