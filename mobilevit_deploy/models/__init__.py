"""The reference networks, exactly as published."""

from mobilevit_deploy.errors import UsageError, unknown_name
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import TASKS, VARIANTS, Variant, get_variant

__all__ = ["MobileViT", "Variant", "create_model", "get_variant", "list_models"]


def list_models() -> list[str]:
    """The names of every network, oldest generation first."""
    return list(VARIANTS)


def create_model(
    name: str, task: str = "classification", num_classes: int | None = None
) -> MobileViT:
    """A network with PyTorch's default initialisation, in training mode, ready to be trained.

    Args:
        name: one of `list_models()`.
        task: "classification".
        num_classes: outputs of the classifier; 1000 (ImageNet-1k) unless given.

    Raises:
        UsageError: unknown name or task, or a class count below 1.
    """
    if task not in TASKS:
        raise unknown_name("task", task, TASKS)
    if num_classes is not None and num_classes < 1:
        raise UsageError(f"num_classes must be at least 1, got {num_classes}.")
    return MobileViT(get_variant(name), 1000 if num_classes is None else num_classes)
