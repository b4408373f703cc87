"""Maps as tokens and back, in the orders that targets want, and a transformer between the two.

A pixel of the map is (r, p, c, q): row and column of its 2x2 patch, and position (p, q) in it. One
sequence holds the pixels at one position. Their order inside it may be any, and so may the order of
the sequences: attention depends on neither.

Precondition: static input size, even map. Exactness: permutations, bit for bit. Source:
arXiv:2110.02178, section 3.1.
"""

from typing import Protocol

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.mobilevit_v1 import PatchTransformer
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.patches import PATCH

SEQUENCES = PATCH**2
"""Sequences per image: one for each position in the patch."""


class Tokens(Protocol):
    """An order of tokens: called on a map it gives the tokens, `map` is the inverse."""

    def __call__(self, x: Tensor) -> Tensor: ...

    def map(self, tokens: Tensor) -> Tensor: ...


class TokenTransformer(nn.Module):
    """The layers and the last norm of a transformer, on the tokens of maps of one size."""

    def __init__(
        self, transformer: PatchTransformer | SeparableTransformer, tokens: Tokens
    ) -> None:
        super().__init__()
        self.layers = transformer.layers
        self.norm = transformer.norm
        self.tokens = tokens

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        tokens = self.tokens(x)
        for layer in self.layers:
            tokens = layer(tokens)
        return self.tokens.map(self.norm(tokens))


def on_odd_maps(part: nn.Module, even: tuple[int, int], size: tuple[int, int]) -> nn.Module:
    """What takes maps of the size `even`, for maps of `size`: enlarged, and brought back."""
    if size == even:
        return part
    return nn.Sequential(
        nn.Upsample(even, mode="bilinear", align_corners=False),
        part,
        nn.Upsample(size, mode="bilinear", align_corners=False),
    )


class SequenceTokens(nn.Module):
    """Tensors of rank 3, whole tokens moved by one permutation of rank 5.

        map -> [B, 2R, 2C, d] -> [B, R, 2C, 2, d] -> permute(0, 3, 2, 1, 4) -> [4B, N, d]

    The inner permutation is its own inverse.
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
        """[4B, N, dim] -> [B, dim, H, W]."""
        patches = tokens.reshape(self.positions).permute(0, 3, 2, 1, 4)
        return patches.reshape(self.pixels).permute(0, 3, 1, 2)


class ShuffledTokens(nn.Module):
    """Channels first, in the published order: [B, d, 4, N] by pixel_unshuffle.

    The unshuffled channels of one channel are its four positions (p, q); a reshape splits them off
    without moving a number.
    """

    def __init__(self, dim: int, size: tuple[int, int]) -> None:
        super().__init__()
        rows, columns = size[0] // PATCH, size[1] // PATCH
        self.unshuffled = (-1, dim * SEQUENCES, rows, columns)
        self.tokens = (-1, dim, SEQUENCES, rows * columns)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, 4, N]."""
        return functional.pixel_unshuffle(x, PATCH).reshape(self.tokens)

    def map(self, tokens: Tensor) -> Tensor:
        """[B, dim, 4, N] -> [B, dim, H, W]."""
        return functional.pixel_shuffle(tokens.reshape(self.unshuffled), PATCH)


class TokenMatrix(nn.Module):
    """One matrix, channels last and with at most four axes: LiteRT's GPU delegate takes no more.

        map -> channels last [B, 2R, 2C, d] -> seen as [R, 2C, 2, d]
            -> permute(2, 1, 0, 3) = [2, 2C, R, d] -> tokens [4N, d]                (one image)

    A row pair in memory is (p, c, q), so [R, 2C, 2, d] has the axes r, (p, c) and q, and one
    exchange of the outer ones gives the four sequences one after the other, in the order (q, p),
    each with its tokens in the order (c, r). Channels stay together. Several images take a second
    permutation, because the batch has to move past q.

    The convolutions around it work channels-last on LiteRT, so the exchange of channels and pixels
    at both ends costs nothing there.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        super().__init__()
        self.size = size

    def forward(self, x: Tensor) -> Tensor:
        """[B, d, H, W] -> [B * H * W, d], sequence by sequence for each image in turn."""
        batch, dim, height, width = (int(extent) for extent in x.shape)
        rows = height // PATCH
        x = x.permute(0, 2, 3, 1).reshape(batch * rows, width, PATCH, dim)
        if batch == 1:
            return x.permute(2, 1, 0, 3).reshape(height * width, dim)
        x = x.transpose(1, 2).reshape(batch, rows, PATCH * width, dim).transpose(1, 2)
        return x.reshape(batch * height * width, dim)

    def map(self, tokens: Tensor) -> Tensor:
        """[B * H * W, d] -> [B, d, H, W]."""
        height, width = self.size
        length, dim = (int(extent) for extent in tokens.shape)
        batch, rows = length // (height * width), height // PATCH
        if batch == 1:
            x = tokens.reshape(PATCH, width, rows, dim).permute(2, 1, 0, 3)
        else:
            x = tokens.reshape(batch, PATCH * width, rows, dim).transpose(1, 2)
            x = x.reshape(batch * rows, PATCH, width, dim).transpose(1, 2)
        return x.reshape(batch, height, width, dim).permute(0, 3, 1, 2)
