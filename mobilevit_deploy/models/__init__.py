"""The reference networks, exactly as published."""

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads import NETWORKS, Classifier
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import VARIANTS, Variant, get_variant
from mobilevit_deploy.tasks import get_task

__all__ = [
    "Classifier",
    "MobileViT",
    "Variant",
    "check_head",
    "check_task",
    "create_model",
    "get_variant",
    "list_models",
]


def list_models(task: str | None = None) -> list[str]:
    """The names of every network that there is for a task, or for any; oldest generation first.

    Raises:
        UsageError: unknown task.
    """
    check_task(task)
    return list(VARIANTS)


def create_model(
    name: str,
    task: str = "classification",
    head: str | None = None,
    num_classes: int | None = None,
    output_stride: int | None = None,
) -> MobileViT:
    """A network with PyTorch's default initialisation, in training mode, ready to be trained.

    Args:
        name: one of `list_models()`.
        task: "classification", which has one head and one output stride only.
        head: which of the task's heads.
        num_classes: that the head tells apart; 1000 (ImageNet-1k) unless given.
        output_stride: of the last stages' maps.

    Raises:
        UsageError: unknown name or task, a choice that the task does not have, or a class count
            below 1.
    """
    check_task(task)
    check_head(task, head, output_stride)
    if num_classes is not None and num_classes < 1:
        raise UsageError(f"num_classes must be at least 1, got {num_classes}.")
    return NETWORKS[task](get_variant(name), 1000 if num_classes is None else num_classes)


def check_task(task: str | None) -> None:
    """Pass silently, or refuse a task that no network has; raises `UsageError`."""
    if task is not None:
        get_task(task)


def check_head(task: str, head: str | None, output_stride: int | None) -> None:
    """Pass silently, or refuse a head or stride that a task does not have; raises `UsageError`."""
    for option, given in (("head", head), ("output stride", output_stride)):
        if given is not None:
            raise UsageError(
                f"There is no choice of {option} for {task}, got {given!r}. Leave it out."
            )
