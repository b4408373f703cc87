"""From a deployable model to an ONNX file, with the passes that tidy its graph."""

import importlib.metadata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import nn

from exporters.format import MAXIMUM_BATCH, Conversion, Exporter, ExportOptions
from exporters.onnx import DEFAULT_OPSET, OnnxOptions
from exporters.onnx.detections import translations
from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError, missing_extra
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.vocabulary import TensorSpec

if TYPE_CHECKING:
    import onnx_ir

_FIRST_RUNTIME = {18: "1.14", 19: "1.15", 20: "1.17", 21: "1.18"}
"""Opset -> first ONNX Runtime that implements it (ONNX Runtime, docs/Versioning.md)."""


class OnnxExporter(Exporter[OnnxOptions]):
    """Exports through torch.export and PyTorch's ONNX translation, then tidies the graph."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions[OnnxOptions], path: Path
    ) -> Conversion:
        """Write one `.onnx` file, weights inside.

        Raises:
            RuntimeUnavailableError: onnx or onnxscript is not installed.
            ExportError: PyTorch cannot translate the model, or the file breaks ONNX's rules.
        """
        try:
            import onnx
            import onnxscript  # noqa: F401 (torch.onnx needs it and says so less clearly)
        except ModuleNotFoundError as error:
            raise missing_extra(str(error.name), "onnx") from None
        image = options.image("NCHW")
        outputs = options.outputs
        opset = options.own.opset or DEFAULT_OPSET

        graph = _translate(model, image, outputs, opset)
        _tidy(graph)
        graph.producer_name = "mobilevit-deploy"
        graph.producer_version = importlib.metadata.version("mobilevit-deploy")
        graph.doc_string = f"{record.variant}, {record.task}, {options.recipe.name}"
        graph.metadata_props.update(
            embedded_metadata(record, image, options.recipe.name, options.target)
        )
        graph.ir_version = onnx.helper.find_min_ir_version_for(
            [onnx.helper.make_opsetid("", opset)]
        )

        proto = _serialized(graph, path)
        return Conversion(
            inputs=(image,),
            outputs=outputs,
            options={"opset": str(opset)},
            minimum_runtime="ONNX Runtime " + _FIRST_RUNTIME.get(opset, f"with opset {opset}"),
            operators=dict(sorted(Counter(node.op_type for node in proto.graph.node).items())),
            tools=("torch", "onnx", "onnxscript"),
        )


EXPORTER = OnnxExporter()


def _translate(
    model: nn.Module, image: TensorSpec, outputs: Sequence[TensorSpec], opset: int
) -> "onnx_ir.Model":
    """The model as an ONNX graph, without a word on the terminal."""
    dynamic = image.shape[0] is None
    # torch.export takes an extent of 1 for a constant, so a dynamic batch is shown as 2.
    extents = [extent or 2 for extent in image.shape]
    example = torch.zeros(extents, dtype=getattr(torch, image.dtype))
    shapes = ({0: torch.export.Dim("batch", min=1, max=MAXIMUM_BATCH)},) if dynamic else None
    try:
        with quiet():
            program = torch.onnx.export(
                model,
                (example,),
                dynamo=True,
                opset_version=opset,
                input_names=[image.name],
                output_names=[output.name for output in outputs],
                dynamic_shapes=shapes,
                custom_translation_table=translations(),
                external_data=False,
                verbose=False,
            )
    except Exception as error:  # the exporter's errors have no narrower base
        raise ExportError(f"PyTorch cannot translate the model to ONNX: {error}") from error
    if program is None:
        raise ExportError("PyTorch's ONNX exporter returned nothing.")
    return program.model


def _tidy(graph: "onnx_ir.Model") -> None:
    """Leave what is computed: no stack traces of the exporting machine, no constant without use."""
    from onnx_ir.passes import Sequential, common

    Sequential(
        common.ClearMetadataAndDocStringPass(),
        common.IdentityEliminationPass(),
        common.CommonSubexpressionEliminationPass(),
        common.DeduplicateInitializersPass(),
        common.RemoveUnusedNodesPass(),
        common.RemoveUnusedOpsetsPass(),
    )(graph)


def _serialized(graph: "onnx_ir.Model", path: Path) -> Any:
    """Write the file and return it as onnx's message, checked."""
    import onnx
    import onnx_ir

    proto = onnx_ir.to_proto(graph)
    try:
        onnx.checker.check_model(proto, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise ExportError(f"The exported graph breaks ONNX's rules: {error}") from error
    path.write_bytes(proto.SerializeToString(deterministic=True))
    return proto
