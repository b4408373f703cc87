"""What is stated, assumed and overridden in a record."""

import pytest

from mobilevit_deploy.checkpoints import override_record
from mobilevit_deploy.checkpoints.random import random_checkpoint
from mobilevit_deploy.checkpoints.record import complete_preprocessing
from mobilevit_deploy.contract.record import Record
from mobilevit_deploy.errors import CheckpointError, UsageError
from mobilevit_deploy.models import HEADS
from mobilevit_deploy.models.variants import get_variant
from mobilevit_deploy.preprocessing import TRAINED_WITH, Preprocessing

CLASSIFIER = HEADS["classifier"]
FIELDS = tuple(f"preprocessing.{name}" for name in Preprocessing.model_fields)


@pytest.fixture(scope="module")
def record() -> Record:
    return random_checkpoint("mobilevit_xxs", num_classes=2).record


@pytest.mark.parametrize(
    ("name", "colour_order"),
    [
        ("mobilevit_s", "BGR"),
        ("mobilevitv2_100", "RGB"),
        ("mobilevitv3_s_l2", "BGR"),
        ("mobilevitv3_075", "RGB"),
    ],
)
def test_defaults_are_what_the_family_trained_with(name: str, colour_order: str) -> None:
    complete, assumed = complete_preprocessing({}, get_variant(name), CLASSIFIER)
    assert complete.colour_order == colour_order
    assert complete == TRAINED_WITH[get_variant(name).training]
    assert assumed == FIELDS


def test_other_heads_see_the_whole_picture_at_their_own_size() -> None:
    for head, side, interpolation in (("deeplabv3", 512, "bilinear"), ("ssdlite", 320, "bicubic")):
        complete, _ = complete_preprocessing({}, get_variant("mobilevit_s"), HEADS[head])
        assert complete.resize == complete.crop == (side, side)
        assert (complete.resize_mode, complete.interpolation) == ("stretch", interpolation)
        assert complete.colour_order == "BGR"


def test_stated_fields_win_over_conventions_and_conventions_over_defaults() -> None:
    variant = get_variant("mobilevit_s")
    conventions = {"colour_order": "RGB", "antialias": True}
    complete, assumed = complete_preprocessing(
        {"antialias": False}, variant, CLASSIFIER, conventions
    )
    assert (complete.colour_order, complete.antialias) == ("RGB", False)
    assert "preprocessing.colour_order" in assumed
    assert "preprocessing.antialias" not in assumed


def test_single_fields_are_overridden(record: Record) -> None:
    changed = override_record(record, colour_order="RGB", std=(0.5, 0.5, 0.5))
    assert changed.preprocessing.colour_order == "RGB"
    assert changed.preprocessing.std == (0.5, 0.5, 0.5)
    assert changed.preprocessing.mean == record.preprocessing.mean
    assert changed.overridden == ("preprocessing.colour_order", "preprocessing.std")
    assert set(changed.assumed) == set(record.assumed) - set(changed.overridden)
    again = override_record(changed, mean=(0.1, 0.1, 0.1), colour_order="BGR")
    assert again.overridden == (*changed.overridden, "preprocessing.mean")
    assert (record.overridden, record.preprocessing.colour_order) == ((), "BGR")


def test_a_whole_preprocessing_and_labels_are_overridden(record: Record) -> None:
    given = record.preprocessing.model_copy(update={"crop": (200, 200), "colour_order": "RGB"})
    changed = override_record(record, preprocessing=given, colour_order="BGR", labels=["no", "yes"])
    assert changed.preprocessing == given.model_copy(update={"colour_order": "BGR"})
    assert changed.labels == ("no", "yes")
    assert changed.assumed == ()
    assert set(changed.overridden) == {*FIELDS, "labels"}


def test_overriding_nothing_changes_nothing(record: Record) -> None:
    assert override_record(record) == record


def test_what_cannot_be(record: Record) -> None:
    with pytest.raises(CheckpointError, match="3 labels for 2 classes"):
        override_record(record, labels=["a", "b", "c"])
    with pytest.raises(UsageError, match="cannot be: std must be positive"):
        override_record(record, std=(0.0, 1.0, 1.0))
    with pytest.raises(UsageError, match=r"cannot be: mean\.1: Input should be a finite number"):
        override_record(record, mean=(0.0, float("nan"), 1.0))


@pytest.mark.parametrize(
    "labels",
    [
        ("a", "a", "a (0)"),
        ("a (1)", "a", "a"),
        ("a", "a", "a (0)", "a (1)", "a (0) (0)"),
        ("a (0)", "a (0)", "a", "a"),
    ],
)
def test_labels_told_apart_never_collide(record: Record, labels: tuple[str, ...]) -> None:
    distinct = record.model_copy(update={"labels": labels}).distinct_labels
    assert distinct is not None
    assert len(set(distinct)) == len(labels)
    assert all(one.startswith(label) for one, label in zip(distinct, labels, strict=True))
    # A label that is there once keeps its name.
    kept = {one for one, label in zip(distinct, labels, strict=True) if one == label}
    assert kept >= {label for label in labels if labels.count(label) == 1}
