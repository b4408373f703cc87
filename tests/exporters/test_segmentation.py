"""Masks on the road: exported, compared with ties aside, verified, predicted, drawn."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from exporters import export
from exporters.pipeline.run import ExportResult
from mobilevit_deploy import list_models, load_checkpoint
from mobilevit_deploy.cli.predict import app
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.evaluation import evaluate
from mobilevit_deploy.models.heads import NETWORKS
from mobilevit_deploy.prediction import predict
from mobilevit_deploy.tasks.segmentation import drawn
from mobilevit_deploy.verification import verify

PHOTO = Path(__file__).parents[2] / "mobilevit_deploy" / "data" / "photos" / "astronaut.jpg"
SIDE = 64
HEADS = [head.name for head in NETWORKS["segmentation"]]
FORMATS = ("coreml", "executorch", "onnx", "tflite")
EVERYWHERE = (
    "mobilevit_xxs",
    "mobilevit_s",
    "mobilevitv2_050",
    "mobilevitv2_100",
    "mobilevitv3_xxs",
    "mobilevitv3_050",
)


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    checkpoint = load_checkpoint("random", "mobilevit_xxs", "segmentation")
    folder = tmp_path_factory.mktemp("masks") / "x"
    return export(checkpoint, folder, formats=("onnx",), input_size=SIDE)


def test_the_scores_are_small_and_the_mask_has_the_inputs_size(published: ExportResult) -> None:
    assert [str(failure.error) for failure in published.failures] == []
    (artifact,) = published.published
    assert artifact.file == "mobilevit_xxs-deeplabv3-64x64-fp32.onnx"
    found = [(one.name, one.role, one.shape, one.dtype) for one in artifact.outputs]
    assert found == [
        ("logits", "scores", (1, 21, 4, 4), "float32"),
        ("mask", "mask", (1, SIDE, SIDE), "uint8"),
    ]
    steps = artifact.postprocessing
    assert steps is not None
    assert (steps.in_artifact, steps.size, steps.align_corners) == (True, (SIDE, SIDE), True)
    assert artifact.rewrites[-1] == "mask_by_products"
    assert artifact.parity is not None
    assert artifact.parity.agreement == {"pixels": 1.0, "regions": 1.0}
    assert artifact.limits.agreement == {"pixels": 0.999, "regions": 0.99}
    assert published.manifest is not None
    reference = published.manifest.references[0].outputs
    assert {name: one.shape for name, one in reference.items()} == {"logits": (1, 21, 4, 4)}
    _, (verdict,) = verify(published.folder)
    assert verdict.problems == ()


def test_a_mask_is_printed_and_drawn_at_the_pictures_own_size(
    published: ExportResult, tmp_path: Path
) -> None:
    twice = [
        str(PHOTO),
        str(PHOTO),
        "--model",
        str(published.folder),
        "--save",
        str(tmp_path / "d"),
    ]
    said = CliRunner().invoke(app, [*twice, "--json"])
    assert said.exit_code == 0, said.output
    first, second = json.loads(said.stdout)["images"]
    assert [Path(one["drawn"]).name for one in (first, second)] == [
        "astronaut.png",
        "astronaut-2.png",
    ]
    assert first["mask"]["size"] == [SIDE, SIDE]
    assert sum(length for _, length in first["mask"]["runs"]) == SIDE * SIDE
    (result, _) = predict(published.folder, [PHOTO, PHOTO]).results
    seen = np.asarray(Image.open(first["drawn"]))
    assert np.array_equal(seen, drawn(np.asarray(Image.open(PHOTO).convert("RGB")), result))


def test_the_metric_of_an_artifact_is_that_of_its_mask(published: ExportResult) -> None:
    (result,) = predict(published.folder, [PHOTO]).results
    (right,) = evaluate(published.folder, [(PHOTO, result.mask)])
    assert [(one.name, one.value) for one in right.figures] == [("mIoU", 1.0), ("pixels", 1.0)]
    (wrong,) = evaluate(published.folder, [(PHOTO, np.full_like(result.mask, 20))])
    assert wrong.figures[0].value < 0.5
    checkpoint = load_checkpoint("random", "mobilevit_xxs", "segmentation")
    sized = checkpoint.record.preprocessing.for_size(SIDE, SIDE)
    record = checkpoint.record.model_copy(update={"preprocessing": sized})
    (reference,) = evaluate(type(checkpoint)(checkpoint.model, record), [(PHOTO, result.mask)])
    assert reference.figures[0].value > 0.99
    cropped = sized.model_copy(update={"resize_mode": "cover"})
    record = record.model_copy(update={"preprocessing": cropped})
    with pytest.raises(UsageError, match="crops pictures, of which masks and boxes"):
        evaluate(type(checkpoint)(checkpoint.model, record), [(PHOTO, result.mask)])


def test_what_cannot_be_is_refused_before_anything_is_computed(tmp_path: Path) -> None:
    masks = load_checkpoint("random", "mobilevit_xxs", "segmentation")
    classes = load_checkpoint("random", "mobilevit_xxs")
    with pytest.raises(UsageError, match="1 to 4096 pixels a side, got 5000x5000"):
        export(masks, tmp_path / "x", mask_size=5000)
    with pytest.raises(UsageError, match="--mask-size means nothing for classification"):
        export(classes, tmp_path / "x", mask_size=32)
    with pytest.raises(UsageError, match="--postprocess means nothing for classification"):
        export(classes, tmp_path / "x", postprocess=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.matrix
def test_scores_alone_are_completed_by_whoever_runs_them(
    published: ExportResult, tmp_path: Path
) -> None:
    masks = load_checkpoint("random", "mobilevit_xxs", "segmentation")
    raw = export(masks, tmp_path / "x", input_size=SIDE, postprocess=False)
    (artifact,) = raw.published
    assert artifact.file.endswith("-raw.onnx")
    assert [one.name for one in artifact.outputs] == ["logits"]
    (one,), (other,) = (predict(x.folder, [PHOTO]).results for x in (raw, published))
    assert np.mean(one.mask == other.mask) > 0.999


@pytest.mark.matrix
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", list_models())
def test_every_backbone_and_head_goes_to_onnx(name: str, head: str, tmp_path: Path) -> None:
    _exported(name, head, "onnx", tmp_path)


@pytest.mark.matrix
@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("name", EVERYWHERE)
def test_the_usual_backbones_go_everywhere(name: str, head: str, form: str, tmp_path: Path) -> None:
    _exported(name, head, form, tmp_path, ("fp32", "fp16"))


def _exported(
    name: str, head: str, form: str, folder: Path, precisions: tuple[str, ...] = ("fp32",)
) -> None:
    checkpoint = load_checkpoint("random", name, "segmentation", head=head)
    # Of 90 pixels the last maps are odd.
    result = export(checkpoint, folder / "x", formats=(form,), precisions=precisions, input_size=90)
    assert [str(failure.error) for failure in result.failures] == []
    assert [one.precision for one in result.published] == list(precisions)
    for artifact in result.published:
        assert artifact.parity is not None
        assert artifact.parity.agreement["pixels"] >= 0.999
