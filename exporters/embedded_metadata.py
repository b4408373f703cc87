"""What an artifact says about itself to people, inside its own file."""

from typing import Any

from exporters.format import ExportOptions
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.vocabulary import TensorSpec

_ROLES = {
    "scores": "One score per class, before softmax",
    "label": "Most probable class",
    "probabilities": "Probability of every class",
    "class-confidences": "Of every object a row with the probability of its class",
    "centred-boxes": "Of every object centre x and y, width and height as shares of the picture's",
}
"""Role of an output -> what it is, for people."""


def description(record: Record, options: ExportOptions[Any]) -> str:
    """What the model is, in a line for people."""
    untrained = "" if record.trained else " Untrained: for latency measurements only."
    return (
        f"{record.variant}, {record.task} into {record.num_classes} classes, "
        f"{options.recipe.name}.{untrained}"
    )


def output_description(output: TensorSpec) -> str:
    """What an output holds, for people."""
    return _ROLES.get(output.role, f"{output.role}, axes {output.layout}")
