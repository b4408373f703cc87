"""Core ML packages with compressed weights; arithmetic stays in float16."""

from typing import Any

from exporters.coreml import PALETTES


def compression_pass(weights: str) -> tuple[str, dict[str, Any]] | None:
    """The graph pass that stores weights in fewer bits, with its options; None for float ones.

    int8 has one scale per output channel; a palette of values is one per tensor, found by k-means.
    Tensors of fewer than 2048 elements stay in float16.

    It runs inside the conversion, since coremltools 9 cannot compress a finished classifier.

    Args:
        weights: as recipes name them.
    """
    if weights in {"float32", "float16"}:
        return None
    from coremltools.optimize import coreml

    config: Any
    if weights in PALETTES:
        config = coreml.OpPalettizerConfig(mode="kmeans", nbits=PALETTES[weights])
        name = "compression::palettize_weights"
    else:
        config = coreml.OpLinearQuantizerConfig(mode="linear_symmetric", dtype="int8")
        name = "compression::linear_quantize_weights"
    return name, {"config": coreml.OptimizationConfig(global_config=config)}
