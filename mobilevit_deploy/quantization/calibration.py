"""What has to be measured on pictures before a network is made smaller."""

import torch
from torch import Tensor, nn

from mobilevit_deploy.parity.pictures import STORED, draw
from mobilevit_deploy.preprocessing import Preprocessing


def largest_deviations(model: nn.Module, preprocessing: Preprocessing) -> dict[str, float]:
    """Of every norm, the largest distance of a value from the mean it is compared with.

    Args:
        model: a reference model in eval mode.
        preprocessing: from pixels to its input, at the size that it is run at.

    Returns:
        Name of the norm -> that distance, over the stored reference pictures; NaN or infinite
        where an activation is.
    """
    largest: dict[str, float] = {}
    handles = []

    def note_calls_of(name: str, norm: nn.LayerNorm | nn.GroupNorm) -> None:
        axes = (-1,) if isinstance(norm, nn.LayerNorm) else (1, 2, 3)

        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            deviation = inputs[0] - inputs[0].mean(dim=axes, keepdim=True)
            # Not max() of Python, which lets a NaN through only when it comes first.
            earlier = deviation.new_tensor(largest.get(name, 0.0))
            largest[name] = float(torch.maximum(deviation.abs().max(), earlier))

        handles.append(norm.register_forward_pre_hook(hook))

    for name, module in model.named_modules():
        if isinstance(module, nn.LayerNorm | nn.GroupNorm):
            note_calls_of(name, module)
    dtype = next(model.parameters()).dtype
    try:
        with torch.no_grad():
            for picture in draw(STORED, preprocessing):
                model(torch.from_numpy(preprocessing.tensor(picture)).to(dtype))
    finally:
        for handle in handles:
            handle.remove()
    return largest
