"""Core ML inside ExecuTorch: what its backend is asked for, and what it leaves in the file."""

import json
import tempfile
from pathlib import Path
from typing import Any

import torch

from exporters.core_ml_packages import DEPLOYMENT_TARGET, make_reproducible
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.quantization.recipes import Recipe
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.runtimes.executorch.program import PACKAGE, unpack_core_ml


def core_ml_partitioner(recipe: Recipe) -> Any:
    """The partitioner of ExecuTorch's Core ML backend, for packages of this precision.

    Raises:
        RuntimeUnavailableError: coremltools is not installed.
    """
    coremltools = import_coremltools()
    from executorch.backends.apple.coreml.compiler import CoreMLBackend
    from executorch.backends.apple.coreml.partition import CoreMLPartitioner

    types = coremltools.precision
    return CoreMLPartitioner(
        compile_specs=CoreMLBackend.generate_compile_specs(
            compute_precision=types.FLOAT16 if recipe.arithmetic == "float16" else types.FLOAT32,
            minimum_deployment_target=coremltools.target[DEPLOYMENT_TARGET],
        )
    )


def tidy_packages(graph: torch.fx.GraphModule) -> None:
    """Leave in a lowered graph's packages what is computed; the same model gives the same bytes.

    The backend adds maps for its debugger, 6 % of a small network's file, and draws identifiers.
    """
    from executorch.exir.lowered_backend_module import LoweredBackendModule

    for module in graph.modules():
        if isinstance(module, LoweredBackendModule):
            module._processed_bytes = _tidied(module.processed_bytes)


def _tidied(payload: bytes) -> bytes:
    from executorch.backends.apple.coreml import executorchcoreml

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        unpack_core_ml(payload, folder)
        package = folder / PACKAGE
        for debugging in (
            package / "executorch_debug_handle_mapping.json",
            package.parent / "debug_info.json",
        ):
            debugging.unlink(missing_ok=True)
        make_reproducible(package)
        metadata = package.parent / "metadata.json"
        document = json.loads(metadata.read_text())
        # Phones keep compiled models under it: another model must have another one.
        document["identifier"] = f"executorch_{digest(package)[:32]}"
        metadata.write_text(json.dumps(document))
        return bytes(executorchcoreml.flatten_directory_contents(str(package.parent)))
