"""The way from a model to a published artifact, and all the ways it can end early."""

import copy
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import torch

from exporters import ExportResult, export
from exporters.pipeline.publication import explained_disk_errors
from mobilevit_deploy import Checkpoint, load_checkpoint
from mobilevit_deploy.contract.manifest import read_manifest
from mobilevit_deploy.errors import ExportError, ParityError, UsageError
from mobilevit_deploy.models import create_model


def snapshot(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_an_export_is_complete_and_leaves_nothing_else(demo_export: ExportResult) -> None:
    manifest = read_manifest(demo_export.folder)
    assert manifest == demo_export.manifest
    assert manifest.model.trained
    named = {a.file for a in manifest.artifacts} | {"manifest.json"}
    for reference in manifest.references:
        named |= {reference.pixels.file, reference.outputs["logits"].file}
    assert set(snapshot(demo_export.folder)) == named
    for artifact in manifest.artifacts:
        assert (demo_export.folder / artifact.file).stat().st_size == artifact.bytes
        assert artifact.parity is not None
        assert artifact.parity.agreement == {"top1": 1}


def test_another_artifact_is_added_beside(demo_checkpoint: Checkpoint, export_folder: Path) -> None:
    before = snapshot(export_folder)
    result = export(demo_checkpoint, export_folder, input_size=64, input_range="uint8")
    manifest = read_manifest(export_folder)
    assert [a.inputs[0].dtype for a in manifest.artifacts] == ["float32", "float32", "uint8"]
    after = snapshot(export_folder)
    assert {**before, "manifest.json": after["manifest.json"]} == {
        name: content for name, content in after.items() if name != result.published[0].file
    }


def test_an_existing_artifact_is_replaced_only_on_request(
    demo_checkpoint: Checkpoint, export_folder: Path
) -> None:
    before = snapshot(export_folder)
    with pytest.raises(ExportError, match=r"already. Replace with --overwrite"):
        export(demo_checkpoint, export_folder, input_size=64)
    assert snapshot(export_folder) == before
    export(demo_checkpoint, export_folder, input_size=64, overwrite=True)
    manifest = read_manifest(export_folder)
    assert sorted(a.precision for a in manifest.artifacts) == ["fp16", "fp32"]
    assert set(snapshot(export_folder)) == set(before)


def test_another_model_replaces_the_whole_export_only_on_request(export_folder: Path) -> None:
    before = snapshot(export_folder)
    other = load_checkpoint("random", "mobilevitv3_xxs")
    with pytest.raises(ExportError, match="holds mobilevit_xxs from"):
        export(other, export_folder, input_size=32)
    assert snapshot(export_folder) == before
    export(other, export_folder, input_size=32, overwrite=True)
    assert read_manifest(export_folder).model.variant == "mobilevitv3_xxs"
    assert not set(snapshot(export_folder)) & (set(before) - {"manifest.json"})


def test_nothing_is_published_outside_the_limits(
    demo_checkpoint: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exporters.pipeline import road

    def wrong(checkpoint: Checkpoint, *args: object, **kwargs: object) -> torch.nn.Module:
        damaged = copy.deepcopy(checkpoint)
        with torch.no_grad():
            damaged.model.stages[3][1].project.conv.weight.mul_(1.2)
        return rewrite(damaged, *args, **kwargs)

    rewrite = road.rewrite
    monkeypatch.setattr(road, "rewrite", wrong)
    result = export(demo_checkpoint, tmp_path / "a" / "b", input_size=64)
    assert isinstance(result.failures[0].error, ParityError)
    assert result.manifest is None
    assert list(tmp_path.iterdir()) == []


def test_one_failing_precision_does_not_stop_the_other(
    demo_checkpoint: Checkpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from exporters.onnx.exporter import OnnxExporter

    convert = OnnxExporter.convert

    def full_disk(
        self: OnnxExporter, model: object, record: object, options: object, path: Path
    ) -> object:
        if options.recipe.name == "fp32":  # type: ignore[attr-defined]
            with explained_disk_errors(path.parent):
                raise OSError(28, "No space left on device")
        return convert(self, model, record, options, path)  # type: ignore[arg-type]

    monkeypatch.setattr(OnnxExporter, "convert", full_disk)
    result = export(demo_checkpoint, tmp_path / "x", precisions=("fp32", "fp16"), input_size=32)
    assert [a.precision for a in result.published] == ["fp16"]
    assert [f.precision for f in result.failures] == ["fp32"]
    assert "The disk is full" in str(result.failures[0].error)
    assert [a.precision for a in read_manifest(tmp_path / "x").artifacts] == ["fp16"]


def test_a_model_that_agrees_with_anything_is_refused(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    model = create_model("mobilevit_xxs", num_classes=10).eval()
    with pytest.raises(ParityError, match="ignores its input would pass"):
        export(Checkpoint(model, demo_checkpoint.record), tmp_path / "x", input_size=64)
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"input_size": 0}, "must be at least 32"),
        ({"input_size": -5}, "must be at least 32"),
        ({"input_size": (64, 31)}, "at least 32 pixels a side, got 64x31"),
        ({"input_size": 100_000}, "must be at most 1024"),
        ({"formats": ["onx"]}, "Did you mean 'onnx'"),
        ({"precisions": ["fp23"]}, "Did you mean 'fp32'"),
        ({"precisions": ["int8"]}, "Known: fp32, fp16"),
        ({"target": "portabel"}, "Did you mean 'portable'"),
        ({"input_range": "image"}, "Known: float32, uint8, unit"),
        ({"opset": 9}, "opset 9 is not supported"),
        ({"batch": 0}, "Batch 0 is out of range"),
        ({"bundled": True}, "--bundled means nothing to ONNX"),
    ],
)
def test_wrong_requests_are_refused_before_anything_is_made(
    demo_checkpoint: Checkpoint, tmp_path: Path, options: dict, message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        export(demo_checkpoint, tmp_path / "x", **options)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_with_something_else_is_left_alone(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(ExportError, match="something that is no export"):
        export(demo_checkpoint, tmp_path, input_size=64, overwrite=True)
    with pytest.raises(ExportError, match="is no folder"):
        export(demo_checkpoint, tmp_path / "notes.txt", input_size=64)
    assert snapshot(tmp_path) == {"notes.txt": b"mine"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere: see the mounted disks")
def test_an_unwritable_folder_is_named(demo_checkpoint: Checkpoint, tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ExportError, match="not writable"):
        export(demo_checkpoint, tmp_path / "x", input_size=64)


@pytest.mark.parametrize(
    ("mounted", "message"),
    [("size=2m", "The disk is full"), ("ro", "It is not writable")],
    indirect=["mounted"],
)
def test_a_full_or_read_only_disk_is_named(
    demo_checkpoint: Checkpoint, mounted: Path, message: str
) -> None:
    try:
        (failure,) = export(demo_checkpoint, mounted / "x", input_size=64).failures
        error = failure.error
    except ExportError as raised:
        error = raised
    assert message in str(error)
    assert list(mounted.iterdir()) == []


def test_a_folder_below_a_file_is_named(demo_checkpoint: Checkpoint, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ExportError, match="Cannot write to"):
        export(demo_checkpoint, tmp_path / "file" / "x", input_size=64)


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_export_leaves_what_was_there(export_folder: Path, stop: int) -> None:
    before = snapshot(export_folder)
    command = [
        str(Path(sys.executable).with_name("mvit-export")),
        *("--format", "onnx", "--precision", "fp32", "--precision", "fp16"),
        *("--input-size", "64", "--overwrite", "--output", str(export_folder)),
    ]
    process = subprocess.Popen(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        # A shell that starts the tests in the background has SIGINT ignored, and that is inherited.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509
    )
    deadline = time.monotonic() + 60
    while not list(export_folder.parent.glob(".*")) and process.poll() is None:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(stop)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + stop
    assert "Nothing unfinished was left" in errors
    assert "Traceback" not in errors
    assert snapshot(export_folder) == before
    assert list(export_folder.parent.iterdir()) == [export_folder]


def test_a_new_folder_is_gone_again_after_an_interruption(
    demo_checkpoint: Checkpoint, tmp_path: Path
) -> None:
    def interrupt(step: str) -> None:
        if "comparing" in step:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(demo_checkpoint, tmp_path / "new" / "export", input_size=32, progress=interrupt)
    assert list(tmp_path.iterdir()) == []
