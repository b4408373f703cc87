"""TensorFlow Lite: one file for LiteRT on Android, iOS and embedded Linux."""

import importlib.metadata
import importlib.util
from pathlib import Path

import torch
from torch import nn

from exporters import tflite_flatbuffer, tflite_metadata
from exporters.embedded_metadata import embedded_metadata
from exporters.formats import Conversion, ExportOptions
from exporters.tflite_conversion import SIGNATURE, converted
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import TensorSpec

_LIBRARIES = {
    "litert-torch": "litert_torch",
    "ai-edge-litert": "ai_edge_litert",
    "ai-edge-quantizer": "ai_edge_quantizer",
}
"""Distribution -> module of what writes the file."""


class TFLiteExporter:
    """Converts with litert-torch, then writes labels and description into the file."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions, path: Path
    ) -> Conversion:
        """Write one `.tflite` file: channels-last input, one signature, metadata.

        Precision fp16 stores the weights in float16; runtimes compute in float32, or in float16
        where the app asks a GPU for it.

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
        height, width = options.input_size
        batch = options.batch or 1
        image = TensorSpec(
            name="image",
            shape=(batch, height, width, 3),
            dtype="uint8" if options.input_range == "uint8" else "float32",
            layout="NHWC",
            range=(0.0, 1.0 if options.input_range == "unit" else 255.0),
            role="image",
        )
        (logits,) = get_task(record.task).specs(record.num_classes, options.input_size, batch)
        version = importlib.metadata.version("mobilevit-deploy")

        content = converted(model, image, half=options.precision == "fp16")
        file = tflite_flatbuffer.read_model(content)
        if image.dtype == "uint8":
            tflite_flatbuffer.cast_input_by_scale(file)
        tflite_flatbuffer.shorten_names(file)
        file.description = f"mobilevit-deploy {version}: {record.variant}, {options.precision}"
        described = tflite_metadata.tensor_metadata(record, image, logits, options, version)
        tflite_flatbuffer.add_metadata(file, {tflite_metadata.METADATA_NAME: described})
        path.write_bytes(
            tflite_metadata.with_files(
                tflite_flatbuffer.packed(file), record, embedded_metadata(record, image, options)
            )
        )
        minimum = tflite_flatbuffer.metadata_text(file, "min_runtime_version")
        return Conversion(
            inputs=(image,),
            outputs=(logits,),
            options={"signature": SIGNATURE},
            minimum_runtime=f"TensorFlow Lite {minimum}" if minimum else "LiteRT 1.0",
            operators=tflite_flatbuffer.operators(file),
            tools={name: importlib.metadata.version(name) for name in ("torch", *_LIBRARIES)},
        )


EXPORTER = TFLiteExporter()
