"""MobileViTv2: separable self-attention, linear in the number of tokens (arXiv:2206.02680)."""

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.patches import PATCH, ResizeToPatch
from mobilevit_deploy.models.variants import AttentionStage


class SeparableAttention(nn.Module):
    """One context vector per pixel position instead of a token-by-token matrix (3.1 of the paper).

    The softmax of the query over the tokens weighs the sum of the keys; the sum gates the values.
    """

    def __init__(self, dim: int) -> None:
        super().__init__()
        self.dim = dim
        self.qkv = nn.Conv2d(dim, 1 + 2 * dim, 1)
        self.out = nn.Conv2d(dim, dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, P, N] -> [B, dim, P, N]."""
        query, key, value = self.qkv(x).split((1, self.dim, self.dim), dim=1)
        context = (key * query.softmax(dim=-1)).sum(dim=-1, keepdim=True)
        out: Tensor = self.out(value.relu() * context)
        return out


class ConvFeedForward(nn.Module):
    """Two 1x1 convolutions with SiLU between them."""

    def __init__(self, dim: int, hidden: int) -> None:
        super().__init__()
        self.expand = nn.Conv2d(dim, hidden, 1)
        self.act = nn.SiLU()
        self.reduce = nn.Conv2d(hidden, dim, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, P, N] -> [B, dim, P, N]."""
        out: Tensor = self.reduce(self.act(self.expand(x)))
        return out


class SeparableLayer(nn.Module):
    """Pre-norm layer: x + attention(norm(x)), then x + feed-forward(norm(x))."""

    def __init__(self, dim: int, ffn_dim: int) -> None:
        super().__init__()
        self.attention_norm = nn.GroupNorm(1, dim)
        self.attention: nn.Module = SeparableAttention(dim)
        self.ffn_norm = nn.GroupNorm(1, dim)
        self.ffn = ConvFeedForward(dim, ffn_dim)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, P, N] -> [B, dim, P, N]."""
        x = x + self.attention(self.attention_norm(x))
        out: Tensor = x + self.ffn(self.ffn_norm(x))
        return out


class SeparableTransformer(nn.Module):
    """Separable layers and a last norm over the patches of a map whose sides are even."""

    def __init__(self, stage: AttentionStage) -> None:
        super().__init__()
        self.layers = nn.ModuleList(
            SeparableLayer(stage.dim, stage.ffn_dim) for _ in range(stage.depth)
        )
        self.norm = nn.GroupNorm(1, stage.dim)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        channels, height, width = (int(n) for n in x.shape[1:])
        tokens = functional.unfold(x, PATCH, stride=PATCH)
        tokens = tokens.reshape(-1, channels, PATCH * PATCH, (height * width) // PATCH**2)
        for layer in self.layers:
            tokens = layer(tokens)
        tokens = self.norm(tokens).reshape(-1, channels * PATCH * PATCH, tokens.shape[3])
        return functional.fold(tokens, (height, width), PATCH, stride=PATCH)


class MobileViTv2Block(nn.Module):
    """Depthwise local convolution, separable transformer, projection without activation or skip.

    An odd map is enlarged bilinearly (align_corners True) and stays enlarged.
    """

    def __init__(self, stage: AttentionStage, dilation: int = 1) -> None:
        super().__init__()
        channels, dim = stage.channels, stage.dim
        self.resize: nn.Module = ResizeToPatch(align_corners=True)
        self.local_conv = ConvNormAct(channels, channels, 3, dilation=dilation, groups=channels)
        self.local_project = nn.Conv2d(channels, dim, 1, bias=False)
        self.transformer: nn.Module = SeparableTransformer(stage)
        self.project = ConvNormAct(dim, channels, act=nn.Identity)

    def forward(self, x: Tensor) -> Tensor:
        """[B, C, H, W] -> [B, C, H', W'] where H' and W' are H and W made even."""
        x = self.resize(x)
        out: Tensor = self.project(self.transformer(self.local_project(self.local_conv(x))))
        return out
