"""A detector for Vision: a pipeline whose suppression is the definition's, and nothing else."""

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from exporters import export
from exporters.pipeline.jobs import planned_jobs
from exporters.pipeline.request import ExportRequest
from exporters.pipeline.run import ExportResult
from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.checkpoints import override_record
from mobilevit_deploy.contract.manifest import Artifact
from mobilevit_deploy.contract.postprocessing import BoxSteps
from mobilevit_deploy.prediction import predict
from mobilevit_deploy.runtimes.coreml import open_session
from mobilevit_deploy.tasks.detection import DETECTION
from mobilevit_deploy.verification import stored_references, verify
from tests.coreml_damage import edit_package, producer
from tests.exporters.test_detection import PHOTO
from tests.runtimes.coreml.packages import edit_specification, operations

SIDE, ANCHORS, MOST = 32, 52, 12
LABELS = ("background", *(f"thing {index}" for index in range(1, 81)))


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> ExportResult:
    checkpoint = load_checkpoint("random", "mobilevit_xxs", "detection")
    labelled = replace(checkpoint, record=override_record(checkpoint.record, labels=LABELS))
    folder = tmp_path_factory.mktemp("detector") / "x"
    return export(labelled, folder, formats=("coreml",), input_size=SIDE, most_detections=MOST)


def only(published: ExportResult) -> Artifact:
    assert [str(failure.error) for failure in published.failures] == []
    (artifact,) = published.published
    return artifact


def test_it_has_the_detections_that_vision_takes(published: ExportResult) -> None:
    artifact = only(published)
    assert artifact.file == "mobilevit_xxs-detection-32x32-fp16-most-12.mlpackage"
    found = [(one.name, one.layout, one.shape, one.dtype) for one in artifact.outputs]
    assert found == [
        ("scores", "NAC", (1, ANCHORS, 81), "float32"),
        ("locations", "NAK", (1, ANCHORS, 4), "float32"),
        ("confidence", "DC", (None, 80), "float32"),
        ("coordinates", "DK", (None, 4), "float32"),
    ]
    assert [one.name for one in artifact.inputs] == ["image"]
    assert artifact.postprocessing is not None
    steps = artifact.postprocessing.boxes
    assert steps is not None
    assert (steps.suppressed, steps.one_class, steps.most) == (True, True, MOST)
    assert steps.per_class == ANCHORS
    assert artifact.operators["NonMaximumSuppression"] == 1
    assert artifact.parity is not None
    assert set(artifact.parity.outputs) == {"scores", "locations"}
    assert artifact.parity.agreement["detections"] == 1
    _, (verdict,) = verify(published.folder)
    assert verdict.problems == ()

    session = open_session(published.folder / artifact.file)
    assert session.labels == LABELS[1:]
    features = session.program.suppression
    assert features is not None
    assert features.optional == ("confidenceThreshold", "iouThreshold")


@pytest.mark.parametrize("thresholds", [{}, {"confidenceThreshold": 0.3, "iouThreshold": 0.05}])
def test_its_rows_are_those_of_the_definition(
    published: ExportResult, thresholds: dict[str, float]
) -> None:
    artifact, manifest = only(published), published.manifest
    assert manifest is not None
    assert artifact.postprocessing is not None
    assert artifact.postprocessing.boxes is not None
    names = {"confidenceThreshold": "score_threshold", "iouThreshold": "iou_threshold"}
    own = {names[name]: value for name, value in thresholds.items()}
    boxes = BoxSteps.model_validate(artifact.postprocessing.boxes.model_dump() | own)
    steps = artifact.postprocessing.model_copy(update={"boxes": boxes})
    session = open_session(published.folder / artifact.file, mode="float32")
    counts = []
    for picture in stored_references(published.folder, manifest, (SIDE, SIDE)).inputs:
        feeds = {"image": picture[None]} | {n: np.array(v) for n, v in thresholds.items()}
        found = {name: torch.from_numpy(values) for name, values in session.run(feeds).items()}
        rows = {name: found.pop(name)[None] for name in ("confidence", "coordinates")}
        expected = DETECTION.completed(found, steps)
        read = DETECTION.completed({**found, **rows}, steps)
        counts.append(count := rows["confidence"].shape[1])
        assert (expected["classes"][0, count:] == -1).all()
        assert torch.equal(read["classes"], expected["classes"][:, :count])
        for name in ("boxes", "confidences"):
            # The anchors are stored in float16.
            assert torch.allclose(read[name], expected[name][:, :count], atol=1e-3)
    assert max(counts) > 3
    assert len(set(counts)) > 1


