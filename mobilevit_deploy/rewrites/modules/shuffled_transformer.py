"""A transformer between pixel_unshuffle and pixel_shuffle (see `shuffle_separable_patches`)."""

from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.models.patches import PATCH


class ShuffledTransformer(nn.Module):
    """Layers and a last norm, all on [B, dim, 4, N], for maps of one size, whose sides are even."""

    def __init__(
        self, layers: nn.ModuleList, norm: nn.Module, dim: int, size: tuple[int, int]
    ) -> None:
        super().__init__()
        self.layers = layers
        self.norm = norm
        rows, columns = size[0] // PATCH, size[1] // PATCH
        self.unshuffled = (-1, dim * PATCH**2, rows, columns)
        self.tokens = (-1, dim, PATCH**2, rows * columns)

    def forward(self, x: Tensor) -> Tensor:
        """[B, dim, H, W] -> [B, dim, H, W]."""
        tokens = functional.pixel_unshuffle(x, PATCH).reshape(self.tokens)
        for layer in self.layers:
            tokens = layer(tokens)
        return functional.pixel_shuffle(self.norm(tokens).reshape(self.unshuffled), PATCH)
