"""TensorFlow Lite: one file for LiteRT on Android, iOS and embedded Linux."""

from exporters.format import HALF, SINGLE, Format

FORMAT = Format(
    name="tflite",
    title="TFLite",
    extra="tflite",
    suffix=".tflite",
    libraries=("litert-torch", "ai-edge-quantizer", "ai-edge-litert"),
    default_target="litert",
    default_precision="fp32",
    numbers=(SINGLE, HALF),
    input_ranges=("float32", "uint8", "unit"),
)
