"""Core ML packages made from small PyTorch modules."""

import json
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools

ct = import_coremltools()

LABELS = ["cat", "dog", "emu"]
SIDE = 16


class Classifier(nn.Module):
    """[B, 3, H, W] -> probabilities [B, 3], with weights large enough to be compressed."""

    def __init__(self) -> None:
        super().__init__()
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(0)
            self.stem = nn.Conv2d(3, 32, 3, 2, 1)
            self.body = nn.Conv2d(32, 64, 3, 1, 1)
            self.head = nn.Linear(64, len(LABELS))

    def forward(self, x: Tensor) -> Tensor:
        x = nn.functional.silu(self.body(torch.relu(self.stem(x))))
        return self.head(x.mean((2, 3))).softmax(-1)


class Channels(nn.Module):
    """Each channel by its own factor: shows what the program got as its image."""

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.tensor([1.0, 10.0, 100.0]).reshape(1, 3, 1, 1)


def convert(
    module: nn.Module,
    described: Any = None,
    *,
    side: int = SIDE,
    half: bool = False,
    target: Any = ct.target.iOS17,
    **more: Any,
) -> Any:
    """coremltools' model of a module on [1, 3, side, side], or on the inputs described."""
    described = described or ct.TensorType("image", (1, 3, side, side), dtype=np.float32)
    inputs = described if isinstance(described, list) else [described]
    examples = tuple(
        torch.rand([extent if isinstance(extent, int) else 2 for extent in one.shape.shape])
        for one in inputs
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ct.convert(
            torch.jit.trace(module.eval(), examples),
            inputs=inputs,
            compute_precision=ct.precision.FLOAT16 if half else ct.precision.FLOAT32,
            minimum_deployment_target=target,
            skip_model_load=True,
            **more,
        )


def save(model: Any, folder: Path, name: str = "model") -> Path:
    path = folder / f"{name}.mlpackage"
    model.save(str(path))
    return path


def specification_file(package: Path) -> Path:
    return package / "Data" / "com.apple.CoreML" / "model.mlmodel"


def weight_file(package: Path) -> Path:
    return package / "Data" / "com.apple.CoreML" / "weights" / "weight.bin"


def edit_specification(package: Path, change: Callable[[Any], None]) -> None:
    """Read the specification, change it in place, write it back."""
    file = specification_file(package)
    specification = ct.proto.Model_pb2.Model()
    specification.ParseFromString(file.read_bytes())
    change(specification)
    file.write_bytes(specification.SerializeToString())


def edit_manifest(package: Path, change: Callable[[dict[str, Any]], None]) -> None:
    file = package / "Manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))


def operations(specification: Any) -> list[Any]:
    """The operations of the only function."""
    (function,) = specification.mlProgram.functions.values()
    (block,) = function.block_specializations.values()
    return list(block.operations)
