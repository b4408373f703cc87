"""Changes to Core ML packages that leave every digest in order, so that only parity can tell."""

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from mobilevit_deploy.contract.digest import digest
from tests.damage import edit_manifest
from tests.runtimes.coreml.packages import edit_specification, operations, weight_file

Change = Callable[[Path], None]
"""Changes a package in place; it gets the `.mlpackage` folder."""


def edit_package(folder: Path, precision: str, change: Change) -> None:
    """Change one package of an export folder and put its new digest into the manifest."""

    def rehash(document: dict[str, Any]) -> None:
        for artifact in document["artifacts"]:
            if artifact["precision"] == precision:
                package = folder / artifact["file"]
                change(package)
                artifact["sha256"] = digest(package)

    edit_manifest(folder, rehash)


def edit_operations(change: Callable[[list[Any]], None]) -> Change:
    """A change of the program's operations, protobuf messages in their order."""
    return lambda package: edit_specification(package, lambda spec: change(operations(spec)))


def swap_colours(package: Path) -> None:
    """The app's pixels are handed over in the other order; the program stays the same."""

    def change(specification: Any) -> None:
        image = specification.description.input[0].type.imageType
        assert image.colorSpace == image.RGB
        image.colorSpace = image.BGR

    edit_specification(package, change)


def drop_scale(package: Path) -> None:
    """The image's factor of 1/255 becomes 1."""

    def change(program: list[Any]) -> None:
        scale = scale_of_image(program)
        np.testing.assert_allclose(scale.values, [1 / 255], rtol=1e-6)
        scale.values[0] = 1.0

    edit_operations(change)(package)


def scale_of_image(program: list[Any]) -> Any:
    """The constant that the image is multiplied by first, as protobuf's `floats`."""
    (product,) = (
        one for one in program if one.type == "mul" and one.inputs["x"].arguments[0].name == "image"
    )
    factor = producer(program, product.inputs["y"].arguments[0].name)
    return factor.attributes["val"].immediateValue.tensor.floats


def move_one_layer(package: Path) -> None:
    """Move the weights of the 1x1 projection in the fourth stage's block by a fifth."""

    def change(specification: Any) -> None:
        weights = stored_weights(package, operations(specification), "stages_3_1_project_conv")
        weights *= weights.dtype.type(1.2)
        weights.flush()

    edit_specification(package, change)


def turn_softmax(package: Path) -> None:
    """The first attention's softmax runs along another axis of the same tensor."""

    def change(program: list[Any]) -> None:
        softmax = next(one for one in program if one.type == "softmax")
        extents = [d.constant.size for d in softmax.outputs[0].type.tensorType.dimensions]
        binding = softmax.inputs["axis"].arguments[0]
        stored = producer(program, binding.name).attributes["val"]
        right = stored.immediateValue.tensor.ints.values[0] % len(extents)
        wrong = max(
            (axis for axis in range(len(extents)) if axis != right and extents[axis] > 1),
            key=extents.__getitem__,
        )
        # Other operations may read the same constant, so this one gets its own.
        binding.ClearField("name")
        binding.value.CopyFrom(stored)
        binding.value.immediateValue.tensor.ints.values[0] = wrong

    edit_operations(change)(package)


def producer(program: list[Any], name: str) -> Any:
    """The operation that has an output of that name."""
    (found,) = (one for one in program if any(output.name == name for output in one.outputs))
    return found


def stored_weights(package: Path, program: list[Any], layer: str) -> np.memmap:
    """A layer's weights in the package's weight file, to be read or changed in place."""
    # The converter names what it has rounded itself after the type.
    endings = (f"{layer}_weight", f"{layer}_weight_to_fp16")
    (constant,) = (
        one for one in program if one.type == "const" and one.outputs[0].name.endswith(endings)
    )
    kinds = {10: np.dtype("<f2"), 11: np.dtype("<f4")}  # DataType of MIL.proto
    kind = kinds[constant.outputs[0].type.tensorType.dataType]
    file = weight_file(package)
    with file.open("rb") as stream:
        stream.seek(constant.attributes["val"].blobFileValue.offset)
        _, _, size, offset = struct.unpack("<IIQQ", stream.read(24))
    return np.memmap(file, kind, "r+", offset, size // kind.itemsize)
