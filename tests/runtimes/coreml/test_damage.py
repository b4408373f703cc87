"""Packages that are no packages, damaged, of another kind, or from the future."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.runtimes.coreml import open_session
from tests.runtimes.coreml.packages import (
    Classifier,
    convert,
    ct,
    edit_manifest,
    edit_specification,
    operations,
    save,
    specification_file,
    weight_file,
)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(convert(Classifier(), half=True), tmp_path_factory.mktemp("sound"))


@pytest.fixture
def package(sound: Path, tmp_path: Path) -> Path:
    copy = tmp_path / "model.mlpackage"
    shutil.copytree(sound, copy)
    return copy


def refused(package: Path, message: str) -> None:
    with pytest.raises(ManifestError, match=message):
        open_session(package)


def test_no_package(tmp_path: Path) -> None:
    refused(tmp_path / "nothing.mlpackage", "no such folder")
    refused(tmp_path, r"is not a Core ML package .*no Manifest\.json")
    assert list(tmp_path.iterdir()) == []  # coremltools' own reader would make a manifest
    file = tmp_path / "model.mlmodel"
    file.write_bytes(b"")
    refused(file, "is not a Core ML package")


@pytest.mark.parametrize("text", ["{", "[]", "{}", '{"itemInfoEntries": {"a": 1}}'])
def test_a_manifest_that_is_none(package: Path, text: str) -> None:
    (package / "Manifest.json").write_text(text)
    refused(package, "is not a Core ML package's manifest")


def test_a_manifest_that_leaves_the_package(package: Path) -> None:
    def change(manifest: dict[str, Any]) -> None:
        root = manifest["itemInfoEntries"][manifest["rootModelIdentifier"]]
        root["path"] = "../../elsewhere/model.mlmodel"

    edit_manifest(package, change)
    refused(package, "names a file outside the package")


def test_a_damaged_specification(package: Path) -> None:
    file = specification_file(package)
    file.write_bytes(file.read_bytes()[:-100])
    refused(package, r"model\.mlmodel of model\.mlpackage cannot be read")
    file.unlink()
    refused(package, r"model\.mlpackage/Data/.*/model\.mlmodel cannot be read: No such file")


@pytest.mark.parametrize("kind", ["neuralNetwork", "pipeline"])
def test_another_kind_of_model(package: Path, kind: str) -> None:
    def change(specification: Any) -> None:
        specification.ClearField("mlProgram")
        getattr(specification, kind).SetInParent()

    edit_specification(package, change)
    refused(package, f"holds a model of type {kind}, not an ML Program")


def test_a_newer_specification(package: Path) -> None:
    def change(specification: Any) -> None:
        specification.specificationVersion = 99

    edit_specification(package, change)
    newest = max(ct.target).value
    refused(package, f"specification version 99; coremltools .* reads up to {newest}")


def change_operation(kind: str, change: Callable[[Any], None]) -> Callable[[Any], None]:
    def edit(specification: Any) -> None:
        change(next(one for one in operations(specification) if one.type == kind))

    return edit


def test_an_unknown_operation_is_named(package: Path) -> None:
    def change(operation: Any) -> None:
        operation.type = "frobnicate"
        operation.outputs[0].name = "odd_one"

    edit_specification(package, change_operation("silu", change))
    refused(package, r"uses operation 'frobnicate' \(odd_one\), which the evaluator does not know")


def test_an_unknown_compression_is_named(package: Path) -> None:
    def change(operation: Any) -> None:
        operation.type = "constexpr_novel"

    edit_specification(package, change_operation("const", change))
    refused(package, r"uses operation 'constexpr_novel' \(")


def test_an_operation_of_a_newer_version_is_named(package: Path) -> None:
    def change(operation: Any) -> None:
        operation.inputs["speed"].CopyFrom(operation.inputs["x"])

    edit_specification(package, change_operation("softmax", change))
    refused(
        package, r"Operation 'softmax' \(.*\) .*has the input 'speed': it is of a newer version"
    )


def test_a_program_that_contradicts_itself(package: Path) -> None:
    def change(operation: Any) -> None:
        operation.outputs[0].type.tensorType.dimensions[1].constant.size = 7

    edit_specification(package, change_operation("linear", change))
    refused(package, "coremltools cannot read the program of model.mlpackage")


def test_a_description_that_differs_from_the_program(package: Path) -> None:
    def change(specification: Any) -> None:
        specification.description.input[0].name = "picture"

    edit_specification(package, change)
    refused(package, r"lists the inputs \['picture'\].*its program \['image'\]")


def test_a_missing_weight_file(package: Path) -> None:
    weight_file(package).unlink()
    refused(package, r"weight file weight\.bin of model\.mlpackage is missing")


@pytest.mark.parametrize("kept", [0, 80, 0.5, -1])
def test_a_truncated_weight_file(package: Path, kept: float) -> None:
    file = weight_file(package)
    data = file.read_bytes()
    length = int(len(data) * kept) if isinstance(kept, float) else kept
    file.write_bytes(data[:length])
    refused(package, r"weight\.bin of model\.mlpackage is truncated or damaged: it holds \d+ bytes")


def test_overwritten_weights(package: Path) -> None:
    file = weight_file(package)
    file.write_bytes(b"\xff" * file.stat().st_size)
    refused(package, "truncated or damaged")
