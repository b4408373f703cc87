"""The task of detection: its steps, its results in every form, and how alike two sets are."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError

from mobilevit_deploy import load_checkpoint
from mobilevit_deploy.contract.postprocessing import BoxSteps, Postprocessing
from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.models import create_model
from mobilevit_deploy.models.heads.ssdlite import SSDLite
from mobilevit_deploy.tasks.boxes import DetectionLimits, detect
from mobilevit_deploy.tasks.detection import (
    DETECTION,
    FoundObject,
    decode,
    detections,
    drawn,
    limits_of,
    rows,
    same_boxes,
    same_detections,
    same_probabilities,
    steps_to_boxes,
)
from mobilevit_deploy.tasks.task import Array

SIZE = (64, 96)
Outputs = dict[str, Array]


@pytest.fixture(scope="module")
def network() -> SSDLite:
    model = create_model("mobilevit_xxs", "detection", num_classes=4)
    assert isinstance(model, SSDLite)
    return model.eval()


@pytest.fixture
def steps(network: SSDLite) -> Postprocessing:
    return steps_to_boxes(network, SIZE, {}, {"suppression"})


def outputs(network: SSDLite, pictures: int = 2, seed: int = 0) -> Outputs:
    """Scores and locations of ordinary size, of scenes with a few objects."""
    anchors = sum(
        rows_ * columns * (4 if level == 5 else 6)
        for level, (rows_, columns) in enumerate(network.map_sizes(SIZE))
    )
    state = np.random.RandomState(seed)
    scores = state.normal(size=(pictures, anchors, 4)).astype(np.float32)
    scores[..., 0] += 4
    found = state.randint(anchors, size=(pictures, 12))
    for picture, places in enumerate(found):
        scores[picture, places, state.randint(1, 4, 12)] += 6
    locations = state.normal(size=(pictures, anchors, 4)).astype(np.float32)
    return {"scores": scores, "locations": locations}


def tensors(values: Outputs) -> dict[str, torch.Tensor]:
    return {name: torch.from_numpy(one) for name, one in values.items()}


def results(values: Outputs, steps: Postprocessing) -> Outputs:
    """Outputs with all results beside them."""
    made = DETECTION.completed(tensors(values), steps)
    return {name: one.numpy().copy() for name, one in made.items()}


def test_the_steps_are_the_networks_own(network: SSDLite, steps: Postprocessing) -> None:
    assert steps.boxes is not None
    assert [(one.rows, one.columns) for one in steps.boxes.anchors] == [
        (4, 6), (2, 3), (1, 2), (1, 1), (1, 1), (1, 1)
    ]  # fmt: skip
    with torch.no_grad():
        _, _, anchors = network(torch.zeros(1, 3, *SIZE))
    (stage, _) = DETECTION.stages
    assert torch.equal(stage.module(steps).anchors, anchors)
    assert limits_of(steps) == DetectionLimits()


def test_steps_of_other_anchors_are_refused(network: SSDLite, steps: Postprocessing) -> None:
    other = steps_to_boxes(network, (64, 64), {})
    with pytest.raises(UsageError, match="have 142 anchors, the scores those of 208"):
        results(outputs(network), other)
    assert steps.boxes is not None
    vast = {"rows": 4096, "columns": 4096, "sizes": [[0.5, 0.5]]}
    with pytest.raises(ValidationError, match="16777216 anchors, at most 1000000"):
        BoxSteps.model_validate(steps.boxes.model_dump() | {"anchors": [vast]})


@pytest.mark.parametrize("name", ["mobilevitv2_050", "mobilevitv3_xxs", "mobilevitv3_050"])
def test_anchors_of_networks_that_round_their_maps_otherwise(name: str) -> None:
    model = create_model(name, "detection", num_classes=2).eval()
    steps = steps_to_boxes(model, (250, 236), {})
    with torch.no_grad():
        _, _, anchors = model(torch.zeros(1, 3, 250, 236))
    assert torch.equal(DETECTION.stages[0].module(steps).anchors, anchors)


def test_the_smallest_input_has_every_level() -> None:
    model = create_model("mobilevit_xxs", "detection", num_classes=3).eval()
    steps = steps_to_boxes(model, (32, 32), {})
    assert steps.boxes is not None
    assert [one.rows * one.columns for one in steps.boxes.anchors] == [4, 1, 1, 1, 1, 1]
    with torch.no_grad():
        scores, locations, _ = model(torch.rand(1, 3, 32, 32))
    made = DETECTION.completed({"scores": scores, "locations": locations}, steps)
    assert made["boxes"].shape == (1, 200, 4)


def test_raw_decoded_and_whole_artifacts_come_to_the_same(
    network: SSDLite, steps: Postprocessing
) -> None:
    raw = outputs(network)
    whole = results(raw, steps)
    assert {name: one.shape[1:] for name, one in whole.items()} == {
        "scores": (208, 4),
        "locations": (208, 4),
        "candidates": (208, 4),
        "probabilities": (208, 3),
        "boxes": (200, 4),
        "confidences": (200,),
        "classes": (200,),
    }
    anchors = DETECTION.stages[0].module(steps).anchors
    expected = detect(*tensors(raw).values(), anchors)
    for left_out in ((), ("candidates", "probabilities"), ("boxes", "confidences", "classes")):
        given = {name: one for name, one in whole.items() if name not in left_out}
        found = detections(DETECTION.completed(tensors(given), steps))
        for one, other in zip(found, expected, strict=True):
            assert one.classes.tolist() == other.classes.tolist()
            assert np.allclose(one.scores, other.scores)
            assert np.allclose(one.boxes, other.boxes, atol=1e-6)


def test_what_an_artifact_has_is_said_and_returned(network: SSDLite) -> None:
    shapes = {name: one.shape for name, one in outputs(network).items()}

    def returned(choices: dict[str, Any], able: set[str]) -> dict[str, Any]:
        steps = DETECTION.chosen(network, SIZE, choices, able)
        return {one.name: (one.shape, one.dtype) for one in DETECTION.specs(shapes, steps, None)}

    raw = {"scores": ((None, 208, 4), "float32"), "locations": ((None, 208, 4), "float32")}
    assert returned({"postprocess": False}, {"suppression"}) == raw
    assert returned({}, set()) == raw | {
        "candidates": ((None, 208, 4), "float32"),
        "probabilities": ((None, 208, 3), "float32"),
    }
    assert returned({"most_detections": 7}, {"suppression"}) == raw | {
        "boxes": ((None, 7, 4), "float32"),
        "confidences": ((None, 7), "float32"),
        "classes": ((None, 7), "int32"),
    }


@pytest.mark.parametrize(
    ("choices", "message"),
    [
        ({"score_threshold": 1.5}, "score threshold of detections must be from 0 to 1, got 1.5"),
        ({"iou_threshold": -0.1}, "iou threshold of detections must be from 0 to 1, got -0.1"),
        ({"most_detections": 0}, "From 1 to 10000 detections can be kept, got most 0"),
        ({"mask_size": (8, 8)}, "--mask-size means nothing for detection"),
    ],
)
def test_choices_without_meaning_are_refused(
    network: SSDLite, choices: dict[str, Any], message: str
) -> None:
    with pytest.raises(UsageError, match=message):
        DETECTION.chosen(network, SIZE, choices)


def test_a_file_is_named_by_what_is_unusual(network: SSDLite) -> None:
    def words(**choices: Any) -> tuple[str, ...]:
        return DETECTION.file_words(steps_to_boxes(network, SIZE, choices), SIZE)

    assert words() == words(score_threshold=0.01, most_detections=200) == ()
    assert words(postprocess=False, iou_threshold=0.45) == ("raw", "iou-0.45")
    assert words(most_detections=20, most_per_class=50) == ("per-class-50", "most-20")


def test_objects_have_labels_and_places(network: SSDLite, steps: Postprocessing) -> None:
    whole = tensors(results(outputs(network), steps))
    first, _ = decode(whole, ("background", "cat", "dog", "owl"), 3)
    assert len(first) == 3
    assert all(one.label == ("background", "cat", "dog", "owl")[one.index] for one in first)
    assert [one.probability for one in first] == whole["confidences"][0, :3].tolist()
    assert len(rows(first)) == 3
    (unnamed, _) = decode(whole, None, 1)
    assert unnamed[0].label == f"class {unnamed[0].index}"


def test_a_picture_without_objects_has_no_object_and_says_so(
    network: SSDLite, steps: Postprocessing
) -> None:
    empty = outputs(network)
    empty["scores"][..., 0] = 100
    whole = results(empty, steps)
    assert whole["classes"].tolist() == [[-1] * 200] * 2
    assert not whole["confidences"].any()
    assert decode(tensors(whole), None, 5) == [[], []]
    assert rows([]) == [("nothing", "", "")]
    for measure in (same_detections, same_boxes, same_probabilities):
        assert measure(empty, whole, 1e-4, steps) == 1


def test_an_artifact_that_rounds_agrees(network: SSDLite, steps: Postprocessing) -> None:
    raw = outputs(network)
    rounded = {name: one.astype(np.float16).astype(np.float32) for name, one in raw.items()}
    for artifact in (rounded, results(rounded, steps)):
        assert same_detections(raw, artifact, 1e-3, steps) == 1
        assert same_boxes(raw, artifact, 1e-3, steps) > 0.99
        assert same_probabilities(raw, artifact, 1e-3, steps) > 0.99


def _of_another_class(whole: Outputs) -> None:
    whole["classes"][:] = whole["classes"] % 3 + 1


def _twice(whole: Outputs) -> None:
    for name in ("boxes", "confidences", "classes"):
        whole[name][:, 1::2] = whole[name][:, ::2]


def _none(whole: Outputs) -> None:
    whole["classes"][:] = -1


def _backwards(whole: Outputs) -> None:
    for name in ("boxes", "confidences", "classes"):
        whole[name][:] = whole[name][:, ::-1].copy()


def _sides_exchanged(whole: Outputs) -> None:
    whole["boxes"][:] = whole["boxes"][..., [1, 0, 3, 2]]


@pytest.mark.parametrize("able", ["suppression", "one_class_suppression"])
@pytest.mark.parametrize("damage", [_of_another_class, _twice, _none, _backwards, _sides_exchanged])
def test_wrong_detections_do_not_agree(
    network: SSDLite, damage: Callable[[Outputs], None], able: str
) -> None:
    raw, steps = outputs(network), steps_to_boxes(network, SIZE, {}, {able})
    whole = results(raw, steps)
    assert same_detections(raw, whole, 1e-4, steps) == 1
    damage(whole)
    assert same_detections(raw, whole, 1e-4, steps) < 0.8


def test_thresholds_that_are_not_those_of_the_steps_do_not_agree(network: SSDLite) -> None:
    raw = outputs(network)
    steps = steps_to_boxes(network, SIZE, {"score_threshold": 0.2}, {"suppression"})
    for wrong in ({"score_threshold": 0.01}, {"score_threshold": 0.9}):
        other = steps_to_boxes(network, SIZE, wrong, {"suppression"})
        assert same_detections(raw, results(raw, other), 1e-4, steps) < 0.9


def test_an_anchor_may_be_an_object_of_its_best_class_alone(
    network: SSDLite, steps: Postprocessing
) -> None:
    single = steps_to_boxes(network, SIZE, {"most_per_class": 9}, {"one_class_suppression"})
    assert single.boxes is not None
    assert (single.boxes.suppressed, single.boxes.one_class) == (True, True)
    assert single.boxes.per_class == 208
    assert DETECTION.file_words(single, SIZE) == ()
    raw = outputs(network)
    whole, every = results(raw, single), results(raw, steps)
    for boxes, classes in zip(whole["boxes"], whole["classes"], strict=True):
        places = boxes[classes > 0].round(5).tolist()
        assert len({tuple(place) for place in places}) == len(places) > 20
    assert (every["classes"] > 0).sum() > (whole["classes"] > 0).sum()
    assert same_detections(raw, whole, 1e-4, single) == 1
    assert same_detections(raw, every, 1e-4, single) < 0.9
    assert same_detections(raw, whole, 1e-4, steps) < 0.9


def test_of_classes_that_tie_an_anchor_may_have_any(network: SSDLite) -> None:
    single = steps_to_boxes(network, SIZE, {}, {"one_class_suppression"})
    raw = outputs(network)
    raw["scores"][:, ::3, 1] = raw["scores"][:, ::3, 1:].max(axis=2)
    raw["scores"][:, ::3, 2] = raw["scores"][:, ::3, 1] * (1 - 1e-6)
    other = {name: one.copy() for name, one in raw.items()}
    other["scores"][..., [1, 2]] = other["scores"][..., [2, 1]]
    assert same_detections(raw, results(other, single), 1e-4, single) < 0.9
    other["scores"][:, 1::3] = raw["scores"][:, 1::3]
    other["scores"][:, 2::3] = raw["scores"][:, 2::3]
    assert same_detections(raw, results(other, single), 1e-4, single) == 1


def test_figures_are_the_largest_differences(network: SSDLite, steps: Postprocessing) -> None:
    raw = outputs(network)
    whole = results(raw, steps)
    whole["boxes"][0, 0, 2] += 0.03
    assert 0 < whole["boxes"][0, 0, 2] < 1
    whole["confidences"][1, 0] -= 0.01
    assert same_boxes(raw, whole, 0.0, steps) == pytest.approx(0.97, abs=1e-5)
    assert same_probabilities(raw, whole, 0.0, steps) == pytest.approx(0.99, abs=1e-5)


def test_rounding_of_a_box_beyond_the_picture_is_that_of_its_size(
    network: SSDLite, steps: Postprocessing
) -> None:
    raw = outputs(network)
    raw["locations"][..., 2:] = 18  # sides of e ** 3.6 anchors
    rounded = {name: one.astype(np.float16).astype(np.float32) for name, one in raw.items()}
    whole = results(rounded, steps)
    whole["boxes"] *= 1 + 1e-3
    assert np.abs(whole["boxes"]).max() > 5
    assert same_boxes(raw, whole, 0.0, steps) > 0.99
    whole["boxes"][0, 0] = 0.25, 0.25, 0.75, 0.75
    assert same_boxes(raw, whole, 0.0, steps) < 0.8


def test_boxes_without_area_are_found_again(network: SSDLite, steps: Postprocessing) -> None:
    """So narrow that their edges are the same numbers: they overlap nothing."""
    raw = outputs(network)
    raw["locations"][..., 2] = -90
    whole = results(raw, steps)
    assert np.count_nonzero(whole["boxes"][..., 0] == whole["boxes"][..., 2]) > 10
    assert same_detections(raw, whole, 1e-4, steps) == 1
    whole["boxes"][..., [0, 2]] += 0.2
    assert same_detections(raw, whole, 1e-4, steps) < 0.5


def test_boxes_far_beyond_the_picture_are_compared_by_their_own_size(
    network: SSDLite, steps: Postprocessing
) -> None:
    """Sides are exponentials: float32 itself moves the edges of such boxes by whole pictures."""
    raw = outputs(network)
    raw["locations"][..., 2:] += 65
    nearly = {**raw, "locations": raw["locations"] * np.float32(1 + 1e-6)}
    edges = [results(one, steps)["boxes"] for one in (raw, nearly)]
    assert np.abs(edges[0] - edges[1]).max() > 1
    assert same_detections(raw, results(nearly, steps), 1e-4, steps) == 1
    assert same_boxes(raw, results(nearly, steps), 1e-4, steps) > 0.999
    wider = {**raw, "locations": raw["locations"] + np.float32(1)}
    assert same_boxes(raw, results(wider, steps), 1e-4, steps) < 0.95


def test_boxes_are_drawn_where_they_are() -> None:
    picture = np.full((120, 160, 3), 255, np.uint8)
    found = [
        FoundObject(1, "cat", 0.9, (0.25, 0.25, 0.75, 0.75)),
        FoundObject(2, "dog", 0.5, (-0.5, 0.5, 1.5, 2.0)),  # beyond the edges
    ]
    shown = drawn(picture, found)
    assert (shown.shape, shown.dtype) == ((120, 160, 3), np.uint8)
    assert picture.min() == 255
    assert shown[60, 40].tolist() == shown[90, 100].tolist() == [128, 0, 0]
    assert shown[119, 80].tolist() == [0, 128, 0]
    assert (shown[100:118, 60:140] == 255).all()  # inside the second, below the first
    assert (drawn(picture, []) == picture).all()
    corner = drawn(picture, [FoundObject(3, "a long label", 0.5, (0.95, 0.95, 1.0, 1.0))])
    assert corner[110, 100].tolist() == [128, 128, 0]  # the label, moved into the picture


def test_a_random_detector_sees_something_but_not_everything() -> None:
    checkpoint = load_checkpoint("random", "mobilevitv2_050", "detection")
    with torch.no_grad():
        scores, _, _ = checkpoint.model(torch.rand(1, 3, 320, 320))
    share = float((scores.softmax(dim=-1)[..., 1:] > 0.01).float().mean())
    assert 0 < share < 0.1
