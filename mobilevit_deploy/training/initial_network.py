"""What a run begins with: a new network, or what fits of a checkpoint's."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch

from mobilevit_deploy.checkpoints import Checkpoint, load_checkpoint
from mobilevit_deploy.checkpoints.record import complete_preprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import (
    DEFAULT_TASK,
    HEADS,
    Head,
    MobileViT,
    Variant,
    create_model,
    find_head,
    get_variant,
)
from mobilevit_deploy.preprocessing import Preprocessing

_COLOURS = ("colour_order", "scale", "mean", "std")
"""Of a preprocessing, what the first layers of a network have learned."""


@dataclass(frozen=True)
class InitialNetwork:
    """A network in training mode, how its pictures are prepared, and what was not taken over.

    `new` are the parts with random weights, `source` is the checkpoint's name; None without one.
    """

    network: MobileViT
    preprocessing: Preprocessing
    source: str | None = None
    new: tuple[str, ...] = ()


def initial_network(
    labels: Sequence[str],
    *,
    name: str | None = None,
    task: str | None = None,
    head: str | None = None,
    output_stride: int | None = None,
    weights: str | None = None,
    size: int | None = None,
    preprocessing: Preprocessing | None = None,
    seed: int = 0,
) -> InitialNetwork:
    """A network for these classes.

    Args:
        labels: of all classes, the background too where the task has one.
        name: the variant; that of the checkpoint unless given.
        task: that it is trained for; classification unless given.
        head: which of the task's.
        output_stride: of the last stages' maps; as published unless given.
        weights: a checkpoint as `load_checkpoint` takes it, of any task, or None for random ones.
            Its head is kept where it is the same head for the same labels.
        size: height and width of the input in pixels; the checkpoint's, or the published one.
        preprocessing: of its pictures; the checkpoint's, or the published one, unless given.
        seed: of random weights.

    Raises:
        UsageError: unknown names, or neither weights nor a name.
        CheckpointError: the checkpoint cannot be read, or is of another variant.
    """
    chosen = find_head(task or DEFAULT_TASK, head)
    known = None if weights in {None, "random"} else _known(str(weights), name, chosen.task)
    if known is not None:
        name = known.record.variant
    if name is None:
        raise UsageError("Name a network (--model mobilevit_xxs), or weights to begin with.")
    same_head = known is not None and known.model.head_name == chosen.name
    follows = known.record.follows if known is not None and same_head else None
    if output_stride is None and known is not None and same_head:
        output_stride = known.record.output_stride
    torch.manual_seed(seed)
    network = create_model(
        name,
        chosen.task,
        head=chosen.name,
        num_classes=len(labels),
        output_stride=output_stride,
        follows=follows,
    )
    if preprocessing is None:
        preprocessing = _preprocessing(known, get_variant(name), chosen)
    if known is None:
        return InitialNetwork(network, _at(preprocessing, size))
    new = _take_over(network, known, labels)
    return InitialNetwork(network, _at(preprocessing, size), known.record.source, new)


def _preprocessing(known: Checkpoint | None, variant: Variant, head: Head) -> Preprocessing:
    """The checkpoint's; under another head what its first layers have learned."""
    if known is not None and known.model.head_name == head.name:
        return known.record.preprocessing
    learned = (
        {}
        if known is None
        else {field: getattr(known.record.preprocessing, field) for field in _COLOURS}
    )
    return complete_preprocessing(learned, variant, head)[0]


def _known(weights: str, name: str | None, task: str) -> Checkpoint:
    """The checkpoint; of the hub's and the demo's several, the one of the task."""
    return load_checkpoint(weights, name, task if weights in {"demo", "pretrained"} else None)


def _take_over(network: MobileViT, known: Checkpoint, labels: Sequence[str]) -> tuple[str, ...]:
    """Load what fits; the parts of the network that keep their random weights."""
    entries = known.model.state_dict()
    wanted = network.state_dict()
    fitting = {
        entry: value
        for entry, value in entries.items()
        if entry in wanted and wanted[entry].shape == value.shape
    }
    same_classes = known.record.labels in {None, tuple(labels)}
    same_count = known.model.num_classes == network.num_classes
    if not (same_classes and same_count):
        # What has a row per class has another meaning, where its shape fits too.
        rows = HEADS[network.head_name].rows(network.num_classes)
        fitting = {entry: value for entry, value in fitting.items() if entry not in rows}
    network.load_state_dict(fitting, strict=False)
    missing = [entry for entry in wanted if entry not in fitting]
    return tuple(dict.fromkeys(entry.rpartition(".")[0] for entry in missing))


def _at(preprocessing: Preprocessing, size: int | None) -> Preprocessing:
    height, width = preprocessing.crop
    if size is None and height != width:
        raise UsageError(
            f"The checkpoint's input is {height}x{width}; training has squares. Give --size."
        )
    return preprocessing.for_size(size or height, size or width)
