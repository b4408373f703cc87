"""The Core ML package: what it takes and gives, what it holds, and that it holds nothing else."""

import importlib.metadata
import json
import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from exporters import ExportResult, export
from exporters.core_ml_packages import DEPLOYMENT_TARGET
from exporters.coreml import CoreMLOptions
from exporters.coreml.exporter import EXPORTER
from exporters.format import ExportOptions
from exporters.formats import FORMATS
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.checkpoints import override_record
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ExportError, UsageError
from mobilevit_deploy.models import MobileViT
from mobilevit_deploy.quantization.recipes import RECIPES
from mobilevit_deploy.runtimes import Port
from mobilevit_deploy.runtimes.coreml import EvaluatorSession, open_session
from mobilevit_deploy.verification import stored_references, verify
from tests.attacks.exports import add_noise_to_package, edit_rehashed, found
from tests.attacks.verification import keep_only
from tests.coreml_damage import scale_of_image, stored_weights
from tests.runtimes.coreml.packages import ct, operations

SMALLEST_NORMAL_FP16 = 2.0**-14
DIGITS = tuple("0123456789")
ANIMALS = ("zebra", "ant", "Bär", "crane", "dog", "emu", "fox", "crane", "hen", "ibex")


def export_one(model: MobileViT, folder: Path, **options: Any) -> tuple[Any, Path]:
    """The only artifact of an export to Core ML, and its package."""
    result = export(model, folder, formats=("coreml",), **options)
    assert [str(failure.error) for failure in result.failures] == []
    (artifact,) = result.published
    return artifact, folder / artifact.file


def specification(package: Path) -> Any:
    return ct.utils.load_spec(str(package))


def evaluator(package: Path) -> EvaluatorSession:
    session = open_session(package)
    assert isinstance(session, EvaluatorSession)
    return session


def with_labels(checkpoint: Checkpoint, labels: tuple[str, ...] | None) -> Checkpoint:
    """The checkpoint, its record with other labels, or with none."""
    record = (
        checkpoint.record.model_copy(update={"labels": None})
        if labels is None
        else override_record(checkpoint.record, labels=labels)
    )
    return Checkpoint(checkpoint.model, record)


@pytest.fixture(scope="module")
def packages(demo_coreml_export: ExportResult) -> dict[str, Path]:
    return {
        artifact.precision: demo_coreml_export.folder / artifact.file
        for artifact in demo_coreml_export.published
    }


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_an_app_hands_over_a_picture(packages: dict[str, Path], precision: str) -> None:
    description = specification(packages[precision]).description
    (port,) = description.input
    image = port.type.imageType
    assert port.type.WhichOneof("Type") == "imageType"
    assert (image.height, image.width, image.colorSpace) == (64, 64, image.RGB)
    assert evaluator(packages[precision]).inputs == {"image": Port((1, 64, 64, 3), "uint8")}


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_the_scale_stays_with_the_picture(packages: dict[str, Path], precision: str) -> None:
    """Folded into float16 weights, 1/255 would make many of them subnormal."""
    package = packages[precision]
    program = operations(specification(package))
    assert scale_of_image(program).values == pytest.approx([1 / 255])
    stem = np.abs(np.array(stored_weights(package, program, "stem_1_conv"), np.float32))
    assert stem.max() > 0.1
    assert np.mean(stem < SMALLEST_NORMAL_FP16) < 0.01


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_types_are_stated(packages: dict[str, Path], precision: str) -> None:
    """Results are float32 in both; what computes is of the precision's own type."""
    loaded = specification(packages[precision])
    (logits,) = (port for port in loaded.description.output if port.name == "logits")
    array = logits.type.multiArrayType
    assert (list(array.shape), array.dataType) == ([1, 10], array.FLOAT32)
    half, single = 10, 11  # DataType of MIL.proto
    expected = {"fp16": half, "fp32": single}[precision]
    heavy = [one for one in operations(loaded) if one.type in {"conv", "matmul", "softmax", "silu"}]
    assert {one.outputs[0].type.tensorType.dataType for one in heavy} == {expected}


