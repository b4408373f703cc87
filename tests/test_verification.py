"""An artifact that is not what it was proven to be is caught, also when every digest is right."""

from pathlib import Path

import numpy as np
import pytest

from exporters import ExportResult
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ManifestError
from mobilevit_deploy.verification import stored_references, verify
from tests.damage import Change, drop_scale, edit_manifest, edit_onnx, move_one_layer, swap_colours


def test_a_fresh_export_is_verified(demo_export: ExportResult) -> None:
    manifest, verdicts = verify(demo_export.folder)
    assert [v.artifact for v in verdicts] == list(manifest.artifacts)
    assert [v.problems for v in verdicts] == [(), ()]
    assert all(v.parity is not None and v.parity.images == 4 for v in verdicts)


def test_the_checkpoint_itself_can_be_compared_with(
    demo_export: ExportResult, demo_checkpoint: Checkpoint
) -> None:
    _, verdicts = verify(demo_export.folder, demo_checkpoint)
    assert [v.problems for v in verdicts] == [(), ()]
    assert [v.compared_with for v in verdicts] == ["checkpoint"] * 2
    other = load_checkpoint("random", "mobilevit_xxs")
    with pytest.raises(ManifestError, match="is not the one that was exported"):
        verify(demo_export.folder, other)


@pytest.mark.parametrize("precision", ["fp32", "fp16"])
@pytest.mark.parametrize("change", [swap_colours, drop_scale, move_one_layer])
def test_damage_with_right_digests_is_caught_by_the_references(
    export_folder: Path, precision: str, change: Change
) -> None:
    edit_onnx(export_folder, precision, change)
    _, verdicts = verify(export_folder)
    problems = {v.artifact.precision: v.problems for v in verdicts}
    assert any("relative error" in problem for problem in problems[precision])
    other = {"fp32": "fp16", "fp16": "fp32"}[precision]
    assert problems[other] == ()


def test_a_changed_file_is_not_run(export_folder: Path) -> None:
    artifact = read_manifest(export_folder).artifacts[0]
    path = export_folder / artifact.file
    path.write_bytes(path.read_bytes() + b"\0")
    _, (first, second) = verify(export_folder)
    assert "SHA-256" in first.problems[0]
    assert first.parity is None
    assert second.problems == ()


def test_a_missing_artifact_is_named(export_folder: Path) -> None:
    artifact = read_manifest(export_folder).artifacts[0]
    (export_folder / artifact.file).unlink()
    _, (first, _) = verify(export_folder)
    assert f"{artifact.file} is in the manifest but not in" in first.problems[0]


def test_a_file_that_does_not_load_is_one_problem(export_folder: Path) -> None:
    def garble(document: dict) -> None:
        from mobilevit_deploy.contract.digest import digest

        artifact = document["artifacts"][0]
        (export_folder / artifact["file"]).write_bytes(b"no model")
        artifact["sha256"] = digest(export_folder / artifact["file"])

    edit_manifest(export_folder, garble)
    _, (first, _) = verify(export_folder)
    assert "ONNX Runtime cannot load" in first.problems[0]


def test_inputs_that_are_not_the_files_are_found(export_folder: Path) -> None:
    edit_manifest(export_folder, lambda d: d["artifacts"][0]["inputs"][0].update(dtype="uint8"))
    _, (first, _) = verify(export_folder)
    assert "the manifest says 'image'" in first.problems[0]


def test_a_damaged_reference_is_an_error(export_folder: Path) -> None:
    manifest = read_manifest(export_folder)
    stored = export_folder / manifest.references[0].outputs["logits"].file
    values = np.fromfile(stored, np.float32)
    (values + 1).tofile(stored)
    with pytest.raises(ManifestError, match="reference was changed or damaged"):
        verify(export_folder)


def test_references_are_the_reference_models_outputs(
    demo_export: ExportResult, demo_checkpoint: Checkpoint
) -> None:
    import torch

    manifest = read_manifest(demo_export.folder)
    stored = stored_references(demo_export.folder, manifest, (64, 64))
    pixels, logits = stored.inputs, stored.outputs["logits"]
    assert pixels.shape == (4, 64, 64, 3)
    preprocessing = manifest.model.preprocessing.for_size(64, 64)
    with torch.no_grad():
        again = demo_checkpoint.model(torch.from_numpy(preprocessing.tensor(pixels))).numpy()
    np.testing.assert_allclose(logits, again, atol=1e-4)
