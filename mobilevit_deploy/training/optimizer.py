"""Which parameters are trained, and how fast."""

from collections.abc import Sequence
from math import cos, pi
from typing import Any

import torch
from torch import nn

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.training.recipe import Recipe


def learning_rate(done: float, epochs: float, warmup_epochs: float, peak: float) -> float:
    """Linear warm-up to `peak`, then half a cosine to zero.

    Args:
        done: epochs that are done, with the part of the present one; 0 to `epochs`.
        epochs: of the whole run.
        warmup_epochs: of the linear part.
        peak: rate at its end.
    """
    if done < warmup_epochs:
        return peak * done / warmup_epochs
    behind = (done - warmup_epochs) / max(epochs - warmup_epochs, 1e-9)
    return peak * (1 + cos(pi * min(behind, 1.0))) / 2


def make_optimizer(network: nn.Module, recipe: Recipe) -> torch.optim.AdamW:
    """AdamW over what is trained: groups with their `weight_decay` and `rate_factor`.

    Only matrices and kernels decay. The rate of a stage is that of the one behind it times
    `layer_decay`; the head is the last.
    """
    groups: dict[tuple[float, float], dict[str, Any]] = {}
    for name, parameter in network.named_parameters():
        if parameter.requires_grad:
            decay = recipe.weight_decay if parameter.ndim > 1 else 0.0
            factor = recipe.layer_decay ** _parts_behind(name)
            group = {"params": [], "weight_decay": decay, "rate_factor": factor}
            groups.setdefault((decay, factor), group)["params"].append(parameter)
    if not groups:
        raise UsageError("Everything is frozen: nothing is left to train. Freeze less.")
    return torch.optim.AdamW(list(groups.values()), lr=0.0, fused=True)


def _parts_behind(name: str) -> int:
    """Stages, and the head, behind the part of a network that a parameter belongs to."""
    parts = name.removeprefix("network.").split(".")
    if parts[0] == "stem":
        return 6
    return 5 - int(parts[1]) if parts[0] == "stages" else 0


def freeze(network: MobileViT, recipe: Recipe) -> tuple[nn.Module, ...]:
    """Stop the training of parts of a network; the batch norms that keep their statistics.

    Raises:
        UsageError: a part that the network does not have.
    """
    parameters = dict(network.named_parameters())
    for part in recipe.freeze:
        inside = [value for name, value in parameters.items() if _inside(name, (part,))]
        if not inside:
            known = dict.fromkeys(name.partition(".")[0] for name in parameters)
            raise UsageError(
                f"{network.variant.name} has no part {part!r} to freeze; it has "
                f"{', '.join(known)}, and their parts (stages.0)."
            )
        for value in inside:
            value.requires_grad_(False)
    norms = [
        module
        for name, module in network.named_modules()
        if isinstance(module, nn.BatchNorm2d)
        and (recipe.freeze_norms or _inside(name, recipe.freeze))
    ]
    for module in norms:
        for parameter in module.parameters():
            parameter.requires_grad_(False)
    return tuple(norms)


def _inside(name: str, parts: Sequence[str]) -> bool:
    return any(name == part or name.startswith(f"{part}.") for part in parts)
