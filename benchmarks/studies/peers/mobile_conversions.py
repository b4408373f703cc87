"""Plain conversions to ExecuTorch and to TFLite, as the guides of both show them."""

from pathlib import Path
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.quiet import quiet


def to_executorch(model: nn.Module, input_size: int, path: Path) -> tuple[int, dict[str, int]]:
    """Lower as ExecuTorch's guide for XNNPACK does: export, partition, save.

    Args:
        model: from [1, 3, H, W] to logits.
        input_size: side in pixels.
        path: `.pte` file.

    Returns:
        Partitions of the delegate, and how often it leaves out which operator.

    Raises:
        ExportError: the lowering fails.
    """
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.devtools.backend_debug import get_delegation_info
    from executorch.exir import to_edge_transform_and_lower

    example = torch.zeros(1, 3, input_size, input_size)
    try:
        with quiet(), torch.no_grad():
            program = torch.export.export(model, (example,))
            edge = to_edge_transform_and_lower(program, partitioner=[XnnpackPartitioner()])
            # Before to_executorch, which changes the graph.
            delegation = get_delegation_info(edge.exported_program().graph_module)
            edge.to_executorch().save(str(path))
    except Exception as error:  # torch.export and the backends raise every kind
        raise ExportError(f"ExecuTorch cannot lower the model plainly: {error}") from error
    left = {
        name: row.non_delegated
        for name, row in sorted(delegation.delegation_by_operator.items())
        if row.non_delegated and name != "getitem"  # taking a delegate's output is no operation
    }
    return delegation.num_delegated_subgraphs, left


def to_tflite(model: nn.Module, input_size: int, path: Path) -> None:
    """Convert as litert-torch's guide does; v2 with the least change that makes a file of it.

    Args:
        model: from [1, 3, H, W] to logits; a v2 of transformers is changed in place.
        input_size: side in pixels.
        path: `.tflite` file.

    Raises:
        ExportError: the conversion fails.
    """
    import litert_torch

    _make_convertible(model)
    example = torch.zeros(1, 3, input_size, input_size)
    try:
        with quiet(), torch.no_grad():
            litert_torch.convert(model, (example,)).export(str(path))
    except Exception as error:  # litert-torch raises every kind
        raise ExportError(f"litert-torch cannot convert the model plainly: {error}") from error


def _make_convertible(model: nn.Module) -> None:
    """Replace what litert-torch 0.10 makes no working file of: im2col, col2im and expand_as."""
    module: Any  # methods are replaced
    for module in model.modules():
        match type(module).__name__:
            case "MobileViTV2Layer":
                module.unfolding = MethodType(_unfolding, module)
                module.folding = MethodType(_folding, module)
            case "MobileViTV2LinearSelfAttention":
                module.forward = MethodType(_attention, module)


def _unfolding(layer: Any, x: Tensor) -> tuple[Tensor, tuple[int, int]]:
    batch, channels, height, width = x.shape
    rows, columns = layer.patch_height, layer.patch_width
    cells = x.reshape(batch, channels, height // rows, rows, width // columns, columns)
    cells = cells.permute(0, 1, 3, 5, 2, 4)
    return cells.reshape(batch, channels, rows * columns, -1), (height, width)


def _folding(layer: Any, patches: Tensor, output_size: tuple[int, int]) -> Tensor:
    batch, channels = patches.shape[:2]
    rows, columns = layer.patch_height, layer.patch_width
    height, width = output_size
    cells = patches.reshape(batch, channels, rows, columns, height // rows, width // columns)
    return cells.permute(0, 1, 4, 2, 5, 3).reshape(batch, channels, height, width)


def _attention(attention: Any, x: Tensor) -> Tensor:
    dim = attention.embed_dim
    query, key, value = attention.qkv_proj(x).split([1, dim, dim], dim=1)
    context = (key * query.softmax(dim=-1)).sum(dim=-1, keepdim=True)
    # As in transformers, but for `context.expand_as(value)`: broadcasting says the same.
    out: Tensor = attention.out_proj(value.relu() * context)
    return out
