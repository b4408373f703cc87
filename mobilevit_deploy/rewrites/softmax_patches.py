"""v1's and v3's transformers on patches whose number is a constant, (un)folded once per block.

    Given:   [B, d, 2R, 2C] -> unfold [4B, N, d] -> layers -> norm -> fold -> [B, d, 2R, 2C]
    Result:  [B, d, R, 2C, 2] -> permute(0, 4, 3, 2, 1) -> [B, 2, 2C, R, d] = tokens [.., C*R, d]
             -> layers -> norm -> the same permutation -> [B, d, 2R, 2C]

A map's pixel is (r, p, c, q): row and column of its cell, and position (p, q) inside the cell. The
published order of sequences is (p, q) and of tokens (r, c). Attention does not depend on either
order, so the rewrite takes (q, p) and (c, r): p and c stay neighbours as they are in the map, one
permutation of rank 5 does it, and it is its own inverse. All sizes but the batch's are constants
and the batch's is only ever the -1 of a reshape, so the graph computes no shapes.

`merge_positions` makes the four positions part of the batch, [4B, N, d]; `keep_batch_axis` has
[1, 4, N, d] for targets that run one image and want the first axis to be the batch throughout.

Precondition: static input size; batch 1 for `keep_batch_axis`. Exactness: exact algebra; relative
error below 1e-12 in float64 (sums run in another order). Source: arXiv:2110.02178, section 3.1.
"""

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.mobilevit_v1 import EncoderLayer, PatchTransformer, SoftmaxAttention
from mobilevit_deploy.models.patches import PATCH, padded_to_patch
from mobilevit_deploy.rewrites.context import RewriteContext
from mobilevit_deploy.rewrites.map_sizes import find_map_sizes


class StaticSoftmaxAttention(nn.Module):
    """Multi-head self-attention on `tokens` tokens; `lead` are the axes before them."""

    def __init__(self, attention: SoftmaxAttention, lead: tuple[int, ...], tokens: int) -> None:
        super().__init__()
        dim = attention.out.in_features
        self.scale = attention.scale
        self.qkv = attention.qkv
        self.out = attention.out
        self.flat = (*lead, tokens, dim)
        self.split = (*lead, tokens, attention.heads, dim // attention.heads)

    def forward(self, x: Tensor) -> Tensor:
        """[*lead, tokens, dim] -> [*lead, tokens, dim]."""
        query, key, value = (
            part.reshape(self.split).transpose(-3, -2) for part in self.qkv(x).chunk(3, dim=-1)
        )
        if self.scale != 1:
            query = query * self.scale
        weights = (query @ key.transpose(-2, -1)).softmax(dim=-1)
        mixed = (weights @ value).transpose(-3, -2).reshape(self.flat)
        out: Tensor = self.out(mixed)
        return out


class StaticPatchTransformer(nn.Module):
    """A PatchTransformer for maps of one size; `lead` are the axes before a position's tokens."""

    def __init__(
        self, transformer: PatchTransformer, size: tuple[int, int], lead: tuple[int, ...]
    ) -> None:
        super().__init__()
        self.layers = transformer.layers
        self.norm = transformer.norm
        self.size = size
        self.even_size = (padded_to_patch(size[0]), padded_to_patch(size[1]))
        dim = int(transformer.norm.normalized_shape[0])
        rows, columns = self.even_size[0] // PATCH, self.even_size[1] // PATCH
        batch = 1 if len(lead) > 1 else -1
        self.map = (batch, dim, *self.even_size)
        self.cells = (batch, dim, rows, PATCH * columns, PATCH)
        self.permuted = (batch, PATCH, PATCH * columns, rows, dim)
        self.tokens = (*lead, rows * columns, dim)
        for layer in self.layers:
            if isinstance(layer, EncoderLayer) and isinstance(layer.attention, SoftmaxAttention):
                layer.attention = StaticSoftmaxAttention(layer.attention, lead, rows * columns)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        x = self._resize(x, self.even_size)
        tokens = x.reshape(self.cells).permute(0, 4, 3, 2, 1).reshape(self.tokens)
        for layer in self.layers:
            tokens = layer(tokens)
        x = self.norm(tokens).reshape(self.permuted).permute(0, 4, 3, 2, 1).reshape(self.map)
        return self._resize(x, self.size)

    def _resize(self, x: Tensor, size: tuple[int, int]) -> Tensor:
        if self.size == self.even_size:
            return x
        return functional.interpolate(x, size, mode="bilinear", align_corners=False)


def merge_positions(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on tokens [4B, N, dim]; any batch."""
    return _replace(model, context, lead=(-1,))


def keep_batch_axis(model: nn.Module, context: RewriteContext) -> nn.Module:
    """Every PatchTransformer on tokens [1, 4, N, dim]; the batch is 1."""
    return _replace(model, context, lead=(1, PATCH * PATCH))


def _replace(model: nn.Module, context: RewriteContext, lead: tuple[int, ...]) -> nn.Module:
    for name, size in find_map_sizes(model, PatchTransformer, context.input_size).items():
        transformer = model.get_submodule(name)
        if isinstance(transformer, PatchTransformer):
            model.set_submodule(name, StaticPatchTransformer(transformer, size, lead))
    return model
