"""Core ML: an ML Program package for iPhone, iPad and Mac."""

import copy
import importlib.metadata
import json
import uuid
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from torch import Tensor, nn

from exporters.coreml_compression import compression_pass
from exporters.embedded_metadata import embedded_metadata
from exporters.formats import FORMATS, Conversion, ExportOptions
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import ExportError
from mobilevit_deploy.quiet import quiet
from mobilevit_deploy.rewrites.half_precision import Float32Norm
from mobilevit_deploy.runtimes.coreml.mil.library import import_coremltools
from mobilevit_deploy.tasks import get_task
from mobilevit_deploy.vocabulary import Precision, TensorSpec

if TYPE_CHECKING:
    import coremltools

SYSTEMS = {"iOS16": "iOS 16, macOS 13", "iOS17": "iOS 17, macOS 14", "iOS18": "iOS 18, macOS 15"}
"""Deployment target -> oldest systems that load the package."""

_LABEL, _PROBABILITIES = "classLabel", "classLabel_probs"


class CoreMLExporter:
    """Converts a traced model with coremltools; every tensor's type is stated."""

    def convert(
        self, model: nn.Module, record: Record, options: ExportOptions, path: Path
    ) -> Conversion:
        """Write one `.mlpackage`.

        A classifier package has the labels and probabilities that Vision looks for, and the logits
        beside them.

        Raises:
            RuntimeUnavailableError: coremltools is not installed.
            ExportError: the conversion fails; the message names the operation.
        """
        coremltools = import_coremltools()
        height, width = options.input_size
        target = options.deployment_target or str(FORMATS["coreml"].default_deployment_target)
        batch = options.batch or 1
        image = _image_spec(options, batch)
        labels = record.distinct_labels if options.classifier else None
        outputs = list(get_task(record.task).specs(record.num_classes, options.input_size, batch))

        package = _converted(
            _WithProbabilities(model) if labels else model,
            torch.zeros(batch, 3, height, width),
            coremltools,
            options,
            target,
            labels,
        )
        if labels:
            outputs += [
                TensorSpec(name=_LABEL, shape=(1,), dtype="string", layout="N", role="label"),
                TensorSpec(
                    name=_PROBABILITIES,
                    shape=(1, len(labels)),
                    dtype="float32",
                    layout="NC",
                    role="probabilities",
                ),
            ]
        _describe(package, record, image, options, preview=bool(labels))
        with quiet():
            package.save(str(path))
        make_reproducible(path, coremltools)
        return Conversion(
            inputs=(image,),
            outputs=tuple(outputs),
            options={"deployment_target": target},
            minimum_runtime=SYSTEMS[target],
            operators=_operators(package),
            tools={name: importlib.metadata.version(name) for name in ("torch", "coremltools")},
        )

    def combine(self, functions: Mapping[str, Path], path: Path) -> None:
        """One package of several, each a function; equal weights are stored once.

        The first function is the default one.

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
        make_reproducible(path, coremltools)


EXPORTER = CoreMLExporter()


class _WithProbabilities(nn.Module):
    """Logits, and their softmax for the classifier's dictionary."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        logits = self.model(image)
        return logits, logits.softmax(dim=-1)


def _image_spec(options: ExportOptions, batch: int) -> TensorSpec:
    height, width = options.input_size
    if options.input_range == "image":
        # What a pixel buffer holds; Core ML does the rest.
        return TensorSpec(
            name="image",
            shape=(batch, height, width, 3),
            dtype="uint8",
            layout="NHWC",
            range=(0.0, 255.0),
            role="image",
        )
    return TensorSpec(
        name="image",
        shape=(batch, 3, height, width),
        dtype="float32",
        layout="NCHW",
        range=(0.0, 1.0 if options.input_range == "unit" else 255.0),
        role="image",
    )


