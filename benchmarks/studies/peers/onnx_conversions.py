"""ONNX files as users of other tools make them."""

import subprocess
import tempfile
from pathlib import Path

import torch
from torch import nn

from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.quiet import quiet


def to_onnx(model: nn.Module, input_size: int, path: Path) -> None:
    """Export as PyTorch's guide does, the weights inside the file.

    Args:
        model: from [1, 3, H, W] to logits.
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
