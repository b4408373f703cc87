"""Boxes on the road: exported, compared with ties aside, verified, predicted, drawn."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from exporters import export
from exporters.pipeline.run import ExportResult
from mobilevit_deploy import list_models, load_checkpoint
from mobilevit_deploy.checkpoints import DEMOS
from mobilevit_deploy.cli.predict import app
from mobilevit_deploy.contract.manifest import manifest_text, parse_manifest
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.prediction import predict
from mobilevit_deploy.tasks.detection import drawn
from mobilevit_deploy.verification import verify
from tests.exporters.test_segmentation import EVERYWHERE

PHOTO = Path(__file__).parents[2] / "mobilevit_deploy" / "data" / "photos" / "astronaut.jpg"
SIDE = 96
ANCHORS = 6 * (36 + 9 + 4 + 1 + 1) + 4


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    checkpoint = load_checkpoint("random", "mobilevit_xxs", "detection")
    folder = tmp_path_factory.mktemp("boxes") / "x"
    choices = {"input_size": SIDE, "batch": None, "most_detections": 50}
    return export(checkpoint, folder, formats=("onnx",), **choices)


def test_the_artifact_has_its_detections_beside_the_raw_outputs(published: ExportResult) -> None:
    assert [str(failure.error) for failure in published.failures] == []
    (artifact,) = published.published
    assert artifact.file == "mobilevit_xxs-detection-96x96-fp32-batch-dynamic-most-50.onnx"
    found = [(one.name, one.role, one.shape, one.dtype) for one in artifact.outputs]
    assert found == [
        ("scores", "scores", (None, ANCHORS, 81), "float32"),
        ("locations", "locations", (None, ANCHORS, 4), "float32"),
        ("boxes", "boxes", (None, 50, 4), "float32"),
        ("confidences", "confidences", (None, 50), "float32"),
        ("classes", "classes", (None, 50), "int32"),
    ]
    steps = artifact.postprocessing
    assert steps is not None
    assert steps.boxes is not None
    assert (steps.in_artifact, steps.boxes.suppressed, steps.boxes.most) == (True, True, 50)
    assert artifact.operators["NonMaxSuppression"] == 1
    assert artifact.parity is not None
    assert set(artifact.parity.outputs) == {"scores", "locations"}
    assert artifact.parity.agreement["detections"] == 1
    assert artifact.limits.agreement["detections"] == 0.99
    assert published.manifest is not None
    assert parse_manifest(manifest_text(published.manifest)) == published.manifest
    reference = published.manifest.references[0].outputs
    assert {name: one.shape for name, one in reference.items()} == {
        "scores": (1, ANCHORS, 81),
        "locations": (1, ANCHORS, 4),
    }
    _, (verdict,) = verify(published.folder)
    assert verdict.problems == ()


def test_objects_are_printed_and_drawn_at_the_pictures_own_size(
    published: ExportResult, tmp_path: Path
) -> None:
    words = [str(PHOTO), "--model", str(published.folder), "--save", str(tmp_path / "d"), "--json"]
    said = CliRunner().invoke(app, [*words, "--top", "3"])
    assert said.exit_code == 0, said.output
    (image,) = json.loads(said.stdout)["images"]
    (result,) = predict(published.folder, [PHOTO], most=3).results
    assert len(result) == 3
    assert image["objects"][0]["label"] == result[0].label
    assert image["objects"][0]["box"] == pytest.approx(result[0].box)
    seen = np.asarray(Image.open(image["drawn"]))
    assert np.array_equal(seen, drawn(np.asarray(Image.open(PHOTO).convert("RGB")), result))


def test_what_cannot_be_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    boxes = load_checkpoint("random", "mobilevit_xxs", "detection")
    with pytest.raises(UsageError, match="score threshold of detections must be from 0 to 1"):
        export(boxes, tmp_path / "x", score_threshold=1.01)
    with pytest.raises(UsageError, match="iou threshold of detections must be from 0 to 1"):
        export(boxes, tmp_path / "x", iou_threshold=-0.5)
    with pytest.raises(UsageError, match="--mask-size means nothing for detection"):
        export(boxes, tmp_path / "x", mask_size=32)
    with pytest.raises(UsageError, match="at least 32 pixels a side, got 31x31"):
        export(boxes, tmp_path / "x", input_size=31)
    with pytest.raises(UsageError, match="--most-detections means nothing for classification"):
        export(load_checkpoint("demo"), tmp_path / "x", most_detections=5)
    digits = DEMOS["classification"]
    with pytest.raises(CheckpointError, match="classification"):
        load_checkpoint(digits, task="detection")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.matrix
def test_raw_outputs_are_completed_by_whoever_runs_them(
    published: ExportResult, tmp_path: Path
) -> None:
    boxes = load_checkpoint("random", "mobilevit_xxs", "detection")
    raw = export(boxes, tmp_path / "x", input_size=SIDE, postprocess=False, most_detections=50)
    (artifact,) = raw.published
    assert artifact.file.endswith("-raw-most-50.onnx")
    assert [one.name for one in artifact.outputs] == ["scores", "locations"]
    (one,), (other,) = (predict(x.folder, [PHOTO]).results for x in (raw, published))
    assert [found.index for found in one] == [found.index for found in other]
    assert np.allclose([found.box for found in one], [found.box for found in other], atol=1e-3)


@pytest.mark.matrix
@pytest.mark.parametrize("name", list_models())
def test_every_backbone_goes_to_onnx(name: str, tmp_path: Path) -> None:
    _exported(name, "onnx", tmp_path)


@pytest.mark.matrix
@pytest.mark.parametrize("form", ["coreml", "executorch", "tflite"])
@pytest.mark.parametrize("name", EVERYWHERE)
def test_the_usual_backbones_go_everywhere(name: str, form: str, tmp_path: Path) -> None:
    _exported(name, form, tmp_path, ("fp32", "fp16"))


def _exported(name: str, form: str, folder: Path, precisions: tuple[str, ...] = ("fp32",)) -> None:
    checkpoint = load_checkpoint("random", name, "detection")
    # Of 150 pixels the last maps are odd.
    result = export(
        checkpoint, folder / "x", formats=(form,), precisions=precisions, input_size=150
    )
    assert [str(failure.error) for failure in result.failures] == []
    assert [one.precision for one in result.published] == list(precisions)
    for artifact in result.published:
        assert artifact.parity is not None
        assert artifact.parity.agreement["detections"] >= 0.99
        assert artifact.postprocessing is not None
        assert artifact.postprocessing.boxes is not None
        assert artifact.postprocessing.boxes.suppressed == (form in {"coreml", "onnx"})
