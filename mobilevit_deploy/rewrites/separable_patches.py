"""v2's and v3's separable transformers with unfold and fold as two permutations each.

    Given:   map [B, d, 2R, 2C] -> F.unfold -> [B, d, 4, N] -> layers -> norm -> F.fold -> map
    Result:  map -> [B, d, R, 2, 2C] -> permute(0, 1, 3, 2, 4) -> [B, d, 2, RC, 2]
             -> permute(0, 1, 2, 4, 3) = tokens [B, d, 4, N]
             -> layers -> norm -> the same backwards -> map

F.unfold and F.fold would become gathers and scatters over computed indices. Two permutations that
each move one axis take ONNX Runtime a fifth to two thirds of the time of one that moves two. No
tensor has more than five axes, the first is the batch throughout, and no shape is computed.

Precondition: static input size, even map (the block has seen to it). Exactness: a permutation, bit
for bit. Source: arXiv:2206.02680, section 3.
"""

from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v2 import SeparableTransformer
from mobilevit_deploy.models.patches import PATCH
from mobilevit_deploy.rewrites.context import RewriteContext
from mobilevit_deploy.rewrites.input_shapes import find_input_shapes


class StaticSeparableTransformer(nn.Module):
    """A SeparableTransformer for maps of one size."""

    def __init__(self, transformer: SeparableTransformer, size: tuple[int, int]) -> None:
        super().__init__()
        height, width = size
        self.layers = transformer.layers
        self.norm = transformer.norm
        dim = transformer.norm.num_channels
        rows, length = height // PATCH, height * width // PATCH**2
        self.map = (-1, dim, height, width)
        self.row_pairs = (-1, dim, rows, PATCH, width)
        self.rows_apart = (-1, dim, PATCH, rows, width)
        self.column_pairs = (-1, dim, PATCH, length, PATCH)
        self.columns_apart = (-1, dim, PATCH, PATCH, length)
        self.tokens = (-1, dim, PATCH**2, length)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        x = x.reshape(self.row_pairs).transpose(2, 3)
        tokens = x.reshape(self.column_pairs).transpose(3, 4).reshape(self.tokens)
        for layer in self.layers:
            tokens = layer(tokens)
        x = self.norm(tokens).reshape(self.columns_apart).transpose(3, 4)
        return x.reshape(self.rows_apart).transpose(2, 3).reshape(self.map)


def permute_separable_patches(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every SeparableTransformer with permutations; any batch."""
    shapes = find_input_shapes(model, (SeparableTransformer,), context.input_size)
    for name, (_, height, width) in shapes.items():
        transformer = model.get_submodule(name)
        if isinstance(transformer, SeparableTransformer):
            model.set_submodule(name, StaticSeparableTransformer(transformer, (height, width)))
    return model
