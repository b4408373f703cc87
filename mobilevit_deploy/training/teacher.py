"""Learning from another network: what it answers to the same pictures is the target too."""

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from mobilevit_deploy.checkpoints import load_checkpoint
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.tasks import Task
from mobilevit_deploy.tasks.loss_sum import LossSum
from mobilevit_deploy.tasks.task import Output
from mobilevit_deploy.training.distillation import Distillation
from mobilevit_deploy.training.pictures import network_input

_CLASSES = "C"
"""The axis of classes in an output's layout."""


def _scores(task: Task) -> list[Output]:
    return [one for one in task.outputs if one.role == "scores"]


def distilled(
    own: LossSum,
    task: Task,
    outputs: Mapping[str, Tensor],
    taught: Mapping[str, Tensor],
    how: Distillation,
) -> LossSum:
    """The loss with the teacher's share: `distillation_weight` of it.

    Soft: the divergence of the probabilities at the temperature, times its square, so that
    gradients keep their size (arXiv:1503.02531, 2). Hard: cross entropy with the teacher's best
    class (arXiv:2012.12877, 3). Both are means over everything that has scores, and weigh as
    much as the mean of the network's own loss.

    Args:
        own: the loss without a teacher.
        task: whose outputs of the role `scores` are taught.
        outputs: of the network, by name.
        taught: of the teacher.
        how: soft or hard, and how much.
    """
    means = []
    for one in _scores(task):
        axis = one.layout.index(_CLASSES)
        scores, target = (both[one.name].float().movedim(axis, -1) for both in (outputs, taught))
        scores, target = (values.reshape(-1, values.shape[-1]) for values in (scores, target))
        if how.distillation == "hard":
            means.append(functional.cross_entropy(scores, target.argmax(dim=-1)))
        else:
            log_own, log_target = (
                (values / how.temperature).log_softmax(dim=-1) for values in (scores, target)
            )
            divergence = functional.kl_div(
                log_own, log_target, log_target=True, reduction="batchmean"
            )
            means.append(how.temperature**2 * divergence)
    share = how.distillation_weight
    total = (1 - share) * own.total + share * torch.stack(means).mean() * own.count
    return LossSum(total, own.count)


@dataclass(frozen=True)
class Teacher:
    """A network in eval mode; its preprocessing, or None where it takes what the student takes."""

    network: nn.Module
    preprocessing: Preprocessing | None
    task: Task

    def outputs(self, pixels: Tensor, inputs: Tensor) -> dict[str, Tensor]:
        """Its outputs by name for RGB pixels [B, H, W, 3], and the student's input of them."""
        if self.preprocessing is not None:
            inputs = network_input(self.preprocessing, pixels)
        with torch.no_grad():
            return self.task.everything(self.network(inputs))

    def require_alike(self, student: Mapping[str, Tensor], taught: Mapping[str, Tensor]) -> None:
        """Refuse a teacher whose scores are of other shapes than the student's.

        Raises:
            UsageError: another number of classes, or of anchors or pixels.
        """
        for one in _scores(self.task):
            if student[one.name].shape != taught[one.name].shape:
                raise UsageError(
                    f"The teacher's {one.name} are {tuple(taught[one.name].shape)}, the network's "
                    f"{tuple(student[one.name].shape)} ({one.layout}): it has to know the same "
                    "classes, and answer at the same places."
                )


def find_teacher(named: str, task: Task, device: torch.device) -> Teacher:
    """The teacher that `Distillation.teacher` names.

    Raises:
        UsageError: a function that cannot be imported, or that returns no torch module; a
            checkpoint of another task.
        CheckpointError: the checkpoint cannot be read.
    """
    module, colon, function = named.rpartition(":")
    if colon and module.replace(".", "_").isidentifier():
        return Teacher(_made(named, module, function).to(device).eval(), None, task)
    checkpoint = load_checkpoint(named, task=task.name)
    return Teacher(checkpoint.model.to(device).eval(), checkpoint.record.preprocessing, task)


def _made(named: str, module: str, function: str) -> nn.Module:
    try:
        made: Any = getattr(importlib.import_module(module), function)()
    except Exception as error:  # the user's own code raises every kind
        raise UsageError(
            f"The teacher {named} cannot be made: {type(error).__name__}: {error}."
        ) from error
    if not isinstance(made, nn.Module):
        raise UsageError(f"The teacher {named} is no torch module but {type(made).__name__}.")
    return made
