"""`mvit-export` as a user types it."""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner, Result

from exporters import cli
from mobilevit_deploy.contract.manifest import read_manifest
from tests import oracles


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, [str(argument) for argument in arguments])


def program(*arguments: object, **options: object) -> subprocess.CompletedProcess[str]:
    """The installed command, in a process of its own."""
    command = [str(Path(sys.executable).with_name("mvit-export")), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **options)


def test_help_is_quick_and_has_examples() -> None:
    seconds = []
    for _ in range(3):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        result = program("--help", env={**os.environ, "COLUMNS": "200"})
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    assert result.returncode == 0
    assert "mvit-export --format onnx --weights mobilevit_s.pt" in result.stdout
    # The promise is 0.7 s on the clock; processor time says the same on a busy machine.
    assert min(seconds) < 0.7


def test_the_package_imports_without_pytorch() -> None:
    code = "import sys, mobilevit_deploy, exporters; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_the_default_is_the_demo_checkpoint_and_is_said(tmp_path: Path) -> None:
    result = program("--format", "onnx", "--input-size", 32, cwd=tmp_path)
    assert result.returncode == 0, result.stderr
    assert "No --weights given: exporting the demo checkpoint" in result.stdout
    assert "next: mvit-verify exports/mobilevit_xxs_digits" in result.stdout
    assert result.stderr == ""
    manifest = read_manifest(tmp_path / "exports" / "mobilevit_xxs_digits")
    assert manifest.model.labels == tuple("0123456789")
    assert manifest.artifacts[0].input_size == (32, 32)


def test_a_package_for_web_apps_is_written_and_replaced_on_request(tmp_path: Path) -> None:
    command = ("--format", "onnx", "--input-size", 32, "--embed", "web", "--output", tmp_path)
    result = run(*command, "--json")
    assert result.exit_code == 0, result.output
    package = tmp_path / "embed" / "web"
    assert json.loads(result.stdout)["package"] == str(package)
    assert (package / "model.onnx").is_file()
    again = run(*command)
    assert again.exit_code == 1
    assert "embed/web already. Replace with --overwrite" in " ".join(again.output.split())


def test_a_package_is_refused_where_no_file_of_the_export_fits(tmp_path: Path) -> None:
    numbers = ("--format", "coreml", "--input", "float32", "--input-size", 32)
    result = run(*numbers, "--embed", "swift", "--output", tmp_path / "out")
    assert result.exit_code == 1
    assert "none was published, so there is nothing to embed" in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == []


def test_all_formats_with_the_defaults_of_each(tmp_path: Path) -> None:
    output = tmp_path / "out"
    result = run("--format", "all", "--input-size", 32, "--output", output)
    assert result.exit_code == 0, result.output
    manifest = read_manifest(output)
    assert [(a.format, a.precision) for a in manifest.artifacts] == [
        ("coreml", "fp16"),
        ("executorch", "fp32"),
        ("onnx", "fp32"),
        ("tflite", "fp32"),
    ]
    picture = manifest.artifacts[0].inputs[0]
    assert (picture.dtype, picture.layout, picture.shape) == ("uint8", "NHWC", (1, 32, 32, 3))
    assert manifest.artifacts[0].file in "".join(result.output.split())


def test_a_cvnets_checkpoint_is_recognised(tmp_path: Path) -> None:
    weights = tmp_path / "whatever.pt"
    torch.save(oracles.state_dict("mobilevitv2_050"), weights)
    labels = tmp_path / "labels.txt"
    labels.write_text("\n".join(f"class no. {i}" for i in range(1000)))
    output = tmp_path / "out"
    result = run(
        *("--format", "onnx", "--weights", weights, "--input-size", "64x32", "--output", output),
        *("--labels", labels, "--colour-order", "bgr", "--mean", "0.1,0.2,0.3", "--std", "1,1,2"),
        *("--json",),
    )
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert document["failures"] == []
    assert document["published"][0]["inputs"][0]["shape"] == [1, 3, 64, 32]
    record = read_manifest(output).model
    assert record.variant == "mobilevitv2_050"
    assert record.labels is not None
    assert record.labels[999] == "class no. 999"
    assert record.preprocessing.colour_order == "BGR"
    assert record.preprocessing.mean == (0.1, 0.2, 0.3)
    assert "preprocessing.mean" in record.overridden
    assert "preprocessing.scale" in record.assumed


def test_a_preprocessing_file_is_taken(tmp_path: Path) -> None:
    result = run("--format", "onnx", "--output", tmp_path / "one", "--input-size", 32)
    assert result.exit_code == 0, result.output
    described = read_manifest(tmp_path / "one").model.preprocessing
    changed = described.model_copy(update={"interpolation": "nearest"})
    (tmp_path / "p.json").write_text(changed.model_dump_json())
    result = run(
        *("--format", "onnx", "--output", tmp_path / "two", "--input-size", 32),
        *("--preprocessing", tmp_path / "p.json"),
    )
    assert result.exit_code == 0, result.output
    assert read_manifest(tmp_path / "two").model.preprocessing == changed


