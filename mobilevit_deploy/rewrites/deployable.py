"""The network as an artifact holds it: plain RGB in, float32 and results out."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.rewrites.context import InputRange
from mobilevit_deploy.tasks import Task


class DeployableModel(nn.Module):
    """A rewritten network with what an exporter has to know about it.

    Args:
        network: the rewritten network, which takes the artifact's input.
        applied: names of the rewrites that found something to rewrite, in order.
        target: the row of the table of targets.
        input_size: height and width in pixels, the only size it takes.
        input_range: what the input's numbers mean.
        task: knows which of the network's outputs an artifact returns.
        results: post-processing of these, whose results follow them; None without any.
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        applied: tuple[str, ...],
        target: str,
        input_size: tuple[int, int],
        input_range: InputRange,
        task: Task,
        results: nn.Module | None = None,
    ) -> None:
        super().__init__()
        self.network = network
        self.applied = applied
        self.target = target
        self.input_size = input_size
        self.input_range = input_range
        self.task = task
        self.results = results

    @property
    def input_dtype(self) -> torch.dtype:
        """Number format of the input: float32, or uint8 where the range says so."""
        return torch.uint8 if self.input_range == "uint8" else torch.float32

    def forward(self, image: Tensor) -> Tensor | tuple[Tensor, ...]:
        """RGB [B, 3, H, W] in the artifact's range -> its outputs, those of the network first.

        None is float16.
        """
        outputs = tuple(_widened(one) for one in self.task.varying(self.network(image)))
        if self.results is not None:
            made = self.results(*outputs)
            outputs += (made,) if isinstance(made, Tensor) else tuple(made)
        return outputs[0] if len(outputs) == 1 else outputs


def _widened(output: Tensor) -> Tensor:
    return output.float() if output.dtype == torch.float16 else output
