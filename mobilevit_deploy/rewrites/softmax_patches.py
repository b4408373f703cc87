"""v1's and v3's transformers on tokens of constant number, made once per block by permutations.

    Given:   map [B, d, 2R, 2C] -> unfold [4B, N, d] -> layers -> norm -> fold -> map
    Result:  map -> [B, 2R * 2C, d] -> [B, R, 2C, 2, d] -> permute(0, 3, 2, 1, 4) = tokens
             -> layers -> norm -> the same backwards -> map

A pixel of the map is (r, p, c, q): row and column of its cell, and position (p, q) inside the cell.
Published are sequences in the order (p, q) of tokens in the order (r, c), but attention depends on
neither order. With (q, p) and (c, r), p and c stay neighbours as they are in the map, so the
permutation has rank 5; it is its own inverse and moves whole tokens. (One permutation could do
without the step before it, but copies number by number: three to six times slower in ONNX Runtime.)

All sizes but the batch's are constants, and the batch's is only ever the -1 of a reshape: the graph
computes no shapes. Query, key and value of all heads are separated by one transposition instead of
three. All tokens of the batch are the rows of one matrix [4BN, d], so that linear layers
are plain matrix products with a bias.

Precondition: static input size. Exactness: exact algebra; relative error below 1e-12 in float64
(sums run in another order).
Source: arXiv:2110.02178, section 3.1.
"""

from torch import Tensor, nn

from mobilevit_deploy.models.mobilevit_v1 import EncoderLayer, PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import PATCH, padded_to_patch
from mobilevit_deploy.rewrites.context import RewriteContext
from mobilevit_deploy.rewrites.input_shapes import find_input_shapes
from mobilevit_deploy.rewrites.resizes import BilinearResize


class StaticSoftmaxAttention(nn.Module):
    """Multi-head self-attention within sequences of constant length.

    Args:
        attention: whose weights it takes over.
        length: tokens of one sequence; the rows it is called on are whole sequences.
    """

    def __init__(self, attention: SoftmaxAttention, length: int) -> None:
        super().__init__()
        dim = attention.qkv.in_features
        self.scale = attention.scale
        self.qkv = attention.qkv
        self.out = attention.out
        self.rows = (-1, dim)
        self.packed_heads = (-1, length, 3 * attention.heads, dim // attention.heads)

    def forward(self, x: Tensor) -> Tensor:
        """[rows, dim] -> [rows, dim]."""
        packed = self.qkv(x).reshape(self.packed_heads).transpose(-3, -2)
        query, key, value = packed.chunk(3, dim=-3)
        if self.scale != 1:
            query = query * self.scale
        mixed = (query @ key.transpose(-2, -1)).softmax(dim=-1) @ value
        out: Tensor = self.out(mixed.transpose(-3, -2).reshape(self.rows))
        return out


class StaticPatchTransformer(nn.Module):
    """A PatchTransformer for maps of one size, given as height and width."""

    def __init__(self, transformer: PatchTransformer, size: tuple[int, int]) -> None:
        super().__init__()
        self.layers = transformer.layers
        self.norm = transformer.norm
        height, width = padded_to_patch(size[0]), padded_to_patch(size[1])
        self.enlarge: nn.Module = nn.Identity()
        self.restore: nn.Module = nn.Identity()
        if size != (height, width):
            self.enlarge = BilinearResize((height, width), align_corners=False)
            self.restore = BilinearResize(size, align_corners=False)
        dim = int(transformer.norm.normalized_shape[0])
        rows, length = height // PATCH, height * width // PATCH**2

        self.map = (-1, dim, height, width)
        self.channels_first = (-1, dim, height * width)
        self.channels_last = (-1, height * width, dim)
        self.cells = (-1, rows, width, PATCH, dim)
        self.positions = (-1, PATCH, width, rows, dim)
        self.tokens = (-1, dim)
        for layer in self.layers:
            if isinstance(layer, EncoderLayer) and isinstance(layer.attention, SoftmaxAttention):
                layer.attention = StaticSoftmaxAttention(layer.attention, length)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        x = self.enlarge(x).reshape(self.channels_first).transpose(1, 2)
        tokens = x.reshape(self.cells).permute(0, 3, 2, 1, 4).reshape(self.tokens)
        for layer in self.layers:
            tokens = layer(tokens)
        x = self.norm(tokens).reshape(self.positions).permute(0, 3, 2, 1, 4)
        x = x.reshape(self.channels_last).transpose(1, 2).reshape(self.map)
        out: Tensor = self.restore(x)
        return out


def softmax_tokens_as_rows(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on tokens [4BN, dim]; any batch."""
    shapes = find_input_shapes(model, (PatchTransformer,), context.input_size)
    for name, (_, height, width) in shapes.items():
        transformer = model.get_submodule(name)
        if isinstance(transformer, PatchTransformer):
            model.set_submodule(name, StaticPatchTransformer(transformer, (height, width)))
    return model
