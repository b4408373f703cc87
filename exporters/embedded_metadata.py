"""What an artifact says about itself inside its own file, for an app that has nothing else."""

import json
from typing import Any

from exporters.format import ExportOptions
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.vocabulary import TensorSpec

_ROLES = {
    "scores": "One score per class, before softmax",
    "label": "Most probable class",
    "probabilities": "Probability of every class",
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


def embedded_metadata(
    record: Record, image: TensorSpec, options: ExportOptions[Any]
) -> dict[str, str]:
    """Text by key: the model, its weights, its labels, and what the app has to do to a picture."""
    height, width = options.input_size
    preprocessing = record.preprocessing.for_size(height, width)
    entries = {
        "mobilevit_deploy.variant": record.variant,
        "mobilevit_deploy.task": record.task,
        "mobilevit_deploy.precision": options.recipe.name,
        "mobilevit_deploy.target": options.target,
        "mobilevit_deploy.checkpoint_sha256": record.sha256,
        "mobilevit_deploy.trained": json.dumps(record.trained),
        "mobilevit_deploy.input": json.dumps(
            {"colour_order": "RGB", "dtype": image.dtype, "range": image.range}
        ),
        # Colour order, scale, mean and std are inside the graph; this is what remains for the app.
        "mobilevit_deploy.resize": preprocessing.model_dump_json(
            include={"resize", "resize_mode", "crop", "interpolation", "antialias"}
        ),
    }
    if record.labels is not None:
        entries["mobilevit_deploy.labels"] = json.dumps(record.labels, ensure_ascii=False)
    return entries