def test_half_precision_is_the_default_and_halves_the_package(
    demo_coreml_export: ExportResult,
) -> None:
    sizes = {artifact.precision: artifact.bytes for artifact in demo_coreml_export.published}
    assert FORMATS["coreml"].precisions[0] == "fp16"
    assert sizes["fp16"] < 0.55 * sizes["fp32"]
    figures = {
        a.precision: a.parity.outputs["logits"]
        for a in demo_coreml_export.published
        if a.parity is not None
    }
    assert figures["fp32"].psnr_db >= 90
    assert figures["fp16"].psnr_db < figures["fp32"].psnr_db - 20, "fp16 was evaluated as fp16"


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_a_classifier_gives_labels_and_probabilities(
    demo_coreml_export: ExportResult, packages: dict[str, Path], precision: str
) -> None:
    description = specification(packages[precision]).description
    assert description.predictedFeatureName == "classLabel"
    assert description.predictedProbabilitiesName == "classLabel_probs"
    assert {port.name for port in description.output} == {
        "classLabel",
        "classLabel_probs",
        "logits",
    }
    (artifact,) = (a for a in demo_coreml_export.published if a.precision == precision)
    assert [(p.name, p.shape, p.dtype) for p in artifact.outputs] == [
        ("logits", (1, 10), "float32"),
        ("classLabel", (1,), "string"),
        ("classLabel_probs", (1, 10), "float32"),
    ]
    session = evaluator(packages[precision])
    assert session.labels == DIGITS
    assert demo_coreml_export.manifest is not None
    pixels = stored_references(
        demo_coreml_export.folder, demo_coreml_export.manifest, (64, 64)
    ).inputs
    for picture in pixels:
        outputs = session.run({"image": picture[None]})
        expected = torch.from_numpy(outputs["logits"]).softmax(-1).numpy()
        np.testing.assert_allclose(outputs["classLabel_probs"], expected, atol=2e-3)
        assert outputs["classLabel_probs"].sum() == pytest.approx(1, abs=2e-3)
        assert outputs["classLabel"].tolist() == [DIGITS[int(outputs["logits"].argmax())]]


