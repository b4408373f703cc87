"""The network as an artifact holds it: plain RGB in, float32 out."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import InputRange


class DeployableModel(nn.Module):
    """A rewritten network with what an exporter has to know about it.

    Args:
        network: the rewritten network, which takes the artifact's input.
        applied: names of the rewrites that found something to rewrite, in order.
        target: the row of the table of targets.
        input_size: height and width in pixels, the only size it takes.
        input_range: what the input's numbers mean.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        applied: tuple[str, ...],
        target: str,
        input_size: tuple[int, int],
        input_range: InputRange,
    ) -> None:
        super().__init__()
        self.network = network
        self.applied = applied
        self.target = target
        self.input_size = input_size
        self.input_range = input_range

    @property
    def input_dtype(self) -> torch.dtype:
        """Number format of the input: float32, or uint8 where the range says so."""
        return torch.uint8 if self.input_range == "uint8" else torch.float32

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        """RGB [B, 3, H, W] in the artifact's range -> what the network returns, never float16."""
        returned = self.network(image)
        if isinstance(returned, Tensor):
            return _widened(returned)
        return tuple(_widened(one) for one in returned)


def _widened(output: Tensor) -> Tensor:
    return output.float() if output.dtype == torch.float16 else output
