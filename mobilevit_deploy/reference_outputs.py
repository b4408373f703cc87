"""What the reference model computes, for artifacts to be compared with."""

import numpy as np
import torch
from torch import Tensor, nn

from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.parity import FloatArray, require_ordinary
from mobilevit_deploy.preprocessing import Pixels, Preprocessing


def reference_logits(model: MobileViT, preprocessing: Preprocessing, pixels: Pixels) -> FloatArray:
    """Run the float32 reference eagerly, one picture at a time, watching its activations.

    Args:
        model: the reference in eval mode, on the CPU.
        preprocessing: what stands between pixels and the model.
        pixels: uint8 RGB [images, H, W, 3].

    Returns:
        float32 [images, classes].

    Raises:
        ParityError: a stage's output is NaN, infinite or near subnormal.
    """
    names = ["stem", *(f"stage {index}" for index in range(1, 6)), "classifier"]
    peaks = dict.fromkeys(names, 0.0)

    def watch(name: str, module: nn.Module) -> torch.utils.hooks.RemovableHandle:
        def record(_module: nn.Module, _inputs: object, output: Tensor) -> None:
            # max() lets NaN through only when it comes first, so NaN is asked for by itself.
            peak = float(output.abs().max())
            peaks[name] = peak if np.isnan(peak) else max(peaks[name], peak)

        return module.register_forward_hook(record)

    modules = [model.stem, *model.stages, model.classifier]
    handles = [watch(name, module) for name, module in zip(names, modules, strict=True)]
    try:
        with torch.no_grad():
            rows = [
                model(torch.from_numpy(preprocessing.tensor(picture))).numpy()[0]
                for picture in pixels
            ]
    finally:
        for handle in handles:
            handle.remove()
    require_ordinary(list(peaks), list(peaks.values()))
    return np.stack(rows).astype(np.float32)