def test_lists_and_doctor() -> None:
    listed = json.loads(run("--list", "--json").stdout)
    assert len(listed) == 19
    assert listed[0] == {
        "name": "mobilevit_xxs",
        "task": "classification",
        "head": "classifier",
        "classes": 1000,
        "input_size": [256, 256],
        "parameters": 1_272_024,
        "macs": 407_364_096,
        "published": [
            {
                "metric": "top-1",
                "percent": 69.0,
                "data": "ImageNet-1k",
                "source": "arXiv:2110.02178",
            }
        ],
    }
    states = json.loads(run("--doctor", "--json").stdout)
    assert states["onnx"]["works"] is True
    libraries = {library["name"]: library for library in states["onnx"]["libraries"]}
    assert libraries["onnxruntime"]["installed"] == libraries["onnxruntime"]["tested"]
    detectors = json.loads(run("--list", "--task", "detection", "--json").stdout)
    (found,) = (one for one in detectors if one["name"] == "mobilevitv2_050")
    assert (found["head"], found["classes"], found["input_size"]) == ("ssdlite", 81, [320, 320])
    assert (found["parameters"], found["published"][0]["metric"]) == (2_035_395, "mAP")
    assert found["published"][0]["percent"] == 21.24
    assert "mobilevitv3_100" in run("--list").stdout
    assert "onnxruntime" in run("--doctor").stdout


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "No format given"),
        (("--format", "onx"), 2, "Did you mean 'onnx'?"),
        (("--format", "onnx", "--model", "mobilevit_xs"), 2, "pretrained"),
        (("--format", "onnx", "--model", "mobilevit_xxxs"), 2, "Did you mean"),
        (("--format", "onnx", "--task", "classifcation"), 2, "Did you mean 'classification'?"),
        (
            (
                "--format",
                "onnx",
                *("--model", "mobilevit_xxs", "--weights", "random"),
                *("--task", "detection", "--score-threshold", "1.5"),
            ),
            2,
            "score threshold of detections must be from 0 to 1, got 1.5",
        ),
        (("--format", "onnx", "--precision", "int8"), 2, "Known: fp32, fp16"),
        (("--format", "coreml", "--precision", "int8"), 2, "Known: fp16, fp32, w8, w6, w4"),
        (("--format", "coreml", "--deployment-target", "iOS15"), 2, "iOS16, iOS17, iOS18"),
        (("--format", "coreml", "--batch", "dynamic"), 2, "no dynamic batch"),
        (("--format", "onnx", "--input-size", "0"), 2, "must be"),
        (("--format", "onnx", "--input-size", "-3"), 2, "must be"),
        (("--format", "onnx", "--input-size", "31"), 2, "32"),
        (("--format", "onnx", "--input-size", "100000"), 2, "100000x100000"),
        (("--format", "onnx", "--input-size", "axb"), 2, "neither N nor HxW"),
        (("--format", "onnx", "--batch", "many"), 2, "neither a number nor dynamic"),
        (("--format", "onnx", "--mean", "1,2"), 2, "not three numbers"),
        (("--format", "onnx", "--std", "0,1,1"), 2, "std must be positive"),
        (("--format", "onnx", "--colour-order", "GBR"), 2, "RGB"),
        (("--format", "onnx", "--embed", "wep"), 2, "Did you mean 'web'?"),
        (("--format", "coreml", "--embed", "web"), 2, "add --format onnx"),
        (("--format", "coreml", "--embed", "kotlin"), 2, "add --format tflite"),
        (("--format", "onnx", "--weights", "missing.pt"), 1, "missing.pt"),
        (("--format", "onnx", "--labels", "missing.txt"), 1, "missing.txt"),
        (("--format", "onnx", "--unknown"), 2, "No such option"),
    ],
)
def test_a_wrong_command_is_one_message(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    code: int,
    message: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    shown = result.output + capfd.readouterr().err
    assert result.exit_code == code, shown
    assert message in " ".join(shown.split())
    assert "Traceback" not in shown
    assert "defect" not in shown
    assert list(tmp_path.iterdir()) == []


def test_labels_of_another_length_are_refused(tmp_path: Path) -> None:
    labels = tmp_path / "labels.txt"
    labels.write_text("one\ntwo\n")
    result = program("--format", "onnx", "--labels", labels, "--output", tmp_path / "x")
    assert result.returncode == 1
    assert "2 labels for 10 classes" in result.stderr
    assert not (tmp_path / "x").exists()


def test_errors_as_json_and_with_a_traceback(tmp_path: Path) -> None:
    result = program("--format", "onnx", "--weights", tmp_path / "none.pt", "--json")
    document = json.loads(result.stdout)
    assert document["exit_code"] == result.returncode == 1
    assert "none.pt" in document["error"]
    result = program("--format", "onnx", "--weights", tmp_path / "none.pt", "--debug")
    assert "Traceback" in result.stderr
    assert "CheckpointError" in result.stderr
