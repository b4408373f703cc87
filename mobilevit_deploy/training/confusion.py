"""Which classes a network takes for which: a heat map, and the most frequent mistakes."""

import math
from collections import Counter
from collections.abc import Mapping

from mobilevit_deploy.charts.marks import WIDTH, Chart, Line, Mark, Shape, Text
from mobilevit_deploy.charts.table import Table

Labels = tuple[str, ...] | None
Confusion = Mapping[tuple[int, int], int]
"""Pictures by their class and by the class that was found."""

_MOST_CLASSES = 60  # of a heat map
_MOST_PAIRS = 15
_CELL = (12.0, 32.0)  # least and largest side of a cell
_COUNTED = 18  # side of a cell from which its number is written into it
_LONGEST = 16  # characters of a label beside the map
_CHARACTER = 5.6  # width of one
_LEVELS = 5


def class_name(labels: Labels, index: int) -> str:
    """The label of a class, or its number where there are none."""
    return labels[index] if labels else f"class {index}"


def confused_pairs(confusion: Confusion, labels: Labels) -> Table:
    """The most frequent mistakes, among all pictures of their class."""
    pictures = _pictures(confusion)
    wrong = [(count, pair) for pair, count in confusion.items() if pair[0] != pair[1]]
    wrong.sort(key=lambda one: (-one[0], -one[0] / pictures[one[1][0]], one[1]))
    return Table(
        "Most frequent mistakes",
        ("class", "found as", "pictures"),
        tuple(
            (
                class_name(labels, right),
                class_name(labels, found),
                f"{count} of {pictures[right]}",
            )
            for count, (right, found) in wrong[:_MOST_PAIRS]
        ),
        frozenset({2}),
    )


def confusion_chart(confusion: Confusion, labels: Labels) -> Chart | None:
    """A row for every class, a column for every class that was found; None without pictures.

    Of more than 60 classes those with the most mistakes. A cell is the darker, the larger its share
    of the row's pictures; the square root of it, so that rare mistakes can be seen.
    """
    if not confusion:
        return None
    pictures = _pictures(confusion)
    shown = _shown(confusion)
    place = {index: number for number, index in enumerate(shown)}
    names = [_short(class_name(labels, index)) for index in shown]
    room = max(map(len, names)) * _CHARACTER + 6
    least, largest = _CELL
    cell = min(max((WIDTH - room - 22) / len(shown), least), largest)
    upwards = room > cell
    left, top = room + 14, 16 + (room if upwards else 14)
    end, bottom = left + cell * len(shown), top + cell * len(shown)
    marks: list[Mark] = [
        Text((left + end) / 2, 10, "found as", "middle", "tick"),
        Text(9, (top + bottom) / 2, "class", "middle", "tick", upwards=True),
    ]
    for number, name in enumerate(names):
        middle = (number + 0.5) * cell
        marks.append(Text(left - 4, top + middle + 3.5, name, "end", "tick"))
        x = left + middle + (3.5 if upwards else 0)
        marks.append(
            Text(x, top - 4, name, "start" if upwards else "middle", "tick", upwards=upwards)
        )
    for number in range(len(shown) + 1):
        x, y = left + number * cell, top + number * cell
        marks += [Line(x, top, x, bottom, "grid"), Line(left, y, end, y, "grid")]
    for (right, found), count in sorted(confusion.items()):
        if right not in place or found not in place:
            continue
        x, y = left + place[found] * cell, top + place[right] * cell
        level = math.ceil(_LEVELS * math.sqrt(count / pictures[right]))
        kind = "right" if right == found else "wrong"
        says = (
            f"{class_name(labels, right)} found as {class_name(labels, found)}: "
            f"{count} of {pictures[right]}"
        )
        path = f"M{x:.1f},{y:.1f}h{cell:.1f}v{cell:.1f}h{-cell:.1f}Z"
        marks.append(Shape(path, f"cell {kind} level{level}", says))
        if cell >= _COUNTED:
            marks.append(Text(x + cell / 2, y + cell / 2 + 3.5, str(count), "middle", "count"))
    more = len(_classes(confusion)) - len(shown)
    return Chart(
        "confusion",
        "Classes that are taken for others"
        + (f" (the {len(shown)} with the most mistakes)" if more else ""),
        f"Confusion matrix of {len(shown)} classes",
        bottom + 8,
        tuple(marks),
        max(end + 8, WIDTH),
    )


def _pictures(confusion: Confusion) -> Counter[int]:
    """Pictures of every class."""
    counts: Counter[int] = Counter()
    for (right, _), count in confusion.items():
        counts[right] += count
    return counts


def _classes(confusion: Confusion) -> list[int]:
    return sorted({index for pair in confusion for index in pair})


def _shown(confusion: Confusion) -> list[int]:
    """The classes of the map, in their order."""
    mistakes: Counter[int] = Counter()
    for (right, found), count in confusion.items():
        if right != found:
            mistakes[right] += count
            mistakes[found] += count
    worst = sorted(_classes(confusion), key=lambda index: -mistakes[index])
    return sorted(worst[:_MOST_CLASSES])


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST else name[: _LONGEST - 1] + "…"
