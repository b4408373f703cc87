"""Shapes inside a network, which are constants once the input size is chosen."""

import copy

import torch
from torch import Tensor, nn


def find_input_shapes(
    model: nn.Module, kinds: tuple[type[nn.Module], ...], input_size: tuple[int, int]
) -> dict[str, tuple[int, ...]]:
    """What every module of some types is called on for one image: its shape without the batch axis.

    The network runs on the meta device: shapes are followed, nothing is computed.
    """
    traced = copy.deepcopy(model).to("meta")
    shapes: dict[str, tuple[int, ...]] = {}

    def note_calls_of(name: str) -> None:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            shapes[name] = tuple(int(extent) for extent in inputs[0].shape[1:])

        traced.get_submodule(name).register_forward_pre_hook(hook)

    for name, module in traced.named_modules():
        if isinstance(module, kinds):
            note_calls_of(name)
    dtype = next(traced.parameters()).dtype
    with torch.no_grad():
        traced(torch.empty(1, 3, *input_size, dtype=dtype, device="meta"))
    return shapes
