"""ExecuTorch: one `.pte` file, for apps on Android and iOS that link the ExecuTorch runtime."""

import importlib.metadata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import torch
from torch import nn

from exporters.coreml import SYSTEMS
from exporters.embedded_metadata import embedded_metadata
from exporters.executorch_coreml import DEPLOYMENT_TARGET, core_ml_partitioner, tidy_packages
from exporters.formats import Conversion, ExportOptions, TestCase
from mobilevit_deploy.contract.manifest import Delegation
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.runtimes.executorch import missing_backends
from mobilevit_deploy.runtimes.executorch.bundle import run_bundled
from mobilevit_deploy.runtimes.executorch.program import read_delegates
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import Precision, TensorSpec


class ExecuTorchExporter:
    """Lowers a model through torch.export to ExecuTorch's edge dialect and to a backend."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions, path: Path
    ) -> Conversion:
        """Write one `.pte` file, weights inside.

        What an app has to know is in constant methods of the program, one string each.

        Raises:
            RuntimeUnavailableError: executorch, or what the backend is written with, is not
                installed.
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
            role="image",
        )
        (logits,) = get_task(record.task).specs(record.num_classes, options.input_size, batch)
        version = _version()
        if options.target == "coreml":
            import_coremltools()
            if options.input_range == "uint8":
                raise ExportError(
                    "ExecuTorch's Core ML backend takes no uint8; use --input float32 or unit."
                )
        metadata = embedded_metadata(record, image, options)
        try:
            with quiet():
                edge = _lowered(model, image, options, metadata)
                if options.target == "coreml":
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
            outputs=(logits,),
            options={"backend": options.target},
            minimum_runtime=", ".join(
                filter(None, (f"ExecuTorch {minimum}", _SYSTEMS.get(options.target)))
            ),
            operators=operators,
            tools={name: importlib.metadata.version(name) for name in _tools(options.target)},
            delegation=delegation,
        )

    def bundle(
        self, artifact: Path, cases: Sequence[TestCase], tolerance: float, path: Path
    ) -> None:
        """Write a bundled program, the `.pte` file with inputs and expected outputs, and run it.

        It is not run where the program needs a backend that this machine does not have.

        Args:
            artifact: the `.pte` file.
            cases: input and expected outputs of `forward`, one pair per test case.
            tolerance: largest difference of any output value from the expected one.
            path: the `.bpte` file to write.

        Raises:
            ExportError: ExecuTorch cannot bundle them.
            ParityError: an output is further from the expected one.
        """
        try:
            with quiet():
                content = _bundled(artifact, cases)
        except Exception as error:  # as above
            raise ExportError(f"ExecuTorch cannot bundle {artifact.name}: {error}") from error
        path.write_bytes(content)
        if not missing_backends(read_delegates(artifact)):
            run_bundled(path, len(cases), tolerance)


EXPORTER = ExecuTorchExporter()


_SYSTEMS = {"coreml": SYSTEMS[DEPLOYMENT_TARGET]}
"""Target -> oldest systems that its backend is made for, where the backend says so."""


def _tools(target: str) -> tuple[str, ...]:
    return ("torch", "executorch", *(["coremltools"] if target == "coreml" else []))


def _version() -> str:
    try:
        return importlib.metadata.version("executorch")
    except importlib.metadata.PackageNotFoundError:
        raise missing_extra("executorch", "executorch") from None


def _xnnpack(_precision: Precision) -> tuple[list[Any], list[Any]]:
    from executorch.backends.xnnpack.partition.xnnpack_partitioner import XnnpackPartitioner
    from executorch.backends.xnnpack.utils.configs import get_transform_passes

    return get_transform_passes(), [XnnpackPartitioner()]


def _vulkan(_precision: Precision) -> tuple[list[Any], list[Any]]:
    from executorch.backends.vulkan.partitioner.vulkan_partitioner import VulkanPartitioner

    return [], [VulkanPartitioner()]


BACKENDS: Mapping[str, Callable[[Precision], tuple[list[Any], list[Any]]]] = {
    "xnnpack": _xnnpack,
    # ExecuTorch's own kernels: on any processor, and many times slower than a backend.
    "portable": lambda _precision: ([], []),
    "coreml": lambda precision: ([], [core_ml_partitioner(precision)]),
    "vulkan": _vulkan,
}
"""Target -> graph passes and partitioners of its backend."""


def _lowered(
    model: nn.Module, image: TensorSpec, options: ExportOptions, metadata: dict[str, str]
) -> Any:
    from executorch.exir import to_edge_transform_and_lower

    passes, partitioners = BACKENDS[options.target](options.precision)
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


def _bundled(artifact: Path, cases: Sequence[TestCase]) -> bytes:
    from executorch.devtools import BundledProgram
    from executorch.devtools.bundled_program.config import MethodTestCase, MethodTestSuite
    from executorch.devtools.bundled_program.serialize import (
        serialize_from_bundled_program_to_flatbuffer,
    )

    tests = [
        MethodTestCase(
            inputs=[torch.from_numpy(given)],
            expected_outputs=[torch.from_numpy(one) for one in wanted],
        )
        for given, wanted in cases
    ]
    suites = [MethodTestSuite(method_name="forward", test_cases=tests)]
    program = BundledProgram(None, suites, pte_file_path=str(artifact))
    return bytes(serialize_from_bundled_program_to_flatbuffer(program))


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
