"""Core ML and Vulkan through ExecuTorch: lowered here, and not run but by what can stand for it."""

import json
import logging
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor
from typer.testing import CliRunner

pytest.importorskip("executorch")

from exporters import ExportResult, cli, export
from mobilevit_deploy import Checkpoint, verify
from mobilevit_deploy.checkpoints import DEMO
from mobilevit_deploy.cli import predict
from mobilevit_deploy.cli import verify as verify_command
from mobilevit_deploy.contract.digest import digest
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import BackendUnavailableError, ExportError, UsageError
from mobilevit_deploy.prediction import choose_artifact
from mobilevit_deploy.runtimes import Port, open_session
from mobilevit_deploy.runtimes.executorch.program import CORE_ML, read_delegates, unpack_core_ml
from mobilevit_deploy.vocabulary import Precision
from tests.damage import edit_manifest
from tests.runtimes.executorch.files import NAMES, SIZE, Classifier, convert

IMAGE = np.random.RandomState(0).uniform(0, 255, (1, 3, *SIZE)).astype(np.float32)
DIGIT = DEMO.parent / "images" / "digit_3.png"


@pytest.fixture(scope="module")
def targets_export(
    demo_checkpoint: Checkpoint, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, ExportResult]:
    """One folder with the demo checkpoint for Vulkan and then for Core ML; nobody may change it."""
    folder = tmp_path_factory.mktemp("exports") / "targets"
    return {
        target: export(
            demo_checkpoint,
            folder,
            formats=["executorch"],
            target=target,
            input_size=32,
            bundled=True,
        )
        for target in ("vulkan", "coreml")
    }


def test_vulkan_is_lowered_and_says_that_it_was_not_run(
    targets_export: dict[str, ExportResult],
) -> None:
    (artifact,) = targets_export["vulkan"].published
    assert artifact.parity is None
    assert artifact.not_run is not None
    assert "needs VulkanBackend" in artifact.not_run
    assert artifact.delegation is not None
    assert (artifact.delegation.partitions, artifact.delegation.outside) == (1, {})
    assert artifact.bundled_program is not None
    # The backend turns on every library's chatter when it is imported.
    assert logging.getLogger().level == logging.WARNING


def test_core_ml_is_compared_on_the_package_in_the_file(
    targets_export: dict[str, ExportResult],
) -> None:
    (artifact,) = targets_export["coreml"].published
    assert artifact.parity is not None
    assert artifact.parity.runtime.startswith("MIL evaluator")
    assert "Core ML's delegate" in artifact.parity.runtime
    assert artifact.parity.outputs["logits"].psnr_db > 90
    assert artifact.not_run is not None
    assert "compared through MIL evaluator" in artifact.not_run
    assert artifact.minimum_runtime == "ExecuTorch 1.5, iOS 17, macOS 14"
    assert artifact.delegation is not None
    assert (artifact.delegation.partitions, artifact.delegation.outside) == (1, {})
    assert "softmax_channels_first" in artifact.rewrites


def test_verify_and_predict_say_what_was_not_run(
    targets_export: dict[str, ExportResult], capfd: pytest.CaptureFixture[str]
) -> None:
    folder = targets_export["vulkan"].folder
    run = CliRunner().invoke
    result = run(verify_command.app, [str(folder), "--json"])
    assert result.exit_code == 0
    vulkan, coreml = json.loads(result.stdout)["artifacts"]
    assert "needs VulkanBackend" in vulkan["not_run"]
    assert (vulkan["runtime"], vulkan["figures"], vulkan["problems"]) == (None, None, [])
    assert coreml["not_run"] is None
    assert coreml["figures"]["images"] == 4
    assert "lowered, not run here" in run(verify_command.app, [str(folder)]).stdout.replace(
        "\n", " "
    )

    # The one that was run is chosen, though it comes second.
    result = run(predict.app, [str(DIGIT), "--model", str(folder), "--json", "--top", "1"])
    assert json.loads(result.stdout)["artifact"].endswith("coreml.pte")


