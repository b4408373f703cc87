"""From a deployable model to an ExecuTorch program, lowered to a backend."""

import importlib.metadata
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn

from exporters.core_ml_packages import DEPLOYMENT_TARGET, SYSTEMS
from exporters.executorch import ExecuTorchOptions
from exporters.executorch.bundled_program import write_bundle
from exporters.executorch.core_ml_backend import core_ml_partitioner, tidy_packages
from exporters.format import Conversion, Exporter, ExportOptions
from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.manifest import BundledProgram, Delegation, Limits
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.parity import STORED, References
from mobilevit_deploy.quantization.recipes import Recipe
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.vocabulary import TensorSpec


class ExecuTorchExporter(Exporter[ExecuTorchOptions]):
    """Lowers a model through torch.export to ExecuTorch's edge dialect and to a backend."""

    def convert(
        self,
        model: nn.Module,
        record: Record,
        options: ExportOptions[ExecuTorchOptions],
        path: Path,
    ) -> Conversion:
        """Write one `.pte` file, weights inside.

        What an app has to know is in constant methods of the program, one string each.

        Raises:
            RuntimeUnavailableError: executorch, or what the backend is written with, is not
                installed.
            ExportError: the model cannot be exported or lowered.
        """
        image = options.image("NCHW")
        version = _version()
        in_core_ml = options.target == "coreml"
        if in_core_ml:
            import_coremltools()
            if image.dtype == "uint8":
                raise ExportError(
                    "ExecuTorch's Core ML backend takes no uint8; use --input float32 or unit."
                )
        metadata = embedded_metadata(record, image, options.recipe.name, options.target)
        try:
            with quiet():
                edge = _lowered(model, image, options, metadata)
                if in_core_ml:
                    tidy_packages(edge.exported_program().graph_module)
                delegation = _delegation(edge.exported_program().graph_module)
                # Changes the graph in place: nothing can be asked of it afterwards.
                content = edge.to_executorch().buffer
        except Exception as error:  # torch.export and the backends raise every kind
            raise ExportError(f"ExecuTorch cannot lower the model: {error}") from error
        path.write_bytes(content)
        operators = {
            name: delegation.inside.get(name, 0) + delegation.outside.get(name, 0)
            for name in sorted({**delegation.inside, **delegation.outside})
        }
        minimum = ".".join(version.split(".")[:2])
        return Conversion(
            inputs=(image,),
            outputs=options.outputs,
            options={"backend": options.target},
            minimum_runtime=", ".join(
                filter(None, (f"ExecuTorch {minimum}", _SYSTEMS.get(options.target)))
            ),
            operators=operators,
            tools=("torch", "executorch", *(["coremltools"] if in_core_ml else [])),
            delegation=delegation,
            runs_elsewhere=options.target in _PHONE_BACKENDS,
            bundle=partial(_bundle, path, image) if options.own.bundled else None,
        )


EXPORTER = ExecuTorchExporter()

_PHONE_BACKENDS = frozenset({"coreml", "vulkan"})
"""Targets whose backend ExecuTorch's Python package does not have on every machine."""

_SYSTEMS = {"coreml": SYSTEMS[DEPLOYMENT_TARGET]}
"""Target -> oldest systems that its backend is made for, where the backend says so."""


def _version() -> str:
    try:
        return importlib.metadata.version("executorch")
    except importlib.metadata.PackageNotFoundError:
        raise missing_extra("executorch", "executorch") from None


def _xnnpack(_recipe: Recipe) -> tuple[list[Any], list[Any]]:
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.backends.xnnpack.utils.configs import get_transform_passes

    return get_transform_passes(), [XnnpackPartitioner()]


def _vulkan(_recipe: Recipe) -> tuple[list[Any], list[Any]]:
    from executorch.backends.vulkan.partitioner.vulkan_partitioner import VulkanPartitioner

    return [], [VulkanPartitioner()]


BACKENDS: Mapping[str, Callable[[Recipe], tuple[list[Any], list[Any]]]] = {
    "xnnpack": _xnnpack,
    # ExecuTorch's own kernels: on any processor, and many times slower than a backend.
    "portable": lambda _recipe: ([], []),
    "coreml": lambda recipe: ([], [core_ml_partitioner(recipe)]),
    "vulkan": _vulkan,
}
"""Target -> graph passes and partitioners of its backend."""


def _lowered(
    model: nn.Module,
    image: TensorSpec,
    options: ExportOptions[ExecuTorchOptions],
    metadata: dict[str, str],
) -> Any:
    from executorch.exir import to_edge_transform_and_lower

    passes, partitioners = BACKENDS[options.target](options.recipe)
    example = torch.zeros(
        [extent or 1 for extent in image.shape], dtype=getattr(torch, image.dtype)
    )
    with torch.no_grad():
        program = torch.export.export(model, (example,), strict=False)
        return to_edge_transform_and_lower(
            program,
            transform_passes=passes,
            partitioner=partitioners,
            constant_methods=metadata,
        )


def _bundle(
    path: Path, image: TensorSpec, references: References, limits: Limits
) -> BundledProgram:
    """The stored references as test cases, each output within its error at most."""
    largest = max(float(np.abs(one).max()) for one in references.outputs.values())
    stored = references.first(len(STORED))
    return write_bundle(path, image, stored, limits.relative_error * largest)


def _delegation(graph: torch.fx.GraphModule) -> Delegation:
    """What runs inside a backend and what outside, by operation."""
    from executorch.devtools.backend_debug import get_delegation_info

    info = get_delegation_info(graph)
    counts = {
        name: row
        for name, row in sorted(info.delegation_by_operator.items())
        if name != "getitem"  # taking a delegate's output is no operation
    }
    return Delegation(
        partitions=info.num_delegated_subgraphs,
        inside={name: row.delegated for name, row in counts.items() if row.delegated},
        outside={name: row.non_delegated for name, row in counts.items() if row.non_delegated},
    )
