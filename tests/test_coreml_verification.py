"""A Core ML package that is not what it was proven to be is caught, also with right digests."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from exporters import ExportResult
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.verification import Verdict, verify
from tests.coreml_damage import (
    Change,
    drop_scale,
    edit_operations,
    edit_package,
    move_one_layer,
    swap_colours,
    turn_softmax,
)
from tests.damage import edit_manifest
from tests.runtimes.coreml.packages import edit_specification, specification_file, weight_file


def verdicts_by_precision(folder: Path) -> dict[str, Verdict]:
    _, verdicts = verify(folder)
    return {verdict.artifact.precision: verdict for verdict in verdicts}


def test_a_fresh_export_is_verified(
    demo_coreml_export: ExportResult, demo_checkpoint: Checkpoint
) -> None:
    manifest, verdicts = verify(demo_coreml_export.folder)
    assert [v.artifact for v in verdicts] == list(manifest.artifacts)
    assert [v.problems for v in verdicts] == [(), ()]
    assert all(v.parity is not None and v.parity.images == 4 for v in verdicts)
    _, verdicts = verify(demo_coreml_export.folder, demo_checkpoint)
    assert [v.problems for v in verdicts] == [(), ()]
    assert [v.compared_with for v in verdicts] == ["checkpoint"] * 2


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
@pytest.mark.parametrize("change", [swap_colours, drop_scale, move_one_layer, turn_softmax])
def test_damage_with_right_digests_is_caught_by_the_references(
    coreml_export_folder: Path, precision: str, change: Change
) -> None:
    edit_package(coreml_export_folder, precision, change)
    verdicts = verdicts_by_precision(coreml_export_folder)
    assert any("relative error" in problem for problem in verdicts[precision].problems)
    assert verdicts[precision].parity is not None, "it was run: the file stayed loadable"
    other = {"fp32": "fp16", "fp16": "fp32"}[precision]
    assert verdicts[other].problems == ()


def shrink_weights(package: Path) -> None:
    file = weight_file(package)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def become_a_neural_network(specification: Any) -> None:
    specification.ClearField("mlProgram")
    specification.neuralNetwork.SetInParent()


def narrow_the_picture(specification: Any) -> None:
    specification.description.input[0].type.imageType.width = 32


def shorten_the_logits(specification: Any) -> None:
    (logits,) = (one for one in specification.description.output if one.name == "logits")
    logits.type.multiArrayType.shape[1] = 9


def become_a_file(package: Path) -> None:
    shutil.rmtree(package)
    package.write_bytes(b"no package")


def empty(package: Path) -> None:
    shutil.rmtree(package)
    package.mkdir()
    (package / "notes.txt").write_text("mine")


def rename_first(kind: str) -> Callable[[list[Any]], None]:
    def change(program: list[Any]) -> None:
        next(one for one in program if one.type == kind).type = "frobnicate"

    return change


def add_input(program: list[Any]) -> None:
    softmax = next(one for one in program if one.type == "softmax")
    softmax.inputs["speed"].CopyFrom(softmax.inputs["axis"])


def declare_another_shape(program: list[Any]) -> None:
    convolution = next(one for one in program if one.type == "conv")
    convolution.outputs[0].type.tensorType.dimensions[1].constant.size += 1


def specification(change: Callable[[Any], None]) -> Change:
    return lambda package: edit_specification(package, change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda package: weight_file(package).unlink(), "weight.bin of mobilevit_xxs"),
        (shrink_weights, "is truncated or damaged"),
        (specification(become_a_neural_network), "of type neuralNetwork, not an ML Program"),
        (specification(lambda s: setattr(s, "specificationVersion", 99)), "version 99"),
        (lambda package: specification_file(package).write_bytes(b"\x0a"), "cannot be read"),
        (lambda package: (package / "Manifest.json").unlink(), "has no Manifest.json"),
        (lambda package: (package / "Manifest.json").write_text("{"), "is not a Core ML package's"),
        (become_a_file, "is not a Core ML package"),
        (empty, "is not a Core ML package"),
        (edit_operations(rename_first("silu")), "uses operation 'frobnicate'"),
        (edit_operations(add_input), "has the input 'speed': it is of a newer version"),
        (edit_operations(declare_another_shape), "cannot read the program"),
        (specification(narrow_the_picture), "says 'image' is (64, 32), its program (64, 64)"),
        (specification(shorten_the_logits), "says 'logits' is (1, 9), its program (1, 10)"),
    ],
)
def test_a_package_that_does_not_load_is_one_clear_problem(
    coreml_export_folder: Path, change: Change, message: str
) -> None:
    edit_package(coreml_export_folder, "fp16", change)
    verdicts = verdicts_by_precision(coreml_export_folder)
    (problem,) = verdicts["fp16"].problems
    assert message in problem
    assert "Traceback" not in problem
    assert verdicts["fp16"].parity is None
    assert verdicts["fp32"].problems == ()


def test_a_changed_package_is_not_run(coreml_export_folder: Path) -> None:
    artifact = read_manifest(coreml_export_folder).artifacts[0]
    (coreml_export_folder / artifact.file / "Data" / "added").write_bytes(b"")
    _, (first, second) = verify(coreml_export_folder)
    assert "SHA-256" in first.problems[0]
    assert first.parity is None
    assert second.problems == ()


def test_a_missing_package_is_named(coreml_export_folder: Path) -> None:
    artifact = read_manifest(coreml_export_folder).artifacts[0]
    shutil.rmtree(coreml_export_folder / artifact.file)
    _, (first, _) = verify(coreml_export_folder)
    assert f"{artifact.file} is in the manifest but not in" in first.problems[0]


@pytest.mark.parametrize(
    ("port", "change", "message"),
    [
        ("inputs", {"dtype": "float32"}, "the manifest says 'image'"),
        ("outputs", {"shape": [1, 11]}, "the manifest says 'logits'"),
    ],
)
def test_ports_that_are_not_the_packages_are_found(
    coreml_export_folder: Path, port: str, change: dict[str, Any], message: str
) -> None:
    edit_manifest(coreml_export_folder, lambda d: d["artifacts"][0][port][0].update(change))
    _, (first, _) = verify(coreml_export_folder)
    assert message in first.problems[0]


def test_exchanged_labels_are_caught(coreml_export_folder: Path) -> None:
    def exchange(program: list[Any]) -> None:
        (classify,) = (operation for operation in program if operation.type == "classify")
        labels = classify.inputs["classes"].arguments[0].value.immediateValue.list.values
        first, second = (label.immediateValue.tensor.strings.values for label in labels[3:5])
        first[0], second[0] = second[0], first[0]

    edit_package(coreml_export_folder, "fp16", edit_operations(exchange))
    _, verdicts = verify(coreml_export_folder)
    problems = {v.artifact.precision: v.problems for v in verdicts}
    assert "labels inside" in problems["fp16"][0]
    assert "differ from class 3 on" in problems["fp16"][0]
    assert problems["fp32"] == ()