def test_predict_refuses_what_cannot_be_run(
    targets_export: dict[str, ExportResult], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    source = targets_export["vulkan"].folder
    (tmp_path / "manifest.json").write_bytes((source / "manifest.json").read_bytes())
    (lowered,) = targets_export["vulkan"].published
    (tmp_path / lowered.file).write_bytes((source / lowered.file).read_bytes())
    edit_manifest(tmp_path, lambda document: document["artifacts"].pop())
    assert choose_artifact(read_manifest(tmp_path)).file == lowered.file
    result = CliRunner().invoke(predict.app, [str(DIGIT), "--model", str(tmp_path), "--json"])
    assert result.exit_code == 1
    assert "needs VulkanBackend" in json.loads(result.stdout)["error"]


def test_verify_finds_damage_also_in_what_was_not_run(
    targets_export: dict[str, ExportResult], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(targets_export["vulkan"].folder, tmp_path / "export"))
    path = folder / targets_export["vulkan"].published[0].file
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    _, (verdict, _) = verify(folder)
    assert "SHA-256" in verdict.problems[0]

    # Nor does an artifact that was run pass for one that cannot be.
    def claim(document: dict) -> None:
        vulkan, coreml = document["artifacts"]
        vulkan.update(sha256=digest(path), parity=coreml["parity"], not_run=None)

    edit_manifest(folder, claim)
    _, (verdict, _) = verify(folder)
    assert "needs VulkanBackend" in verdict.problems[0]


def test_the_table_says_what_was_not_run(
    targets_export: dict[str, ExportResult], capsys: pytest.CaptureFixture[str]
) -> None:
    cli.show_result(targets_export["vulkan"])
    shown = " ".join(capsys.readouterr().out.split())
    assert "lowered, not run" in shown
    assert "needs VulkanBackend" in shown
    assert "4 test cases" in shown


@pytest.mark.parametrize(("precision", "error"), [("fp32", 1e-6), ("fp16", 1e-2)])
def test_a_small_network_on_the_evaluator(
    precision: Precision, error: float, tmp_path: Path
) -> None:
    model, path = Classifier(), tmp_path / "x.pte"
    conversion = convert(model, path, "coreml", precision)
    assert set(conversion.tools) == {"torch", "executorch", "coremltools"}
    session = open_session("executorch", path, **NAMES)
    assert session.inputs == {"image": Port((1, 3, *SIZE), "float32")}
    assert session.outputs == {"logits": Port((1, 4), "float32")}
    logits = session.run({"image": IMAGE})["logits"]
    assert logits.dtype == np.float32
    expected = model(torch.from_numpy(IMAGE)).numpy()
    assert np.abs(logits - expected).max() < error * np.abs(expected).max()
    with pytest.raises(UsageError, match="Input 'image' is missing"):
        session.run({})
    with pytest.raises(UsageError, match=r"takes float32 .* got uint8"):
        session.run({"image": IMAGE.astype(np.uint8)})
    with pytest.raises(
        UsageError, match=r"takes float32 \(1, 3, 12, 8\), got float32 \(1, 3, 11, 8\)"
    ):
        session.run({"image": IMAGE[:, :, 1:]})


def test_core_mls_part_is_the_same_each_time_and_has_no_debugging_maps(tmp_path: Path) -> None:
    paths = [tmp_path / "a.pte", tmp_path / "b.pte"]
    for path in paths:
        convert(Classifier(), path, "coreml")
    assert digest(paths[0]) == digest(paths[1])
    delegates = read_delegates(paths[0])
    assert delegates.names == (CORE_ML,)
    assert delegates.whole is not None
    unpack_core_ml(delegates.whole.payload, tmp_path / "payload")
    names = {path.name for path in (tmp_path / "payload").rglob("*") if path.is_file()}
    assert names == {"metadata.json", "Manifest.json", "model.mlmodel", "weight.bin"}


class PartlyOutside(Classifier):
    """Its last operation is one that ExecuTorch leaves outside Core ML."""

    def forward(self, image: Tensor) -> Tensor:
        return super().forward(image).asinh()


@pytest.mark.parametrize(
    ("model", "target", "outside", "backend"),
    [
        (Classifier, "vulkan", {}, "VulkanBackend"),
        (PartlyOutside, "coreml", {"aten_asinh_default": 1}, "CoreMLBackend"),
    ],
)
def test_what_this_machine_cannot_run(
    model: type[Classifier], target: str, outside: dict, backend: str, tmp_path: Path
) -> None:
    conversion = convert(model(), tmp_path / "x.pte", target)
    assert conversion.delegation is not None
    assert conversion.delegation.outside == outside
    with pytest.raises(BackendUnavailableError, match=f"needs {backend}.*cannot be run here"):
        open_session("executorch", tmp_path / "x.pte")


def test_core_ml_takes_no_bytes(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="takes no uint8; use --input float32"):
        convert(Classifier(), tmp_path / "x.pte", "coreml", input_range="uint8")


def test_without_coremltools_the_extra_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['coremltools'] = None\nfrom exporters.cli import main; main()"
    arguments = ["--format", "executorch", "--target", "coreml", "--input-size", "32"]
    result = subprocess.run(
        [sys.executable, "-c", code, *arguments, "--output", str(tmp_path / "x")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 1
    assert "pip install 'mobilevit-deploy[coreml]'" in result.stderr.replace("\n", " ")
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "x").exists()
