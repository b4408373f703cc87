"""Plain conversions: as the guide of each converter shows it, and as its users do it."""

import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import MethodType
from typing import Any

import torch
from torch import Tensor, nn

from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

Delegation = tuple[int, dict[str, int]]
"""Partitions of the delegate, and how often it leaves out which operator."""


def to_onnx(model: nn.Module, input_size: int, path: Path) -> None:
    """Export as PyTorch's guide does, the weights inside the file.

    Args:
        model: from [1, 3, H, W] to its outputs.
        input_size: side in pixels.
        path: `.onnx` file.

    Raises:
        ExportError: PyTorch cannot export the model.
    """
    example = torch.zeros(1, 3, input_size, input_size)
    try:
        with quiet(), torch.no_grad():
            torch.onnx.export(
                model, (example,), path, dynamo=True, external_data=False, verbose=False
            )
    except Exception as error:  # the exporter's errors have no narrower base
        raise ExportError(f"PyTorch cannot export the model plainly: {error}") from error


def to_executorch(model: nn.Module, input_size: int, path: Path) -> tuple[int, dict[str, int]]:
    """Lower as ExecuTorch's guide for XNNPACK does: export, partition, save.

    Args:
        model: from [1, 3, H, W] to its outputs.
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
        model: from [1, 3, H, W] to its outputs; a v2 of transformers is changed in place.
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


def to_coreml(model: nn.Module, input_size: int, path: Path) -> None:
    """Convert as coremltools' guide does: `torch.export`, then `convert` with its defaults.

    Only the deployment target is given, iOS17; fp16 is coremltools' default.

    Args:
        model: from [1, 3, H, W] to its outputs.
        input_size: side in pixels.
        path: `.mlpackage` folder; input "pixel_values" [1, 3, H, W].

    Raises:
        ExportError: the conversion fails.
    """
    coremltools = import_coremltools()
    example = torch.zeros(1, 3, input_size, input_size)
    try:
        with quiet(), torch.no_grad():
            program = torch.export.export(model, (example,)).run_decompositions({})
            converted = coremltools.convert(
                program,
                inputs=[coremltools.TensorType(name="pixel_values", shape=example.shape)],
                minimum_deployment_target=coremltools.target.iOS17,
                skip_model_load=True,
            )
            converted.save(str(path))
    except Exception as error:  # coremltools raises every kind
        raise ExportError(f"coremltools cannot convert the model plainly: {error}") from error


CONVERTERS: dict[str, tuple[str, Callable[[nn.Module, int, Path], Delegation | None]]] = {
    "onnx": ("torch", to_onnx),
    "executorch": ("executorch", to_executorch),
    "tflite": ("litert-torch", to_tflite),
    "coreml": ("coremltools", to_coreml),
}
"""Format -> the library that converts to it, and how."""


def slim(source: Path, path: Path) -> None:
    """Simplify an ONNX file with onnxslim and its defaults.

    Raises:
        RuntimeUnavailableError: onnxslim is not installed.
        ExportError: onnxslim fails.
    """
    try:
        import onnxslim
    except ModuleNotFoundError:
        raise missing_extra("onnxslim", "peers") from None
    try:
        with quiet():
            onnxslim.slim(str(source), str(path))
    except Exception as error:  # onnxslim raises every kind
        raise ExportError(f"onnxslim cannot simplify {source.name}: {error}") from error


def optimum_export(python: str, weights: Path, path: Path) -> None:
    """Export a transformers folder with optimum, which needs an environment of its own.

    Args:
        python: the interpreter of that environment.
        weights: as `save_pretrained` wrote it.
        path: `.onnx` file.

    Raises:
        ExportError: optimum is not there, or refuses the model.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [python, "-m", "optimum.exporters.onnx", "--model", str(weights)]
        command += ["--task", "image-classification", "--library", "transformers", folder]
        try:
            done = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, errors="replace", check=False
            )
        except OSError as error:
            raise ExportError(f"{python} cannot be started: {error.strerror}.") from None
        made = Path(folder) / "model.onnx"
        if done.returncode or not made.is_file():
            said = [line for line in done.stderr.splitlines() if line.strip()]
            # The first sentence says what; links to its documentation follow.
            reason = said[-1].split(". ")[0] if said else f"exit code {done.returncode}"
            raise ExportError(f"optimum: {reason}")
        path.write_bytes(made.read_bytes())


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
    patches = x.reshape(batch, channels, height // rows, rows, width // columns, columns)
    patches = patches.permute(0, 1, 3, 5, 2, 4)
    return patches.reshape(batch, channels, rows * columns, -1), (height, width)


def _folding(layer: Any, x: Tensor, output_size: tuple[int, int]) -> Tensor:
    batch, channels = x.shape[:2]
    rows, columns = layer.patch_height, layer.patch_width
    height, width = output_size
    patches = x.reshape(batch, channels, rows, columns, height // rows, width // columns)
    return patches.permute(0, 1, 4, 2, 5, 3).reshape(batch, channels, height, width)


def _attention(attention: Any, x: Tensor) -> Tensor:
    dim = attention.embed_dim
    query, key, value = attention.qkv_proj(x).split([1, dim, dim], dim=1)
    context = (key * query.softmax(dim=-1)).sum(dim=-1, keepdim=True)
    # As in transformers, but for `context.expand_as(value)`: broadcasting says the same.
    out: Tensor = attention.out_proj(value.relu() * context)
    return out
