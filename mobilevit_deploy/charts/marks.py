"""What a chart is made of: a few shapes with a class each; colours are the page's affair."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Line:
    """A straight line."""

    x1: float
    y1: float
    x2: float
    y2: float
    style: str
    kind: str = "line"


@dataclass(frozen=True)
class Shape:
    """An SVG path, with a text that is shown while the pointer is on it."""

    path: str
    style: str
    says: str = ""
    kind: str = "shape"


@dataclass(frozen=True)
class Text:
    """One line of text; `anchor` is start, middle or end; `upwards` it is read from below."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    style: str = "label"
    upwards: bool = False
    kind: str = "text"


Mark = Line | Shape | Text

WIDTH = 360
"""Of a chart, in its own units: about the pixels of a phone, so that text keeps its size."""


@dataclass(frozen=True)
class Chart:
    """A picture of `width` times `height` units; `says` describes it to those who cannot see it."""

    name: str
    title: str
    says: str
    height: float
    marks: tuple[Mark, ...]
    width: float = WIDTH

    @property
    def is_wide(self) -> bool:
        """Is it wider than a phone, so that it has to be moved sideways there?"""
        return self.width > WIDTH


def polyline(points: Sequence[tuple[float, float]]) -> str:
    """The path through some points."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def circle(x: float, y: float, radius: float) -> str:
    """The path of a circle."""
    half = f"a{radius:.1f},{radius:.1f} 0 1 0 "
    return f"M{x - radius:.1f},{y:.1f}{half}{2 * radius:.1f},0{half}{-2 * radius:.1f},0Z"
