"""What a training run is made of: the recipe, its learning-rate schedule, and its optimiser."""

from dataclasses import dataclass
from math import cos, pi
from typing import Any

import torch
from torch import nn

from mobilevit_deploy.errors import UsageError


@dataclass(frozen=True)
class Phase:
    """Consecutive epochs at one input size."""

    epochs: int  # at least 1
    size: int  # height and width of the network's input in pixels, at least 32

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.size < 32:
            raise UsageError(
                f"A phase needs at least 1 epoch at 32 pixels or more, "
                f"got {self.epochs} epochs at {self.size}."
            )


@dataclass(frozen=True)
class Recipe:
    """Everything that decides the weights besides the network, the pictures and the machine.

    Phases in the order they are trained in: small sizes first are cheap, and the networks take any
    size (the idea of arXiv:2110.02178, 4.1).
    """

    phases: tuple[Phase, ...]
    peak_rate: float  # AdamW's learning rate after the warm-up
    warmup_epochs: int  # of a linear warm-up
    batch_size: int = 32  # pictures per step; what is left of an epoch is dropped
    weight_decay: float = 0.05  # of matrices and kernels; norms and biases do not decay
    label_smoothing: float = 0.1  # share of the target that is spread over all classes
    ema_decay: float = 0.99  # of the average of weights and batch-norm statistics, per step
    seed: int = 0  # of the initial weights, the order of the pictures and the dropout

    @property
    def epochs(self) -> int:
        """Epochs of all phases together."""
        return sum(phase.epochs for phase in self.phases)

    def size_of(self, epoch: int) -> int:
        """Height and width of the network's input in an epoch, counted from 0."""
        for phase in self.phases:
            if epoch < phase.epochs:
                return phase.size
            epoch -= phase.epochs
        raise UsageError(f"The recipe has {self.epochs} epochs; there is none after them.")


def learning_rate(step: int, steps: int, warmup_steps: int, peak: float) -> float:
    """Linear warm-up to `peak` at the last of its steps, then half a cosine to almost nothing.

    `step` is 0 to `steps` - 1.
    """
    if step < warmup_steps:
        return peak * (step + 1) / warmup_steps
    done = (step - warmup_steps) / max(steps - warmup_steps, 1)
    return peak * (1 + cos(pi * done)) / 2


def make_optimizer(model: nn.Module, weight_decay: float) -> torch.optim.AdamW:
    """AdamW in which only matrices and kernels decay; norms and biases do not."""
    parameters = list(model.parameters())
    groups: list[dict[str, Any]] = [
        {"params": [p for p in parameters if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in parameters if p.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(groups, fused=True)
