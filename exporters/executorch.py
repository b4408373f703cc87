"""ExecuTorch: one `.pte` file, for apps on Android and iOS that link the ExecuTorch runtime."""

import importlib.metadata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import nn

from exporters.embedded_metadata import embedded_metadata
from exporters.formats import Conversion, ExportOptions
from exporters.quiet import quiet
from mobilevit_deploy.contract.manifest import Delegation, TensorSpec
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra


class ExecuTorchExporter:
    """Lowers a model through torch.export to ExecuTorch's edge dialect and to a backend."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions, path: Path
    ) -> Conversion:
        """Write one `.pte` file, weights inside.

        What an app has to know is in constant methods of the program, one string each.

        Raises:
            RuntimeUnavailableError: executorch is not installed.
            ExportError: the model cannot be exported or lowered.
        """
        height, width = options.input_size
        batch = options.batch or 1
        image = TensorSpec(
            name="image",
            shape=(batch, 3, height, width),
            dtype="uint8" if options.input_range == "uint8" else "float32",
            layout="NCHW",
            range=(0.0, 1.0 if options.input_range == "unit" else 255.0),
        )
        logits = TensorSpec(
            name="logits", shape=(batch, record.num_classes), dtype="float32", layout="NC"
        )
        version = _version()
        metadata = embedded_metadata(record, image, options)
        try:
            with quiet():
                edge = _lowered(model, image, options.target, metadata)
                delegation = _delegation(edge.exported_program().graph_module)
                # Changes the graph in place: nothing can be asked of it afterwards.
                edge.to_executorch().save(str(path))
        except Exception as error:  # torch.export and the backends raise every kind
            raise ExportError(f"ExecuTorch cannot lower the model: {error}") from error
        operators = {
            name: delegation.inside.get(name, 0) + delegation.outside.get(name, 0)
            for name in sorted({**delegation.inside, **delegation.outside})
        }
        return Conversion(
            inputs=(image,),
            outputs=(logits,),
            options={"backend": options.target},
            minimum_runtime=f"ExecuTorch {'.'.join(version.split('.')[:2])}",
            operators=operators,
            tools={"torch": importlib.metadata.version("torch"), "executorch": version},
            delegation=delegation,
        )

    def combine(self, functions: Mapping[str, Path], path: Path) -> None:
        """The formats table says that a file has one input size before anyone asks."""
        raise ExportError(
            f"Putting {', '.join(functions)} into {path.name} is not supported: a .pte file of "
            "this toolkit has one input size."
        )


EXPORTER = ExecuTorchExporter()


def _version() -> str:
    try:
        return importlib.metadata.version("executorch")
    except importlib.metadata.PackageNotFoundError:
        raise missing_extra("executorch", "executorch") from None


def _xnnpack() -> tuple[list[Any], list[Any]]:
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.backends.xnnpack.utils.configs import get_transform_passes

    return get_transform_passes(), [XnnpackPartitioner()]


BACKENDS: Mapping[str, Callable[[], tuple[list[Any], list[Any]]]] = {
    "xnnpack": _xnnpack,
    # ExecuTorch's own kernels: on any processor, and many times slower than a backend.
    "portable": lambda: ([], []),
}
"""Target -> graph passes and partitioners of its backend."""


def _lowered(model: nn.Module, image: TensorSpec, target: str, metadata: dict[str, str]) -> Any:
    from executorch.exir import to_edge_transform_and_lower

    passes, partitioners = BACKENDS[target]()
    example = torch.zeros([int(n) for n in image.shape], dtype=getattr(torch, image.dtype))
    with torch.no_grad():
        program = torch.export.export(model, (example,), strict=False)
        return to_edge_transform_and_lower(
            program,
            transform_passes=passes,
            partitioner=partitioners,
            constant_methods=metadata,
        )


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
