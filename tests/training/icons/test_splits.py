import pytest

from mobilevit_deploy.training.icons.families import Family
from mobilevit_deploy.training.icons.sets import read_set
from mobilevit_deploy.training.icons.splits import split_icons
from tests.training.icons.drawn_sets import polygon, write_package

FAMILIES = (
    Family("first", "train", ("a", "b")),
    Family("second", "val", ("c",)),
    Family("third", "test", ("d",)),
)


@pytest.fixture
def split(tmp_path):
    """Splits the stars and keys of four sets: split -> label -> (set, name)."""

    def split(**bodies):
        sets = {
            name: read_set(
                write_package(
                    tmp_path / name,
                    {icon: {"body": body} for icon, body in bodies.get(name, {}).items()},
                    width=24,
                    height=24,
                )
            )
            for name in "abcd"
        }
        return {
            split: {(icon.set, icon.name) for members in icons.values() for icon in members}
            for split, icons in split_icons(FAMILIES, sets).items()
        }

    return split


def test_sets_stay_with_their_family(split):
    found = split(
        a={"star": polygon(0)}, b={"star": polygon(1)}, c={"star": polygon(2)},
        d={"star": polygon(3), "key": polygon(4)},
    )  # fmt: skip
    assert found == {
        "train": {("a", "star"), ("b", "star")},
        "val": {("c", "star")},
        "test": {("d", "star"), ("d", "key")},
    }


def test_a_drawing_of_the_test_split_is_in_no_other_whatever_its_colour_and_size(split):
    smaller = f'<g transform="translate(6 6) scale(.5)">{polygon(0, colour="black")}</g>'
    found = split(
        a={"star": smaller, "star-2": polygon(5)}, c={"star": polygon(0)}, d={"star": polygon(0)}
    )
    assert found == {"train": {("a", "star-2")}, "val": set(), "test": {("d", "star")}}


def test_a_drawing_of_the_validation_split_does_not_train(split):
    found = split(b={"star": polygon(0)}, c={"star": polygon(0)})
    assert found == {"train": set(), "val": {("c", "star")}, "test": set()}


def test_the_same_drawing_of_another_thing_stays(split):
    found = split(a={"key": polygon(0)}, d={"star": polygon(0)})
    assert found["train"] == {("a", "key")}


def test_a_split_has_a_drawing_once(split):
    found = split(a={"star": polygon(0), "star-2": polygon(0)}, b={"star": polygon(0)})
    assert found["train"] == {("a", "star")}
