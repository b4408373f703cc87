"""Untrained weights for latency work, with activations of ordinary size."""

import hashlib
import math

import torch
from torch import Tensor, nn

from mobilevit_deploy.checkpoints.checkpoint import Checkpoint
from mobilevit_deploy.checkpoints.reader import COUNTER, Entries
from mobilevit_deploy.checkpoints.record import complete_preprocessing, described
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.models import DEFAULT_TASK, HEADS, create_model
from mobilevit_deploy.vocabulary import Code


def random_checkpoint(
    name: str,
    num_classes: int | None = None,
    seed: int = 0,
    task: str = DEFAULT_TASK,
    head: str | None = None,
    output_stride: int | None = None,
    follows: Code | None = None,
) -> Checkpoint:
    """A network with weights drawn from a seeded generator, in eval mode, and its record.

    PyTorch's default initialisation alone shrinks the activations layer by layer down to subnormal
    numbers, which are ten times slower and agree with anything; so the batch norms' statistics are
    set from structured images. The choices are those of `create_model`.

    Raises:
        UsageError: unknown name or choice, or a class count below 1.
    """
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = create_model(name, task, head, num_classes, output_stride, follows)
    known = HEADS[model.head_name]
    set_statistics(model, structured_images(8, known.statistics_size, seed))
    preprocessing, assumed = complete_preprocessing({}, model.variant, known)
    record = Record(
        **described(model),
        preprocessing=preprocessing,
        origin="random",
        source=f"seed {seed}",
        sha256=_digest(model.state_dict()),
        trained=False,
        assumed=assumed,
    )
    return Checkpoint(model.eval(), record)


def structured_images(count: int, side: int, seed: int = 0) -> Tensor:
    """Pictures of a kind: colour gradients, waves, hard edges, and a little noise.

    Returns:
        float32 [count, 3, side, side] in [0, 1]; no two images and no two channels are alike.
    """
    generator = torch.Generator().manual_seed(seed)

    def draw(low: float, high: float) -> Tensor:
        return low + (high - low) * torch.rand(count, 3, 1, 1, generator=generator)

    axis = torch.linspace(0, 1, side)
    row, column = axis.view(1, 1, -1, 1), axis.view(1, 1, 1, -1)
    gradient = draw(-1, 1) * row + draw(-1, 1) * column
    wave = torch.sin(2 * math.pi * (draw(-8, 8) * row + draw(-8, 8) * column + draw(0, 1)))
    centre = (row - draw(0.2, 0.8)) ** 2 + (column - draw(0.2, 0.8)) ** 2
    disc = (centre < draw(0.05, 0.35) ** 2).float() * draw(-1, 1)
    noise = torch.randn(count, 3, side, side, generator=generator)
    return (0.5 + 0.3 * gradient + 0.15 * wave + 0.3 * disc + 0.03 * noise).clamp(0, 1)


def set_statistics(network: nn.Module, images: Tensor) -> None:
    """Set every batch norm's mean and variance to those of its input, layer by layer, in one pass.

    Works on any network with `nn.BatchNorm2d` layers, which is left in eval mode; the images are
    [B, 3, H, W], as it wants them.
    """
    network.eval()
    norms = [module for module in network.modules() if isinstance(module, nn.BatchNorm2d)]
    momenta = [norm.momentum for norm in norms]
    for norm in norms:
        norm.reset_running_stats()
        norm.momentum = None  # a cumulative average: after one batch, that batch's statistics
        norm.train()
    with torch.no_grad():
        network(images)
    for norm, momentum in zip(norms, momenta, strict=True):
        norm.momentum = momentum
    network.eval()


def _digest(state: Entries) -> str:
    """SHA-256 over the sorted names and the bytes of the weights."""
    digest = hashlib.sha256()
    for name in sorted(state):
        if not name.endswith(COUNTER):
            digest.update(name.encode() + state[name].numpy().tobytes())
    return digest.hexdigest()
