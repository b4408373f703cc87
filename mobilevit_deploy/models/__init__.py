"""The reference networks, exactly as published."""

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models.heads import (
    DEFAULT_TASK,
    HEADS,
    NETWORKS,
    Classifier,
    Head,
    check_head,
    find_head,
)
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import VARIANTS, Variant, get_variant
from mobilevit_deploy.vocabulary import Code

__all__ = [
    "DEFAULT_TASK",
    "HEADS",
    "NETWORKS",
    "Classifier",
    "Head",
    "MobileViT",
    "Variant",
    "build_model",
    "check_head",
    "create_model",
    "find_head",
    "get_variant",
    "list_models",
]


def list_models(task: str | None = None) -> list[str]:
    """The names of every network that there is for a task, or for any; oldest generation first.

    Raises:
        UsageError: unknown task.
    """
    if task is not None:
        find_head(task)
    return list(VARIANTS)


def create_model(
    name: str,
    task: str = DEFAULT_TASK,
    head: str | None = None,
    num_classes: int | None = None,
    output_stride: int | None = None,
    follows: Code | None = None,
) -> MobileViT:
    """A network with PyTorch's default initialisation, in training mode, ready to be trained.

    Args:
        name: one of `list_models()`.
        task: "classification", "segmentation" or "detection".
        head: which of the task's heads: "deeplabv3" (unless given) or "pspnet" for segmentation;
            the others have one only.
        num_classes: that the head tells apart; those of the data set that it was published with
            unless given (ImageNet-1k 1000, Pascal VOC 21, COCO 81, the last two with the
            background).
        output_stride: of the last stages' maps: 16 (unless given) or 8 for segmentation. It
            decides the head's width and dilations too, as published.
        follows: for DeepLabv3 "original" (unless given) or "transformers", whose code dilates no
            block of separable attention and enlarges edge on edge.

    Raises:
        UsageError: unknown name or task, a choice that the task does not have, or a class count
            below 1.
    """
    chosen = find_head(task, head)
    check_head(chosen, output_stride, follows)
    if num_classes is not None and num_classes < 1:
        raise UsageError(f"num_classes must be at least 1, got {num_classes}.")
    return build_model(
        name, chosen.name, output_stride=output_stride, num_classes=num_classes, follows=follows
    )


def build_model(
    name: str,
    head: str,
    *,
    output_stride: int | None = None,
    width: int | None = None,
    num_classes: int | None = None,
    follows: Code | None = None,
) -> MobileViT:
    """The network of a variant and a head; what is not given is as published.

    Raises:
        UsageError: unknown name.
    """
    variant, chosen = get_variant(name), HEADS[head]
    configuration = chosen.configure(
        variant,
        output_stride=output_stride,
        width=width,
        num_classes=chosen.classes if num_classes is None else num_classes,
        follows=follows,
    )
    return chosen.build(variant, configuration)
