"""What an artifact says about itself inside its own file, for an app that has nothing else."""

import json

from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.vocabulary import TensorSpec


def embedded_metadata(
    record: Record, image: TensorSpec, precision: str, target: str
) -> dict[str, str]:
    """Text by key: the model, its weights, its labels, and what the app has to do to a picture.

    `image` is the artifact's input, of a fixed height and width; precision and target as the
    manifest's entry has them.
    """
    preprocessing = record.preprocessing.for_size(*image.size)
    entries = {
        "mobilevit_deploy.variant": record.variant,
        "mobilevit_deploy.task": record.task,
        "mobilevit_deploy.precision": precision,
        "mobilevit_deploy.target": target,
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
