"""Heat maps of confused classes, and the list of mistakes."""

import re
from collections import Counter

import pytest

from mobilevit_deploy.charts.marks import WIDTH, Chart, Shape, Text
from mobilevit_deploy.training.confusion import confused_pairs, confusion_chart

LABELS = tuple(f"a thing of kind {index}" for index in range(100))


def cells(chart: Chart) -> list[Shape]:
    return [one for one in chart.marks if isinstance(one, Shape) and "cell" in one.style]


def test_mistakes_are_listed_from_the_most_frequent_on() -> None:
    confusion = {(0, 0): 8, (0, 1): 2, (1, 1): 1, (1, 0): 2, (2, 2): 5, (2, 0): 1}
    table = confused_pairs(confusion, ("cat", "dog", "cow"))
    assert table.rows == (
        ("dog", "cat", "2 of 3"),
        ("cat", "dog", "2 of 10"),
        ("cow", "cat", "1 of 6"),
    )


def test_a_cell_is_the_darker_the_larger_its_share() -> None:
    chart = confusion_chart({(0, 0): 96, (0, 1): 4, (1, 1): 1}, ("cat", "dog"))
    assert chart is not None
    assert {one.says: one.style for one in cells(chart)} == {
        "cat found as cat: 96 of 100": "cell right level5",
        "cat found as dog: 4 of 100": "cell wrong level1",
        "dog found as dog: 1 of 1": "cell right level5",
    }
    texts = [one.text for one in chart.marks if isinstance(one, Text)]
    assert texts.count("cat") == texts.count("dog") == 2
    assert {"96", "4", "1"} <= set(texts)


@pytest.mark.parametrize("classes", [2, 10, 60])
def test_every_mark_lies_in_the_chart(classes: int) -> None:
    confusion = Counter({(i, j): 1 + i for i in range(classes) for j in (i, (i * 7) % classes)})
    chart = confusion_chart(confusion, LABELS)
    assert chart is not None
    assert chart.is_wide == (classes == 60)
    assert chart.width >= WIDTH
    for one in cells(chart):
        x, y, side = map(float, re.match(r"M([\d.]+),([\d.]+)h([\d.]+)", one.path).groups())
        assert x >= 0
        assert y >= 0
        assert x + side <= chart.width
        assert y + side <= chart.height
        assert side >= 12, "large enough to be pointed at"


def test_of_many_classes_those_with_mistakes_are_shown() -> None:
    confusion = {(index, index): 10 for index in range(100)} | {(97, 3): 5, (99, 98): 1}
    chart = confusion_chart(confusion, LABELS)
    assert chart is not None
    assert "60 with the most mistakes" in chart.title
    said = [one.says for one in cells(chart)]
    assert "a thing of kind 97 found as a thing of kind 3: 5 of 15" in said
    assert "a thing of kind 99 found as a thing of kind 98: 1 of 11" in said


def test_without_pictures_there_is_no_map() -> None:
    assert confusion_chart({}, None) is None
    assert confused_pairs({(0, 0): 3}, None).rows == ()