def test_objects_are_predicted_from_it(published: ExportResult) -> None:
    (result,) = predict(published.folder, [PHOTO], most=3).results
    assert len(result) == 3
    assert all(one.label == LABELS[one.index] for one in result)
    assert result[0].probability >= result[1].probability >= result[2].probability


def stage(specification: Any) -> Any:
    return specification.pipeline.models[1].nonMaximumSuppression


def other_overlap(specification: Any) -> None:
    stage(specification).iouThreshold = 0.9


def other_confidence(specification: Any) -> None:
    stage(specification).confidenceThreshold = 0.02


def across_classes(specification: Any) -> None:
    stage(specification).pickTop.perClass = False


def more_rows(specification: Any) -> None:
    for description in (specification.description, specification.pipeline.models[1].description):
        for output in description.output[-2:]:
            output.type.multiArrayType.shapeRange.sizeRanges[0].upperBound = 99


def more_rows_outside(specification: Any) -> None:
    rows = specification.description.output[-1].type.multiArrayType.shapeRange.sizeRanges[0]
    rows.upperBound = 99


def exchanged_labels(specification: Any) -> None:
    labels = stage(specification).stringClassLabels.vector
    labels[2], labels[3] = labels[3], labels[2]


def fewer_labels(specification: Any) -> None:
    del stage(specification).stringClassLabels.vector[-1]


def narrower(specification: Any) -> None:
    del stage(specification).stringClassLabels.vector[-1]
    for description in (specification.description, specification.pipeline.models[1].description):
        columns = description.output[-2].type.multiArrayType.shapeRange.sizeRanges[1]
        columns.lowerBound = columns.upperBound = 79


def endless_rows(specification: Any) -> None:
    for description in (specification.description, specification.pipeline.models[1].description):
        for output in description.output[-2:]:
            output.type.multiArrayType.shapeRange.sizeRanges[0].lowerBound = 2**40


def needed_thresholds(specification: Any) -> None:
    for description in (specification.description, specification.pipeline.models[1].description):
        description.input[-1].type.isOptional = False


def input_for_nobody(specification: Any) -> None:
    specification.description.input.add().CopyFrom(specification.description.input[0])
    specification.description.input[-1].name = "mask"


def no_stage(specification: Any) -> None:
    program = type(specification)()
    program.CopyFrom(specification.pipeline.models[0])
    program.description.metadata.CopyFrom(specification.description.metadata)
    specification.CopyFrom(program)


def sides_for_centres(specification: Any) -> None:
    program = operations(specification.pipeline.models[0])
    coordinates = producer(program, "anchor_coordinates")
    while coordinates.type != "concat":
        coordinates = producer(program, coordinates.inputs["x"].arguments[0].name)
    arguments = coordinates.inputs["values"].arguments
    first, second = arguments[0].name, arguments[1].name
    arguments[0].name, arguments[1].name = second, first


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (other_overlap, "has iou_threshold 0.9 inside, the manifest says 0.5"),
        (other_confidence, "has score_threshold 0.02 inside, the manifest says 0.01"),
        (across_classes, "has one_class False inside, the manifest says True"),
        (more_rows, "has most 99 inside, the manifest says 12"),
        (more_rows_outside, "'coordinates' of .* is not the same in the pipeline"),
        (exchanged_labels, "differ from class 2 on"),
        (fewer_labels, "has 80 classes, 4 coordinates, 79 labels and at least 0 rows"),
        (narrower, "takes 'anchor_confidence' with 79 columns, and its program gives float32"),
        (needed_thresholds, "takes 'confidenceThreshold', which is no threshold that may be left"),
        (input_for_nobody, "'mask' of .* is not the same in the pipeline"),
        (endless_rows, "80 labels and at least 1099511627776 rows"),
        (no_stage, "says 'confidence' is .*, the file None"),
        (sides_for_centres, "boxes agreement"),
    ],
)
def test_damage_with_right_digests_is_refused(
    published: ExportResult, tmp_path: Path, change: Callable[[Any], None], message: str
) -> None:
    folder = tmp_path / "x"
    shutil.copytree(published.folder, folder)
    edit_package(folder, "fp16", lambda package: edit_specification(package, change))
    _, (verdict,) = verify(folder)
    assert re.search(message, "; ".join(verdict.problems))


def test_a_package_of_several_sizes_leaves_the_suppression_to_the_app() -> None:
    checkpoint = load_checkpoint("random", "mobilevit_xxs", "detection")
    for sizes, suppressed in (((32,), True), ((32, 48), False)):
        request = ExportRequest(formats=("coreml",), input_sizes=sizes)
        (job,) = planned_jobs(request, checkpoint)
        for part in job.parts:
            assert part.options.postprocessing is not None
            assert part.options.postprocessing.boxes is not None
            assert part.options.postprocessing.boxes.suppressed == suppressed
