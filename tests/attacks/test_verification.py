"""The short round of the attacks on verification, and those that need no export of ours."""

import os
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from benchmarks.measuring.artifacts import find_runnables
from benchmarks.measuring.request import Selection
from exporters import ExportResult
from mobilevit_deploy import Checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.prediction import artifact_outputs
from mobilevit_deploy.runtimes import isolation
from mobilevit_deploy.verification import verify
from tests.attacks.exports import constant_onnx, edit_rehashed, endless_onnx, found
from tests.attacks.verification import ATTACKS, Attack, attack, keep_only


@pytest.mark.parametrize("one", ATTACKS, ids=[one.name for one in ATTACKS])
def test_every_attack_is_found(
    one: Attack, demo_export: ExportResult, demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    seeds = range(5 if "noise at" in one.name else 1)
    for seed in seeds:
        assert attack(one, demo_export.folder, demo_checkpoint, seed, tmp_path)


@pytest.mark.parametrize("fixture", ["demo_export", "tflite_export", "executorch_export"])
def test_a_file_that_is_replaced_after_it_was_compared_is_not_what_is_measured(
    fixture: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    export: ExportResult = request.getfixturevalue(fixture)
    folder = Path(shutil.copytree(export.folder, tmp_path / "export"))
    (_, runnable), *_ = find_runnables(folder, "x", Selection(), lambda _: None).artifacts
    (folder / read_manifest(folder).artifacts[0].file).write_bytes(b"another file")
    (output,) = runnable.open(1).run().values()  # type: ignore[attr-defined]
    assert np.isfinite(output).all()
    place = runnable.path.parent
    assert folder not in runnable.path.parents
    assert place.stat().st_mode & 0o077 == 0
    del runnable
    assert not place.exists()


def test_a_file_that_is_replaced_between_hashing_and_loading_is_not_what_predicts(
    export_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    manifest = read_manifest(export_folder)
    artifact = manifest.artifacts[0]
    pixels = np.random.RandomState(0).randint(0, 256, (1, 64, 64, 3), np.uint8)
    right = artifact_outputs(export_folder, manifest, artifact, pixels)
    from mobilevit_deploy.contract import manifest as contract

    hashed = contract.digest

    def exchange_afterwards(path: Path, *rest: object) -> str:
        value = hashed(path, *rest)  # type: ignore[arg-type]
        constant_onnx(path)
        return value

    monkeypatch.setattr(contract, "digest", exchange_afterwards)
    (got,) = artifact_outputs(export_folder, manifest, artifact, pixels).values()
    np.testing.assert_array_equal(got, *right.values())


def test_a_loop_without_end_is_stopped(
    export_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = read_manifest(export_folder)
    first, second = (export_folder / artifact.file for artifact in document.artifacts)
    endless_onnx(first)
    endless_onnx(second, rounds=3)  # the loop itself is no reason to refuse a file
    edit_rehashed(export_folder, lambda _: None)
    monkeypatch.setattr(isolation, "_SECONDS", 5)
    _, (endless, short) = verify(export_folder)
    assert "did not run within 5 s" in endless.problems[0]
    assert short.problems == ()


def test_a_package_with_a_link_in_it_is_refused(coreml_export_folder: Path) -> None:
    artifact = read_manifest(coreml_export_folder).artifacts[0]
    data = coreml_export_folder / artifact.file / "Data"
    data.rename(coreml_export_folder / "elsewhere")
    data.symlink_to("../elsewhere")
    assert "is a link" in found(coreml_export_folder)


def test_labels_that_other_tools_read_in_a_tflite_file_are_compared(
    tflite_export: ExportResult, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(tflite_export.folder, tmp_path / "export"))
    path = folder / tflite_export.published[0].file
    content = path.read_bytes()
    path.write_bytes(content.replace(b"0\n1\n2\n3\n4", b"1\n0\n2\n3\n4"))
    assert path.read_bytes() != content
    edit_rehashed(folder, lambda _: None)
    assert "damaged" in found(folder)  # the ZIP's CRC; with that mended, the labels differ


def test_devices_and_pipes_are_no_artifacts(export_folder: Path) -> None:
    keep_only(export_folder, "fp16")
    path = export_folder / read_manifest(export_folder).artifacts[0].file
    path.unlink()
    os.mkfifo(path)
    assert "no plain file" in found(export_folder)


def test_an_honest_export_passes(export_folder: Path, demo_checkpoint: Checkpoint) -> None:
    assert found(export_folder) == ""
    assert found(export_folder, demo_checkpoint) == ""


def test_an_onnx_file_that_crashes_its_runtime_is_an_error(
    export_folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    script = tmp_path / "crash.py"
    script.write_text("import os; os.abort()")
    monkeypatch.setattr(isolation, "_PROGRAM", (str(script),))
    keep_only(export_folder, "fp16")
    assert "crashed on it (signal 6)" in found(export_folder)


def test_weights_of_the_noise_are_really_moved(export_folder: Path) -> None:
    from tests.attacks.exports import add_noise_to_onnx

    path = export_folder / read_manifest(export_folder).artifacts[1].file
    before = [numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer]
    add_noise_to_onnx(path, 0.003, 0)
    after = [numpy_helper.to_array(one) for one in onnx.load(path).graph.initializer]
    shares = [
        np.std((b - a).astype(np.float32)) / np.std(a.astype(np.float32))
        for a, b in zip(before, after, strict=True)
        if a.size > 5000
    ]
    assert shares
    assert all(0.002 < share < 0.004 for share in shares)


def test_a_record_that_is_not_the_checkpoints_is_named(
    export_folder: Path, demo_checkpoint: Checkpoint
) -> None:
    def change(document: dict) -> None:
        document["model"]["trained"] = False

    edit_rehashed(export_folder, change)
    with pytest.raises(ManifestError, match="trained = 'False', the checkpoint 'True'"):
        verify(export_folder, demo_checkpoint)
