"""Core ML packages with compressed weights; arithmetic stays in float16."""

from typing import Any

from mobilevit_deploy.vocabulary import Precision

_PALETTE_BITS: dict[str, int] = {"w6": 6, "w4": 4}


def compression_pass(precision: Precision) -> tuple[str, dict[str, Any]] | None:
    """The graph pass that stores weights in fewer bits, with its options; None for fp32 and fp16.

    w8: int8 with one scale per output channel. w6 and w4: palettes of 64 and 16 values per tensor,
    found by k-means. Tensors of fewer than 2048 elements stay in float16.

    It runs inside the conversion, since coremltools 9 cannot compress a finished classifier.
    """
    if precision in {"fp32", "fp16"}:
        return None
    from coremltools.optimize import coreml

    config: Any
    if precision == "w8":
        config = coreml.OpLinearQuantizerConfig(mode="linear_symmetric", dtype="int8")
        name = "compression::linear_quantize_weights"
    else:
        config = coreml.OpPalettizerConfig(mode="kmeans", nbits=_PALETTE_BITS[precision])
        name = "compression::palettize_weights"
    return name, {"config": coreml.OptimizationConfig(global_config=config)}
