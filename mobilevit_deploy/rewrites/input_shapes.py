"""Spatial sizes inside a network, which are constants once the input size is chosen."""

import copy

import torch
from torch import Tensor, nn


def find_map_sizes(
    model: nn.Module, kind: type[nn.Module], input_size: tuple[int, int]
) -> dict[str, tuple[int, int]]:
    """Height and width of what every module of one type is called on, by the module's name.

    The network runs on the meta device: shapes are followed, nothing is computed.
    """
    traced = copy.deepcopy(model).to("meta")
    sizes: dict[str, tuple[int, int]] = {}

    def note(name: str) -> None:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            sizes[name] = (int(inputs[0].shape[2]), int(inputs[0].shape[3]))

        traced.get_submodule(name).register_forward_pre_hook(hook)

    for name, module in traced.named_modules():
        if isinstance(module, kind):
            note(name)
    dtype = next(traced.parameters()).dtype
    with torch.no_grad():
        traced(torch.empty(1, 3, *input_size, dtype=dtype, device="meta"))
    return sizes
