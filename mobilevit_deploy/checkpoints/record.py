"""Records: what a checkpoint says itself, completed from defaults, overridden by the user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import Field, ValidationError

from mobilevit_deploy.contract.document import problems
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import CheckpointError, UsageError, visible
from mobilevit_deploy.models import HEADS, NETWORKS, Head, MobileViT
from mobilevit_deploy.models.variants import Variant
from mobilevit_deploy.preprocessing import TRAINED_WITH, ColourOrder, Preprocessing
from mobilevit_deploy.vocabulary import Code

Side = Annotated[int, Field(ge=1, le=16_384)]
"""Pixels a side of anything that a checkpoint's configuration speaks of."""

_LONGEST_LABEL = 1000


@dataclass(frozen=True)
class Statement:
    """What a checkpoint's own files say: fields of its preprocessing, labels, output stride, code.

    Sizes are pairs of positive integers, height first; other values may still be without meaning.
    """

    preprocessing: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[str, ...] | None = None
    output_stride: int | None = None
    follows: Code | None = None


def complete_preprocessing(
    stated: Mapping[str, Any],
    variant: Variant,
    head: Head,
    conventions: Mapping[str, object] | None = None,
) -> tuple[Preprocessing, tuple[str, ...]]:
    """What the checkpoint states, for the other fields what its network was published with.

    Where only the crop is stated, the published resize is scaled with it. `conventions` are fields
    in which the checkpoint's library differs from the published training.

    Returns:
        The preprocessing, and the fields that were not stated as "preprocessing.NAME".

    Raises:
        CheckpointError: a stated value has no meaning (a zero std, a crop larger than resize, ...).
    """
    default = TRAINED_WITH[variant.training]
    if head.preprocessing:
        whole = {"resize": head.input_size, "crop": head.input_size}
        default = default.model_copy(update={**whole, **head.preprocessing})
    if "crop" in stated:
        default = default.for_size(*stated["crop"])
    try:
        complete = Preprocessing.model_validate(
            default.model_dump() | dict(conventions or {}) | dict(stated)
        )
    except ValidationError as error:
        raise CheckpointError(
            f"The checkpoint describes a preprocessing that cannot be: {problems(error, most=10)}."
        ) from error
    names = (name for name in Preprocessing.model_fields if name not in stated)
    return complete, tuple(f"preprocessing.{name}" for name in names)


def described(model: MobileViT) -> dict[str, Any]:
    """The fields of a record that say which network a model is."""
    head = HEADS[model.head_name]
    return {
        "variant": model.variant.name,
        "task": head.task,
        "head": head.name if len(NETWORKS[head.task]) > 1 else None,
        "output_stride": model.output_stride if len(head.output_strides) > 1 else None,
        "follows": model.follows if len(head.codes) > 1 else None,
        "num_classes": model.num_classes,
    }


def matching_labels(
    labels: Sequence[str] | None, num_classes: int, source: str
) -> tuple[str, ...] | None:
    """The labels of `source`, once there is one for each class.

    Raises:
        CheckpointError: another number of labels than classes, or one that is no name.
    """
    if labels is not None and len(labels) != num_classes:
        raise CheckpointError(
            f"{source}: {len(labels)} labels for {num_classes} classes. "
            "There must be one for each class, in the order of the outputs."
        )
    longest = max(map(len, labels or [""]))
    if longest > _LONGEST_LABEL:
        raise CheckpointError(
            f"{source}: a label has {longest} characters; at most {_LONGEST_LABEL} are taken."
        )
    return None if labels is None else tuple(labels)


def new_record(source: str, **fields: Any) -> Record:
    """A record of what a file said.

    Raises:
        CheckpointError: it cannot be written down: a text is too long, or there are too many.
    """
    try:
        return Record(source=visible(source), **fields)
    except ValidationError as error:
        raise CheckpointError(
            f"{source} says of itself what cannot be: {problems(error, most=10)}."
        ) from error


def override_record(
    record: Record,
    *,
    labels: Sequence[str] | None = None,
    preprocessing: Preprocessing | None = None,
    colour_order: ColourOrder | None = None,
    mean: tuple[float, float, float] | None = None,
    std: tuple[float, float, float] | None = None,
) -> Record:
    """The record with what the user sets against it, listed in `overridden`.

    `preprocessing` replaces the whole description; `colour_order` (that of training), `mean` and
    `std` (after scaling, in the network's channel order) still apply to it. One label per class.

    Raises:
        CheckpointError: the label count is not the class count.
        UsageError: a value has no meaning, such as a std of zero.
    """
    single = {"colour_order": colour_order, "mean": mean, "std": std}
    given = {name: value for name, value in single.items() if value is not None}
    try:
        changed = Preprocessing.model_validate(
            (preprocessing or record.preprocessing).model_dump() | given
        )
    except ValidationError as error:
        raise UsageError(f"This preprocessing cannot be: {problems(error, most=10)}.") from error
    fields = list(given) if preprocessing is None else list(Preprocessing.model_fields)
    overridden = [f"preprocessing.{name}" for name in fields]
    if labels is not None:
        overridden.append("labels")
    return record.model_copy(
        update={
            "labels": matching_labels(
                record.labels if labels is None else labels, record.num_classes, record.source
            ),
            "preprocessing": changed,
            "assumed": tuple(name for name in record.assumed if name not in overridden),
            "overridden": tuple(dict.fromkeys((*record.overridden, *overridden))),
        }
    )
