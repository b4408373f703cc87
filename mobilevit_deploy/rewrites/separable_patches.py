"""v2's and v3's separable transformers with unfold and fold as one permutation each.

    Given:   [B, d, 2R, 2C] -> F.unfold -> [B, d, 4, N] -> layers -> norm -> F.fold
    Result:  [B, d, R, 2C, 2] -> permute(0, 1, 4, 3, 2) -> [B, d, 2, 2C, R] = [B, d, 4, N]
             -> layers -> norm -> the same permutation -> [B, d, 2R, 2C]

The order of the four positions and of the tokens is free, as in the softmax transformers: with
(q, p) and (c, r) instead of (p, q) and (r, c) one permutation of rank 5 does it and is its own
inverse. F.unfold and F.fold would become gathers and scatters over computed indices.

Precondition: static input size, even map (the block has seen to it). Exactness: exact algebra;
relative error below 1e-12 in float64. Source: arXiv:2206.02680, section 3.
"""

from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError
from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.patches import PATCH
from mobilevit_deploy.rewrites.context import RewriteContext
from mobilevit_deploy.rewrites.map_sizes import find_map_sizes


class StaticSeparableTransformer(nn.Module):
    """A SeparableTransformer for maps of one size."""

    def __init__(self, transformer: SeparableTransformer, size: tuple[int, int]) -> None:
        super().__init__()
        self.layers = transformer.layers
        self.norm = transformer.norm
        dim = transformer.norm.num_channels
        rows, columns = size[0] // PATCH, size[1] // PATCH
        self.map = (-1, dim, *size)
        self.cells = (-1, dim, rows, PATCH * columns, PATCH)
        self.permuted = (-1, dim, PATCH, PATCH * columns, rows)
        self.tokens = (-1, dim, PATCH * PATCH, rows * columns)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        tokens = x.reshape(self.cells).permute(0, 1, 4, 3, 2).reshape(self.tokens)
        for layer in self.layers:
            tokens = layer(tokens)
        cells: Tensor = self.norm(tokens).reshape(self.permuted).permute(0, 1, 4, 3, 2)
        return cells.reshape(self.map)


def permute_separable_patches(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer with permutations; any batch.

    Raises:
        RewriteError: a transformer is called on a map with an odd side.
    """
    sizes = find_map_sizes(model, SeparableTransformer, context.input_size)
    for name, size in sizes.items():
        if size[0] % PATCH or size[1] % PATCH:
            raise RewriteError(f"{name}: patches need even sides, got a map of {size}.")
        transformer = model.get_submodule(name)
        if isinstance(transformer, SeparableTransformer):
            model.set_submodule(name, StaticSeparableTransformer(transformer, size))
    return model