def test_labels_keep_their_order_and_repeated_ones_are_told_apart(
    demo_checkpoint: Checkpoint, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    named = with_labels(demo_checkpoint, ANIMALS)
    _, package = export_one(named, tmp_path / "x", input_size=32)
    # Probabilities are a dictionary by label, in which the second crane would hide the first.
    expected = [f"{name} ({i})" if name == "crane" else name for i, name in enumerate(ANIMALS)]
    assert list(evaluator(package).labels or ()) == expected
    metadata = specification(package).description.metadata.userDefined
    assert json.loads(metadata["mobilevit_deploy.labels"]) == list(ANIMALS)
    assert capfd.readouterr() == ("", ""), "the converter keeps quiet"


def test_a_model_without_labels_gives_logits_alone(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    artifact, package = export_one(
        with_labels(demo_checkpoint, None), tmp_path, input_size=(32, 64)
    )
    assert [port.name for port in artifact.outputs] == ["logits"]
    description = specification(package).description
    assert [port.name for port in description.output] == ["logits"]
    assert description.predictedFeatureName == ""
    assert "mobilevit_deploy.labels" not in description.metadata.userDefined
    assert "classify" not in artifact.operators
    image = description.input[0].type.imageType
    assert (image.height, image.width) == (32, 64)
    assert artifact.inputs[0].shape == (1, 32, 64, 3)


@pytest.mark.parametrize(
    ("input_range", "precision", "highest"),
    [("float32", "fp16", 255), ("float32", "fp32", 255), ("unit", "fp16", 1)],
)
def test_tensors_instead_of_a_picture(
    demo_checkpoint: Checkpoint, tmp_path: Path, input_range: str, precision: str, highest: int
) -> None:
    artifact, package = export_one(
        demo_checkpoint,
        tmp_path / "x",
        input_size=32,
        input_range=input_range,
        precisions=(precision,),
        classifier=False,
    )
    (spec,) = artifact.inputs
    assert (spec.shape, spec.dtype, spec.layout) == ((1, 3, 32, 32), "float32", "NCHW")
    assert spec.range == (0, highest)
    assert [port.name for port in artifact.outputs] == ["logits"]
    assert artifact.file.endswith(f"-{precision}-{input_range}-no-classifier.mlpackage")
    loaded = specification(package)
    assert [port.name for port in loaded.description.output] == ["logits"]
    (port,) = loaded.description.input
    array = port.type.multiArrayType
    assert (list(array.shape), array.dataType) == ([1, 3, 32, 32], array.FLOAT32)
    if precision == "fp16":
        stem = np.abs(np.array(stored_weights(package, operations(loaded), "stem_1_conv")))
        assert np.mean(stem.astype(np.float32) < SMALLEST_NORMAL_FP16) < 0.01
    pixels = np.random.RandomState(0).randint(0, 256, (1, 32, 32, 3), dtype=np.uint8)
    preprocessing = demo_checkpoint.record.preprocessing.for_size(32, 32)
    with torch.no_grad():
        expected = demo_checkpoint.model(torch.from_numpy(preprocessing.tensor(pixels))).numpy()
    feed = (pixels.transpose(0, 3, 1, 2) * (highest / 255)).astype(np.float32)
    got = evaluator(package).run({"image": feed})["logits"]
    assert np.abs(got - expected).max() < 2e-2 * np.abs(expected).max()


@pytest.mark.parametrize(
    ("target", "version", "systems"),
    [
        ("iOS16", ct.target.iOS16, "iOS 16, macOS 13"),
        ("iOS18", ct.target.iOS18, "iOS 18, macOS 15"),
    ],
)
def test_deployment_targets(
    demo_checkpoint: Checkpoint, tmp_path: Path, target: str, version: int, systems: str
) -> None:
    artifact, package = export_one(
        demo_checkpoint, tmp_path / "x", input_size=32, deployment_target=target
    )
    assert artifact.precision == "fp16"
    assert specification(package).specificationVersion == version
    assert artifact.minimum_runtime == systems
    assert artifact.options == {"deployment_target": target}
    assert (target in artifact.file) == (target != "iOS17"), "only what is unusual is named"


def test_the_default_target_is_in_the_table(demo_coreml_export: ExportResult) -> None:
    row = FORMATS["coreml"]
    assert row.exporter() is EXPORTER
    assert DEPLOYMENT_TARGET == "iOS17"
    for artifact in demo_coreml_export.published:
        assert artifact.options == {"deployment_target": "iOS17"}
        assert artifact.minimum_runtime == "iOS 17, macOS 14"
        package = demo_coreml_export.folder / artifact.file
        assert specification(package).specificationVersion == ct.target.iOS17


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"deployment_target": "iOS15"}, r"'iOS15'\..* Known: iOS16, iOS17, iOS18"),
        ({"deployment_target": "iOS99"}, r"'iOS99'\..* Known: iOS16, iOS17, iOS18"),
        ({"precisions": ["int8"]}, "Known: fp16, fp32, w8, w6, w4"),
        ({"input_range": "uint8"}, "Known: image, float32, unit"),
        ({"batch": None}, "has no dynamic batch"),
        ({"batch": 2}, "Batch 2 is out of range for Core ML: 1 to 1"),
        ({"opset": 18}, "opset"),
        (
            {"input_sizes": (32, 64), "deployment_target": "iOS17"},
            "in one package need iOS18, got iOS17",
        ),
    ],
)
def test_what_core_ml_does_not_have_is_refused(
    demo_checkpoint: Checkpoint, tmp_path: Path, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(demo_checkpoint, tmp_path / "x", formats=("coreml",), **options)
    assert list(tmp_path.iterdir()) == []


def test_the_package_tells_xcode_and_an_app_what_they_need(
    demo_checkpoint: Checkpoint, packages: dict[str, Path]
) -> None:
    description = specification(packages["fp16"]).description
    metadata = description.metadata
    assert metadata.author == "mobilevit-deploy"
    assert metadata.license
    assert metadata.versionString == importlib.metadata.version("mobilevit-deploy")
    assert "mobilevit_xxs" in metadata.shortDescription
    assert "fp16" in metadata.shortDescription
    assert "Untrained" not in metadata.shortDescription
    for port in (*description.input, *description.output):
        assert port.shortDescription, port.name

    entries = {
        key.removeprefix("mobilevit_deploy."): text for key, text in metadata.userDefined.items()
    }
    assert entries["variant"] == "mobilevit_xxs"
    assert entries["precision"] == "fp16"
    assert entries["checkpoint_sha256"] == demo_checkpoint.record.sha256
    assert json.loads(entries["labels"]) == list(DIGITS)
    assert json.loads(entries["resize"])["crop"] == [64, 64]
    assert json.loads(entries["input"]) == {
        "colour_order": "RGB",
        "dtype": "uint8",
        "range": [0, 255],
    }
    assert json.loads(entries["trained"]) is True


def test_the_package_says_nothing_of_the_machine_or_the_day(packages: dict[str, Path]) -> None:
    for file in packages["fp16"].rglob("*"):
        raw = b"" if file.is_dir() or file.name == "weight.bin" else file.read_bytes()
        for trace in (".py", str(Path.cwd()), str(Path.home()) + "/", "site-packages", "_date"):
            assert trace.encode() not in raw, (file.name, trace)
        if len(socket.gethostname()) > 3:
            assert socket.gethostname().encode() not in raw


def test_everybody_may_read_the_package(packages: dict[str, Path]) -> None:
    """coremltools makes folders and files for their owner alone."""
    for path in (packages["fp16"], *packages["fp16"].rglob("*")):
        assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path.name


@pytest.mark.parametrize("precision", ["fp16", "fp32"])
def test_operators_are_counted_without_constants(
    demo_coreml_export: ExportResult, packages: dict[str, Path], precision: str
) -> None:
    (artifact,) = (a for a in demo_coreml_export.published if a.precision == precision)
    assert not [name for name in artifact.operators if name.startswith("const")]
    program = operations(specification(packages[precision]))
    assert sum(artifact.operators.values()) == sum(
        not operation.type.startswith("const") for operation in program
    )
    assert artifact.operators["conv"] > 20


def test_the_same_inputs_give_the_same_package_in_another_process(
    demo_coreml_export: ExportResult, tmp_path: Path
) -> None:
    command = [
        str(Path(sys.executable).with_name("mvit-export")),
        *("--format", "coreml", "--input-size", "64", "--json", "--output", str(tmp_path / "x")),
    ]
    result = subprocess.run(
        command,
        env={**os.environ, "PYTHONHASHSEED": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    (published,) = json.loads(result.stdout)["published"]
    assert published["precision"] == "fp16"
    assert published["sha256"] == demo_coreml_export.published[0].sha256


def test_several_input_sizes_share_their_weights(
    demo_checkpoint: Checkpoint, demo_coreml_export: ExportResult, tmp_path: Path
) -> None:
    result = export(
        demo_checkpoint,
        tmp_path / "x",
        formats=("coreml",),
        input_sizes=(64, 32),
    )
    assert [str(failure.error) for failure in result.failures] == []
    large, small = result.published
    assert (large.input_size, small.input_size) == ((64, 64), (32, 32))
    assert large.file == small.file
    assert large.function != small.function
    assert large.options == {"deployment_target": "iOS18"}, "the first that has functions"
    assert large.bytes == small.bytes < 1.2 * demo_coreml_export.published[0].bytes
    package = result.folder / large.file
    for artifact in result.published:
        session = open_session(package, function=artifact.function)
        assert session.inputs["image"].shape == artifact.inputs[0].shape
    assert open_session(package).inputs["image"].shape == (1, 64, 64, 3)
    _, verdicts = verify(result.folder)
    assert [v.problems for v in verdicts] == [(), ()]


@pytest.fixture(scope="module")
def compressed(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> ExportResult:
    """The demo checkpoint in weights of fewer bits; nobody may change it."""
    return export(
        demo_checkpoint,
        tmp_path_factory.mktemp("compressed") / "x",
        formats=("coreml",),
        precisions=("w8", "w6", "w4"),
        input_size=64,
    )


@pytest.mark.parametrize(("precision", "share"), [("fp16", 0.003), ("w8", 0.01)])
def test_noise_on_the_weights_is_told_from_their_rounding(
    precision: str, share: float, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    fixture = "demo_coreml_export" if precision == "fp16" else "compressed"
    folder = Path(shutil.copytree(request.getfixturevalue(fixture).folder, tmp_path / "export"))
    keep_only(folder, precision)
    assert found(folder) == ""
    (package,) = (folder / one.file for one in read_manifest(folder).artifacts)
    shutil.copytree(package, tmp_path / "sound")
    for seed in range(5):
        shutil.rmtree(package)
        shutil.copytree(tmp_path / "sound", package)
        add_noise_to_package(package, share, seed)
        edit_rehashed(folder, lambda _: None)
        assert "PSNR" in found(folder)


def test_compressed_weights(compressed: ExportResult, demo_coreml_export: ExportResult) -> None:
    """Each within its own limits (else it would not be published), and smaller than the last."""
    result = compressed
    assert [str(failure.error) for failure in result.failures] == []
    half = next(a.bytes for a in demo_coreml_export.published if a.precision == "fp16")
    shares = {artifact.precision: artifact.bytes / half for artifact in result.published}
    assert shares["w8"] < 0.65
    assert shares["w6"] < 0.5
    assert shares["w4"] < 0.4
    noise = [artifact.parity.outputs["logits"].psnr_db for artifact in result.published]
    assert noise == sorted(noise, reverse=True)
    for artifact in result.published:
        assert artifact.limits.name.endswith("-weights")
        assert not [name for name in artifact.operators if name.startswith("const")]
        kinds = {one.type for one in operations(specification(result.folder / artifact.file))}
        assert [kind for kind in kinds if kind.startswith("constexpr_")]


def test_a_conversion_that_fails_names_the_operation_and_leaves_nothing(
    demo_checkpoint: Checkpoint,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> None:
    from exporters.pipeline import road

    class Determinants(torch.nn.Module):
        applied = ()

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return torch.linalg.det(x)

    monkeypatch.setattr(road, "rewrite", lambda *_, **__: Determinants())
    result = export(demo_checkpoint, tmp_path / "x", formats=("coreml",), input_size=32)
    (failure,) = result.failures
    assert isinstance(failure.error, ExportError)
    assert "coremltools cannot convert the model" in str(failure.error)
    assert "linalg_det" in str(failure.error)
    assert result.manifest is None
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr() == ("", "")

    own = CoreMLOptions(DEPLOYMENT_TARGET)
    options = ExportOptions(RECIPES["fp32"], "ane", (32, 32), own)
    with pytest.raises(ExportError, match="linalg_det"):
        EXPORTER.convert(Determinants(), demo_checkpoint.record, options, tmp_path / "x.mlpackage")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["export", "verify"])
def test_without_coremltools_one_line_names_the_extra(
    demo_coreml_export: ExportResult, tmp_path: Path, command: str
) -> None:
    arguments = {
        "export": ["--format", "coreml", "--input-size", "32", "--output", str(tmp_path / "x")],
        "verify": [str(demo_coreml_export.folder)],
    }[command]
    module = {"export": "exporters.cli", "verify": "mobilevit_deploy.cli.verify"}[command]
    # None in sys.modules makes the import raise ModuleNotFoundError, as a missing library does.
    code = (
        "import sys; sys.modules['coremltools'] = None; "
        f"sys.argv = ['mvit', *{arguments!r}]; from {module} import main; main()"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    shown = [line for line in result.stderr.splitlines() if "coremltools" in line]
    assert shown
    for line in shown:
        assert "coremltools is not installed. Install it with: pip install" in line
        assert "'mobilevit-deploy[coreml]'" in line
    assert "Traceback" not in result.stderr
    assert list(tmp_path.iterdir()) == []
