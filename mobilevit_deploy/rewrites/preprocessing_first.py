"""What stands in a deployable model whose preprocessing is not folded into its stem."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.rewrites.context import InputRange


class PreprocessingFirst(nn.Module):
    """A network behind its preprocessing, step by step as it is described.

    Args:
        network: takes what the reference model takes.
        preprocessing: of its record.
        input_range: of the pixels that it is called on.
    """

    def __init__(
        self, network: nn.Module, preprocessing: Preprocessing, input_range: InputRange
    ) -> None:
        super().__init__()
        self.network = network
        self.reversed = preprocessing.colour_order == "BGR"
        self.scale = preprocessing.scale * (255 if input_range == "unit" else 1)
        mean, std = preprocessing.mean, preprocessing.std
        self.mean = torch.tensor(mean).reshape(1, 3, 1, 1) if any(mean) else None
        self.std = torch.tensor(std).reshape(1, 3, 1, 1) if set(std) != {1.0} else None

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        """RGB [B, 3, H, W] -> what the network returns."""
        x = image.flip(1) if self.reversed else image
        x = x * self.scale
        x = x if self.mean is None else x - self.mean
        x = x if self.std is None else x / self.std
        found: Tensor | tuple[Tensor, ...] = self.network(x)
        return found