def _converted(
    model: nn.Module,
    example: Tensor,
    coremltools: Any,
    options: ExportOptions,
    target: str,
    labels: tuple[str, ...] | None,
) -> "coremltools.models.MLModel":
    """The package in memory, without a word on the terminal."""
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
    names = ("logits", "probabilities") if labels else ("logits",)
    single = options.precision == "fp32"
    if target == "iOS16" and not single:
        model = _with_float32_norms(model)
    try:
        with quiet() as logged, torch.no_grad():
            traced = torch.jit.trace(  # type: ignore[no-untyped-call]
                model, example, check_trace=False
            )
            package = coremltools.convert(
                traced,
                inputs=[image],
                outputs=[coremltools.TensorType(name=n, dtype=np.float32) for n in names],
                classifier_config=coremltools.ClassifierConfig(
                    list(labels), _LABEL, predicted_probabilities_output="probabilities"
                )
                if labels
                else None,
                minimum_deployment_target=coremltools.target[target],
                compute_precision=coremltools.precision.FLOAT32
                if single
                else coremltools.precision.FLOAT16,
                convert_to="mlprogram",
                skip_model_load=True,
                pass_pipeline=_pipeline(coremltools, options.precision, classifier=bool(labels)),
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


def _pipeline(coremltools: Any, precision: Precision, *, classifier: bool) -> Any:
    """The default graph passes, then the compression of weights, then one for a classifier.

    coremltools 9 looks up a type for each output after it has replaced the probabilities by label
    and dictionary, one output more than it was given types for. Another type at the end of the list
    lets a classifier keep its logits.
    """
    from coremltools.converters.mil.mil.passes.graph_pass import AbstractGraphPass
    from coremltools.converters.mil.mil.passes.pass_registry import PASS_REGISTRY, register_pass

    pipeline = coremltools.PassPipeline()
    compression = compression_pass(precision)
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
    options: ExportOptions,
    *,
    preview: bool,
) -> None:
    """What Xcode shows, and what an app can read."""
    untrained = "" if record.trained else " Untrained: for latency measurements only."
    package.author = "mobilevit-deploy"
    package.license = "That of the checkpoint"
    package.version = importlib.metadata.version("mobilevit-deploy")
    package.short_description = (
        f"{record.variant}, {record.task} into {record.num_classes} classes, {options.precision}."
        f"{untrained}"
    )
    ranges = {"image": "RGB picture", "unit": "RGB, 0 to 1", "float32": "RGB, 0 to 255"}
    crop = "x".join(map(str, options.input_size))
    package.input_description["image"] = (
        f"{ranges[options.input_range]}, {crop} (height x width), resized and cropped as "
        "mobilevit_deploy.resize says"
    )
    package.output_description["logits"] = "One score per class, before softmax"
    if preview:
        package.output_description[_LABEL] = "Most probable class"
        package.output_description[_PROBABILITIES] = "Probability of every class"
    for key, text in embedded_metadata(record, image, options).items():
        package.user_defined_metadata[key] = text


def make_reproducible(path: Path, coremltools: Any) -> None:
    """The same inputs shall give the same bytes: no date, no random identifiers."""
    model = next(path.glob("Data/*/model.mlmodel"))
    specification = coremltools.utils.load_spec(str(path))
    specification.description.metadata.userDefined.pop(
        "com.github.apple.coremltools.conversion_date", None
    )
    model.write_bytes(specification.SerializeToString(deterministic=True))

    listing = path / "Manifest.json"
    document = json.loads(listing.read_text())
    names = {
        old: str(uuid.uuid5(uuid.NAMESPACE_URL, entry["path"]))
        for old, entry in document["itemInfoEntries"].items()
    }
    document["itemInfoEntries"] = {
        names[old]: entry
        for old, entry in sorted(
            document["itemInfoEntries"].items(), key=lambda item: item[1]["path"]
        )
    }
    document["rootModelIdentifier"] = names[document["rootModelIdentifier"]]
    listing.write_text(json.dumps(document, indent=4, sort_keys=True) + "\n")
    for folder in (path, *path.rglob("*")):
        folder.chmod(0o755 if folder.is_dir() else 0o644)


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
