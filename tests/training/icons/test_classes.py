import pytest

from mobilevit_deploy.training.icons.classes import CLASSES, class_of


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("house", "house"),
        ("home", "house"),
        ("outline-home", "house"),
        ("home-24-filled", "house"),
        ("twotone-home", "house"),
        ("book-open-duotone", "book"),
        ("credit-card-2", "credit-card"),
        ("volume-off", None),
        ("home-heart", None),
        ("lock-open", None),
        ("heart-broken-house", None),
        ("24", None),
        ("", None),
    ],
)
def test_a_name_says_what_an_icon_shows_and_its_style_is_left_aside(name, label):
    assert class_of(name) == label


def test_every_name_stands_for_one_class_and_every_class_has_its_own():
    names = [name for names in CLASSES.values() for name in names]
    assert len(names) == len(set(names))
    assert all(class_of(name) == label for label, names in CLASSES.items() for name in names)
    assert len(CLASSES) == 64
