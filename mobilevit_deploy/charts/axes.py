"""The axes of a chart, and where they lie in it."""

from collections.abc import Callable

from mobilevit_deploy.charts.marks import WIDTH, Line, Mark, Text
from mobilevit_deploy.charts.scales import Scale

LEFT, RIGHT = 8, WIDTH - 8
AXIS_LEFT = 52  # where an axis on the left needs room for its labels


def bottom_axis(
    scale: Scale, y: float, write: Callable[[float], str], unit: str, left: float = AXIS_LEFT
) -> list[Mark]:
    """A labelled axis at height `y`, with its unit below; it takes 34 units of height."""
    marks: list[Mark] = [Line(left, y, RIGHT, y, "axis")]
    for tick in scale.ticks(5):
        x = scale(tick)
        marks.append(Line(x, y, x, y + 3, "axis"))
        marks.append(
            Text(min(max(x, LEFT + 12), RIGHT - 14), y + 14, write(tick), "middle", "tick")
        )
    marks.append(Text((left + RIGHT) / 2, y + 28, unit, "middle", "tick"))
    return marks


def left_axis(scale: Scale, write: Callable[[float], str]) -> list[Mark]:
    """Labels on the left of a chart, with a line across it for each."""
    marks: list[Mark] = []
    for tick in scale.ticks(5):
        y = scale(tick)
        marks.append(Line(AXIS_LEFT, y, RIGHT, y, "grid"))
        marks.append(Text(AXIS_LEFT - 4, y + 3.5, write(tick), "end", "tick"))
    return marks


def plain_number(value: float) -> str:
    """A number without zeros at its end."""
    return f"{value:g}"
