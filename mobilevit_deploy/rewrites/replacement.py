"""Parts of a network replaced by others, which may depend on the shapes they are called on."""

import copy
from collections.abc import Callable
from typing import TypeVar

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import RewriteError

Part = TypeVar("Part", bound=nn.Module)
Shape = tuple[int, ...]


def replace(
    network: nn.Module, kind: type[Part], replacement: Callable[[Part], nn.Module]
) -> nn.Module:
    """Put `replacement(part)` in the place of every part of a type.

    Raises:
        RewriteError: what `replacement` raises, with the part's name before it.
    """
    for name, part in list(network.named_modules()):
        if isinstance(part, kind):
            try:
                network.set_submodule(name, replacement(part))
            except RewriteError as error:
                raise RewriteError(f"{name}: {error}") from error
    return network


def replace_by_shape(
    network: nn.Module,
    kind: type[Part],
    input_size: tuple[int, int],
    replacement: Callable[[Part, Shape], nn.Module],
) -> nn.Module:
    """`replace` with what a part is called on, its shape without the batch axis, as well.

    The network takes [B, 3, *input_size].
    """
    shapes = _input_shapes(network, kind, input_size)
    return replace(network, kind, lambda part: replacement(part, shapes[part]))


def _input_shapes(
    network: nn.Module, kind: type[nn.Module], input_size: tuple[int, int]
) -> dict[nn.Module, Shape]:
    """What the parts of a type are called on, traced on the meta device: nothing is computed."""
    traced = copy.deepcopy(network).to("meta")
    shapes: dict[nn.Module, Shape] = {}

    def note_calls_of(part: nn.Module, name: str) -> None:
        def hook(_: nn.Module, inputs: tuple[Tensor, ...]) -> None:
            shapes[part] = tuple(int(extent) for extent in inputs[0].shape[1:])

        traced.get_submodule(name).register_forward_pre_hook(hook)

    parts = [(part, name) for name, part in network.named_modules() if isinstance(part, kind)]
    for part, name in parts:
        note_calls_of(part, name)
    if parts:
        dtype = next(traced.parameters()).dtype
        with torch.no_grad():
            traced(torch.empty(1, 3, *input_size, dtype=dtype, device="meta"))
    return shapes
