"""Maps as matrices of tokens and back, in channels-last order and with at most four axes.

    Given:   map [B, d, 2R, 2C] -> unfold -> tokens of every patch position
    Result:  map -> channels last [B, 2R, 2C, d] -> seen as [R, 2C, 2, d]
             -> permute(2, 1, 0, 3) = [2, 2C, R, d] -> tokens [4N, d]        (one image)

A pixel of the map is (r, p, c, q): row and column of its patch, and position (p, q) in it.
A row pair in memory is (p, c, q), so [R, 2C, 2, d] has the axes r, (p, c) and q, and one exchange
of the outer ones gives tokens in the order (q, p, c, r): the four sequences one after the other,
each with its tokens in the order (c, r), which no attention depends on. Channels stay together.
Several images take a second permutation, because the batch has to move past q.

The convolutions around it work channels-last on LiteRT, so the exchange of channels and pixels at
both ends costs nothing there. Nothing has more than four axes: LiteRT's GPU delegate takes no more.

Exactness: a permutation, bit for bit. Source: arXiv:2110.02178, section 3.1.
"""

from torch import Tensor

from mobilevit_deploy.models.patches import PATCH


def map_to_tokens(x: Tensor) -> Tensor:
    """Even map [B, d, H, W] -> [B * H * W, d], sequence by sequence for each image in turn."""
    batch, dim, height, width = (int(extent) for extent in x.shape)
    rows = height // PATCH
    x = x.permute(0, 2, 3, 1).reshape(batch * rows, width, PATCH, dim)
    if batch == 1:
        return x.permute(2, 1, 0, 3).reshape(height * width, dim)
    x = x.transpose(1, 2).reshape(batch, rows, PATCH * width, dim).transpose(1, 2)
    return x.reshape(batch * height * width, dim)


def tokens_to_map(tokens: Tensor, height: int, width: int) -> Tensor:
    """The inverse of `map_to_tokens`: [B * H * W, d] -> [B, d, H, W]."""
    length, dim = (int(extent) for extent in tokens.shape)
    batch, rows = length // (height * width), height // PATCH
    if batch == 1:
        x = tokens.reshape(PATCH, width, rows, dim).permute(2, 1, 0, 3)
    else:
        x = tokens.reshape(batch, PATCH * width, rows, dim).transpose(1, 2)
        x = x.reshape(batch * rows, PATCH, width, dim).transpose(1, 2)
    return x.reshape(batch, height, width, dim).permute(0, 3, 1, 2)
