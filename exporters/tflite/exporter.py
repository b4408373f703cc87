"""From a deployable model to a TensorFlow Lite file with labels and a description inside."""

import importlib.metadata
import importlib.util
from pathlib import Path

import torch
from torch import nn

from exporters.format import Conversion, Exporter, ExportOptions, FormatOptions
from exporters.tflite import flatbuffer, metadata
from exporters.tflite.conversion import SIGNATURE, converted
from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra

_LIBRARIES = {
    "litert-torch": "litert_torch",
    "ai-edge-litert": "ai_edge_litert",
    "ai-edge-quantizer": "ai_edge_quantizer",
}
"""Distribution -> module of what writes the file."""


class TFLiteExporter(Exporter[FormatOptions]):
    """Converts with litert-torch, then writes labels and description into the file."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions[FormatOptions], path: Path
    ) -> Conversion:
        """Write one `.tflite` file: channels-last input, one signature, metadata.

        Weights in float16 are stored as such; runtimes compute in float32, or in float16 where the
        app asks a GPU for it.

        Raises:
            RuntimeUnavailableError: litert-torch or what it needs is not installed.
            ExportError: litert-torch cannot convert the model.
        """
        for library, module in _LIBRARIES.items():
            if importlib.util.find_spec(module) is None:
                raise missing_extra(library, "tflite")
        if any(parameter.dtype == torch.float16 for parameter in model.parameters()):
            raise ExportError(
                "LiteRT computes in float32 and stores fp16 weights; the rewrites for "
                f"{options.target} compute in float16. Leave out --target, or use fp32."
            )
        image = options.image("NHWC")
        outputs = options.outputs
        version = importlib.metadata.version("mobilevit-deploy")

        content = converted(
            model,
            image,
            [output.name for output in outputs],
            half=options.recipe.weights == "float16",
        )
        file = flatbuffer.read_model(content)
        if image.dtype == "uint8":
            flatbuffer.cast_input_by_scale(file)
        flatbuffer.shorten_names(file)
        file.description = f"mobilevit-deploy {version}: {record.variant}, {options.recipe.name}"
        order = flatbuffer.output_order(file)
        described = metadata.tensor_metadata(
            record,
            image,
            sorted(outputs, key=lambda output: order.index(output.name)),
            options,
            version,
        )
        flatbuffer.add_metadata(file, {metadata.METADATA_NAME: described})
        path.write_bytes(
            metadata.with_files(
                flatbuffer.packed(file),
                record,
                embedded_metadata(record, image, options.recipe.name, options.target),
            )
        )
        minimum = flatbuffer.metadata_text(file, "min_runtime_version")
        return Conversion(
            inputs=(image,),
            outputs=outputs,
            options={"signature": SIGNATURE},
            minimum_runtime=f"TensorFlow Lite {minimum}" if minimum else "LiteRT 1.0",
            operators=flatbuffer.operators(file),
            tools=("torch", *_LIBRARIES),
        )


EXPORTER = TFLiteExporter()
