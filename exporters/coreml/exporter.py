"""From a deployable model to a Core ML package; every tensor's type is stated."""

import copy
import importlib.metadata
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from exporters.core_ml_packages import SYSTEMS, make_reproducible
from exporters.coreml import CoreMLOptions
from exporters.coreml.compression import compression_pass
from exporters.coreml.detector import Detector
from exporters.embedded_metadata import description, output_description
from exporters.format import Conversion, Exporter, ExportOptions
from mobilevit_deploy.contract.embedded import embedded_metadata
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.rewrites.half_precision import Float32Norm
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import TensorSpec

if TYPE_CHECKING:
    import coremltools

_PICTURES = {"image": "RGB picture", "unit": "RGB, 0 to 1", "float32": "RGB, 0 to 255"}


class CoreMLExporter(Exporter[CoreMLOptions]):
    """Converts a traced model with coremltools."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions[CoreMLOptions], path: Path
    ) -> Conversion:
        """Write one `.mlpackage`.

        Where one output scores the classes of the whole picture and these have labels, the package
        is a classifier: it has the label and probabilities that Vision looks for, and the scores
        beside them.

        Raises:
            RuntimeUnavailableError: coremltools is not installed.
            ExportError: the conversion fails; the message names the operation.
        """
        coremltools = import_coremltools()
        target = str(options.own.deployment_target)
        image = options.image("NHWC" if options.input_range == "image" else "NCHW")
        outputs = tuple(map(_as_core_ml_has_it, options.outputs))
        names = [output.name for output in outputs]
        dtypes = [output.dtype for output in outputs]
        classified = next(
            (n for n, one in enumerate(outputs) if (one.role, one.layout) == ("scores", "NC")), None
        )
        detector = _detector(record, options)
        if detector is not None:
            model, outputs = detector.program(model), detector.outputs
            names, dtypes = list(detector.names), ["float32"] * len(detector.names)
        labels = record.distinct_labels if options.own.classifier else None
        classifier = None
        if labels is not None and classified is not None:
            model = _WithProbabilities(model, classified)
            names.append("probabilities")
            dtypes.append("float32")
            outputs = (*outputs, *_classifier_outputs(len(labels)))
            classifier = coremltools.ClassifierConfig(
                list(labels), _LABEL, predicted_probabilities_output=names[-1]
            )
        types = dict(zip(names, dtypes, strict=True))
        package = _converted(model, types, coremltools, options, classifier)
        operators = _operators(package)
        if detector is not None:
            package = detector.pipeline(package)
            operators["NonMaximumSuppression"] = 1
        _describe(package, record, image, outputs, options)
        with quiet():
            package.save(str(path))
        make_reproducible(path)
        return Conversion(
            inputs=(image,),
            outputs=outputs,
            options={"deployment_target": target},
            minimum_runtime=SYSTEMS[target],
            operators=operators,
            tools=("torch", "coremltools"),
        )

    def combine(self, functions: Mapping[str, Path], path: Path) -> None:
        """One package of several, each a function; equal weights are stored once.

        The first function is the default one. Of what the packages say of themselves, that in which
        they differ stands under the function's name.

        Raises:
            ExportError: coremltools cannot combine them.
        """
        coremltools = import_coremltools()
        descriptor = coremltools.utils.MultiFunctionDescriptor()
        for name, package in functions.items():
            descriptor.add_function(
                str(package), src_function_name="main", target_function_name=name
            )
        descriptor.default_function_name = next(iter(functions))
        try:
            with quiet():
                coremltools.utils.save_multifunction(descriptor, str(path))
        except Exception as error:  # coremltools raises every kind
            raise ExportError(
                f"coremltools cannot combine {', '.join(functions)}: {error}"
            ) from error
        load = coremltools.utils.load_spec
        said = {name: load(str(part)).description.metadata for name, part in functions.items()}
        whole = load(str(path))
        whole.description.metadata.CopyFrom(next(iter(said.values())))
        texts = whole.description.metadata.userDefined
        for key in list(texts):
            if len({metadata.userDefined[key] for metadata in said.values()}) > 1:
                del texts[key]
                texts.update({f"{key}.{name}": own.userDefined[key] for name, own in said.items()})
        next(path.glob("Data/*/model.mlmodel")).write_bytes(whole.SerializeToString())
        make_reproducible(path)


EXPORTER = CoreMLExporter()


def _detector(record: Record, options: ExportOptions[CoreMLOptions]) -> Detector | None:
    """What the artifact is besides a program; None where it is one alone."""
    steps = None if options.postprocessing is None else options.postprocessing.boxes
    if steps is None or not steps.suppressed:
        return None
    task = get_task(record.task)
    raw = {one.name for one in task.compared}
    return Detector(
        steps,
        task.found_labels(record.distinct_labels),
        tuple(one for one in options.outputs if one.name in raw),
    )


_LABEL, _PROBABILITIES = "classLabel", "classLabel_probs"


class _WithProbabilities(nn.Module):
    """A model's outputs, and behind them the softmax of one for the classifier's dictionary."""

    def __init__(self, model: nn.Module, scores: int) -> None:
        super().__init__()
        self.model = model
        self.scores = scores

    def forward(self, image: Tensor) -> tuple[Tensor, ...]:
        returned = self.model(image)
        values = (returned,) if isinstance(returned, Tensor) else tuple(returned)
        return *values, values[self.scores].softmax(dim=-1)


def _classifier_outputs(classes: int) -> tuple[TensorSpec, ...]:
    return (
        TensorSpec(name=_LABEL, shape=(1,), dtype="string", layout="N", role="label"),
        TensorSpec(
            name=_PROBABILITIES,
            shape=(1, classes),
            dtype="float32",
            layout="NC",
            role="probabilities",
        ),
    )


def _as_core_ml_has_it(output: TensorSpec) -> TensorSpec:
    """An output of a model: its arrays of integers are int32."""
    integers = output.dtype.startswith(("int", "uint"))
    return output.model_copy(update={"dtype": "int32"}) if integers else output


def _converted(
    model: nn.Module,
    types: Mapping[str, str],
    coremltools: Any,
    options: ExportOptions[CoreMLOptions],
    classifier: Any,
) -> "coremltools.models.MLModel":
    """The package in memory, without a word on the terminal."""
    example = torch.zeros(options.batch or 1, 3, *options.input_size)
    if options.input_range == "image":
        # The scale stays with the image: as 1/255 inside float16 weights it would be subnormal.
        image = coremltools.ImageType(
            name="image",
            shape=example.shape,
            scale=1 / 255,
            color_layout=coremltools.colorlayout.RGB,
        )
    else:
        image = coremltools.TensorType(name="image", shape=example.shape, dtype=np.float32)
    half = options.recipe.arithmetic == "float16"
    if half and options.own.deployment_target == "iOS16":
        model = _with_float32_norms(model)
    try:
        with quiet() as logged, torch.no_grad():
            traced = torch.jit.trace(  # type: ignore[no-untyped-call]
                model, example, check_trace=False
            )
            package = coremltools.convert(
                traced,
                inputs=[image],
                outputs=[
                    coremltools.TensorType(name=name, dtype=np.dtype(dtype).type)
                    for name, dtype in types.items()
                ],
                classifier_config=classifier,
                minimum_deployment_target=coremltools.target[options.own.deployment_target],
                compute_precision=coremltools.precision.FLOAT16
                if half
                else coremltools.precision.FLOAT32,
                convert_to="mlprogram",
                skip_model_load=True,
                pass_pipeline=_pipeline(
                    coremltools, options.recipe.weights, classifier=classifier is not None
                ),
            )
    except Exception as error:  # coremltools raises every kind
        said = f" ({logged[-1].strip()})" if logged else ""
        raise ExportError(f"coremltools cannot convert the model: {error}{said}") from error
    return package


def _with_float32_norms(model: nn.Module) -> nn.Module:
    """A half-precision model, its layer norms between casts.

    iOS 16 wants their epsilon in the type of the input, and coremltools 9 states it in float32. Its
    own pass to float16 does both right, and takes the casts out again.
    """
    model = copy.deepcopy(model)
    for parent in list(model.modules()):
        for name, child in parent.named_children():
            if isinstance(child, nn.LayerNorm):
                setattr(parent, name, Float32Norm(child.float()))
    return model


_CLASSIFIER_PASS = "mobilevit_deploy::classifier_output_types"  # noqa: S105 (a graph pass)


def _pipeline(coremltools: Any, weights: str, *, classifier: bool) -> Any:
    """The default graph passes, then the compression of weights, then one for a classifier.

    coremltools 9 looks up a type for each output after it has replaced the probabilities by label
    and dictionary, one output more than it was given types for. Another type at the end of the list
    lets a classifier keep its scores.
    """
    from coremltools.converters.mil.mil.passes.graph_pass import AbstractGraphPass
    from coremltools.converters.mil.mil.passes.pass_registry import PASS_REGISTRY, register_pass

    pipeline = coremltools.PassPipeline()
    compression = compression_pass(weights)
    if compression is not None:
        pipeline.append_pass(compression[0])
        pipeline.set_options(*compression)
    if not classifier:
        return pipeline
    if _CLASSIFIER_PASS not in PASS_REGISTRY.passes:

        @register_pass(namespace="mobilevit_deploy")
        class classifier_output_types(AbstractGraphPass):  # type: ignore[misc]  # noqa: N801
            def apply(self, prog: Any) -> None:
                main = prog.functions["main"]
                main.set_output_types([*main.output_types, coremltools.TensorType()])

    pipeline.append_pass(_CLASSIFIER_PASS)
    return pipeline


def _describe(
    package: "coremltools.models.MLModel",
    record: Record,
    image: TensorSpec,
    outputs: Sequence[TensorSpec],
    options: ExportOptions[CoreMLOptions],
) -> None:
    """What Xcode shows, and what an app can read."""
    package.author = "mobilevit-deploy"
    package.license = "That of the checkpoint"
    package.version = importlib.metadata.version("mobilevit-deploy")
    package.short_description = description(record, options)
    crop = "x".join(map(str, options.input_size))
    package.input_description[image.name] = (
        f"{_PICTURES[options.input_range]}, {crop} (height x width), resized and cropped as "
        "mobilevit_deploy.resize says"
    )
    for output in outputs:
        package.output_description[output.name] = output_description(output)
    for key, text in embedded_metadata(record, image, options.recipe.name, options.target).items():
        package.user_defined_metadata[key] = text


def _operators(package: "coremltools.models.MLModel") -> dict[str, int]:
    """Operation name -> how often the program has it; stored weights are no operations."""
    counts: Counter[str] = Counter()
    for function in package.get_spec().mlProgram.functions.values():
        for block in function.block_specializations.values():
            counts.update(
                operation.type
                for operation in block.operations
                if not operation.type.startswith("const")  # const, constexpr_lut_to_dense, ...
            )
    return dict(sorted(counts.items()))
