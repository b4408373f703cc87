"""Inputs and outputs of a Core ML package: what its description says, and arrays in and out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import torch
from torch import Tensor

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes.coreml.mil.arguments import Labels, Value
from mobilevit_deploy.runtimes.coreml.mil.evaluator import declared_shape, declared_type
from mobilevit_deploy.runtimes.coreml.mil.package import Package
from mobilevit_deploy.runtimes.session import Array, Port, fits

Colour = Literal["RGB", "BGR", "GRAYSCALE"]

_DTYPES = {"fp16": "float16", "fp32": "float32"}
_COLOURS: dict[int, Colour] = {10: "GRAYSCALE", 20: "RGB", 30: "BGR"}
"""ImageFeatureType.ColorSpace of the specification; grey half-float images (40) are not read."""


@dataclass(frozen=True)
class Feature:
    """An input or output as Core ML describes it and a caller sees it.

    An image is uint8 [1, H, W, 3] in RGB ([1, H, W, 1] if grey) whatever order the package wants;
    the colour order stands only in the package's description, not in its program.
    """

    name: str
    port: Port
    colour: Colour | None = None


def read_features(
    package: Package, name: str, function: Any, labels: Labels | None
) -> tuple[list[Feature], list[Feature]]:
    """Inputs and outputs of one function (coremltools' `Function`) of that name.

    Raises:
        ManifestError: description and program disagree, or a kind of feature is not supported.
    """
    inputs, outputs = _features(package, name)
    if list(inputs) != list(function.inputs) or len(outputs) != len(function.outputs):
        raise ManifestError(
            f"The description of {package.path.name} lists the inputs {list(inputs)} and "
            f"{len(outputs)} outputs, its program {list(function.inputs)} and "
            f"{len(function.outputs)}. Export again."
        )
    described = [
        _feature(package, feature, function.inputs[name]) for name, feature in inputs.items()
    ]
    results = []
    for variable in function.outputs:
        feature = outputs.get(variable.name)
        kind = feature.type.WhichOneof("Type") if feature is not None else "missing"
        if kind == "dictionaryType":
            results.append(Feature(variable.name, Port((1, len(labels or ())), "float32")))
        elif kind in {"stringType", "int64Type"}:
            results.append(Feature(variable.name, Port((1,), kind.removesuffix("Type"))))
        elif kind == "multiArrayType":
            results.append(_feature(package, feature, variable))
        else:
            raise ManifestError(
                f"Output {variable.name!r} of {package.path.name} is of kind {kind}, which the "
                "evaluator does not read."
            )
    return described, results


def feed(feature: Feature, array: Array) -> Tensor:
    """An input of the right shape and type as the program takes it: pixels [1, C, H, W]."""
    if feature.colour is not None:
        pixels = array[..., ::-1] if feature.colour == "BGR" else array
        array = pixels.transpose(0, 3, 1, 2).astype(np.float32)
    elif array.dtype == np.float16:
        array = array.astype(np.float32)
    return torch.from_numpy(np.array(array))


def result(port: Port, value: Value) -> Array:
    """An output of the evaluator as an array of the port's type; a label as an array of one."""
    if not isinstance(value, Tensor):
        return np.array([value])
    return value.numpy().astype(port.dtype, copy=False)


def _features(package: Package, name: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
    """Descriptions of the inputs and outputs by name; of the function, where there are several."""
    whole = package.specification.description
    description = next((one for one in whole.functions if one.name == name), whole)
    return (
        {feature.name: feature for feature in description.input},
        {feature.name: feature for feature in description.output},
    )


def _feature(package: Package, feature: Any, variable: Any) -> Feature:
    shape, kind = declared_shape(variable), feature.type.WhichOneof("Type")
    if kind == "imageType":
        image = feature.type.imageType
        colour = _COLOURS.get(image.colorSpace)
        if colour is None or len(shape) != 4:
            raise ManifestError(
                f"Image {feature.name!r} of {package.path.name} is neither RGB, BGR nor 8-bit grey."
            )
        _check_extents(package, feature, (image.height, image.width), shape[2:])
        port = Port((shape[0], shape[2], shape[3], shape[1]), "uint8")
        return Feature(feature.name, port, colour)
    if kind != "multiArrayType":
        raise ManifestError(
            f"{feature.name!r} of {package.path.name} is of kind {kind}; the evaluator reads "
            "images and arrays."
        )
    if feature.type.multiArrayType.shape:
        _check_extents(package, feature, tuple(feature.type.multiArrayType.shape), shape)
    dtype = declared_type(variable)
    return Feature(feature.name, Port(shape, _DTYPES.get(dtype, dtype)))


def _check_extents(
    package: Package, feature: Any, described: tuple[int, ...], shape: tuple[int | None, ...]
) -> None:
    """An app is given what the description says: it must be what the program takes."""
    if not fits(shape, described):
        raise ManifestError(
            f"The description of {package.path.name} says {feature.name!r} is {described}, its "
            f"program {shape}. Export again."
        )
