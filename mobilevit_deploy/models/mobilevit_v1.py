"""MobileViT (v1): softmax attention over patches between convolutions (arXiv:2110.02178)."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.patches import PATCH, resize_to_patch
from mobilevit_deploy.models.variants import AttentionStage, Variant


class SoftmaxAttention(nn.Module):
    """Multi-head self-attention; the query is scaled before the product with the key."""

    def __init__(self, dim: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.scale = (dim // heads) ** -0.5
        self.qkv = nn.Linear(dim, 3 * dim)
        self.out = nn.Linear(dim, dim)

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, dim] -> [B, N, dim]."""
        batch, tokens, dim = x.shape
        query, key, value = (
            part.reshape(batch, tokens, self.heads, dim // self.heads).transpose(1, 2)
            for part in self.qkv(x).chunk(3, dim=-1)
        )
        scores = (query * self.scale) @ key.transpose(-1, -2)
        mixed = scores.softmax(dim=-1) @ value
        out: Tensor = self.out(mixed.transpose(1, 2).reshape(batch, tokens, dim))
        return out


class FeedForward(nn.Module):
    """Two linear layers with SiLU between them."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.expand = nn.Linear(dim, hidden)
        self.act = nn.SiLU()
        self.reduce = nn.Linear(hidden, dim)

    def forward(self, x: Tensor) -> Tensor:
        """[..., dim] -> [..., dim]."""
        out: Tensor = self.reduce(self.act(self.expand(x)))
        return out


class EncoderLayer(nn.Module):
    """Pre-norm transformer layer: x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, dim: int, ffn_dim: int, heads: int, dropout: float) -> None:
        super().__init__()
        self.attention_norm = nn.LayerNorm(dim)
        self.attention: nn.Module = SoftmaxAttention(dim, heads)
        self.attention_dropout: nn.Module = nn.Dropout(dropout)
        self.ffn_norm = nn.LayerNorm(dim)
        self.ffn = FeedForward(dim, ffn_dim)
        self.ffn_dropout: nn.Module = nn.Dropout(dropout)

    def forward(self, x: Tensor) -> Tensor:
        """[B, N, dim] -> [B, N, dim]."""
        x = x + self.attention_dropout(self.attention(self.attention_norm(x)))
        out: Tensor = x + self.ffn_dropout(self.ffn(self.ffn_norm(x)))
        return out


def unfold(x: Tensor) -> Tensor:
    """[B, C, H, W] -> [B * 4, H * W / 4, C]: one sequence per pixel position of the 2x2 patch."""
    batch, channels, height, width = (int(n) for n in x.shape)
    rows, columns = height // PATCH, width // PATCH
    x = x.reshape(batch * channels * rows, PATCH, columns, PATCH).transpose(1, 2)
    x = x.reshape(batch, channels, rows * columns, PATCH * PATCH).transpose(1, 3)
    return x.reshape(batch * PATCH * PATCH, rows * columns, channels)


def fold(tokens: Tensor, height: int, width: int) -> Tensor:
    """The inverse of `unfold`: [B * 4, H * W / 4, C] -> [B, C, H, W]."""
    channels = int(tokens.shape[2])
    rows, columns = height // PATCH, width // PATCH
    x = tokens.reshape(-1, PATCH * PATCH, rows * columns, channels).transpose(1, 3)
    x = x.reshape(-1, columns, PATCH, PATCH).transpose(1, 2)
    return x.reshape(-1, channels, height, width)


class PatchTransformer(nn.Module):
    """Transformer layers and a last norm over the patches of a map; the map keeps its size.

    A map that is no multiple of the patch is enlarged bilinearly (align_corners False) and
    brought back afterwards.
    """

    def __init__(self, stage: AttentionStage, heads: int, dropout: float) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            EncoderLayer(stage.dim, stage.ffn_dim, heads, dropout) for _ in range(stage.depth)
        )
        self.norm = nn.LayerNorm(stage.dim)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        height, width = int(x.shape[2]), int(x.shape[3])
        x = resize_to_patch(x, align_corners=False)
        padded_height, padded_width = int(x.shape[2]), int(x.shape[3])
        tokens = unfold(x)
        for layer in self.layers:
            tokens = layer(tokens)
        x = fold(self.norm(tokens), padded_height, padded_width)
        if (padded_height, padded_width) == (height, width):
            return x
        return functional.interpolate(x, (height, width), mode="bilinear", align_corners=False)


class MobileViTBlock(nn.Module):
    """Local convolutions, a transformer over patches, and a 3x3 fusion with the block's input."""

    def __init__(self, stage: AttentionStage, variant: Variant) -> None:
        super().__init__()
        channels, dim = stage.channels, stage.dim
        self.local_conv = ConvNormAct(channels, channels, 3)
        self.local_project = nn.Conv2d(channels, dim, 1, bias=False)
        self.transformer: nn.Module = PatchTransformer(stage, variant.heads, variant.dropout)
        self.project = ConvNormAct(dim, channels)
        self.fusion = ConvNormAct(2 * channels, channels, 3)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H, W]."""
        mixed = self.project(self.transformer(self.local_project(self.local_conv(x))))
        out: Tensor = self.fusion(torch.cat((x, mixed), dim=1))
        return out
