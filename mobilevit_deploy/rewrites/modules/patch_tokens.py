"""Maps as sequences of tokens and back, with whole tokens moved by one permutation of rank 5.

    Given:   map [B, C, 2R, 2N/R]
    Result:  map -> [B, 2R, 2N/R, C] -> [B, R, 2N/R, 2, C] -> permute(0, 3, 2, 1, 4)
             -> sequences [4B, N, C]

One sequence holds the pixels at one position of the 2x2 patch. Their order inside a sequence is not
the published one, and neither is the order of the sequences: attention depends on neither (see
softmax_rows). The inner permutation is its own inverse.

Precondition: static input size, even map. Exactness: a permutation, bit for bit.
Source: arXiv:2110.02178, section 3.1.
"""

from torch import Tensor, nn

from mobilevit_deploy.models.patches import PATCH

SEQUENCES = PATCH**2
"""Sequences per image: one for each position in the patch."""


class PatchTokens(nn.Module):
    """The tokens of maps of one size.

    Args:
        dim: channels of the map.
        size: height and width of the map, both even.
    """

    def __init__(self, dim: int, size: tuple[int, int]) -> None:
        super().__init__()
        height, width = size
        rows = height // PATCH
        self.length = height * width // SEQUENCES
        self.pixels = (-1, height, width, dim)
        self.patches = (-1, rows, width, PATCH, dim)
        self.positions = (-1, PATCH, width, rows, dim)
        self.sequences = (-1, self.length, dim)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [4B, N, dim]."""
        patches = x.permute(0, 2, 3, 1).reshape(self.patches)
        return patches.permute(0, 3, 2, 1, 4).reshape(self.sequences)

    def map(self, tokens: Tensor) -> Tensor:
        """The inverse: [4B, N, dim] -> [B, dim, H, W]."""
        patches = tokens.reshape(self.positions).permute(0, 3, 2, 1, 4)
        return patches.reshape(self.pixels).permute(0, 3, 1, 2)
