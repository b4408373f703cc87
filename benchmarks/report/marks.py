"""What a chart is made of: a few shapes with a class each; colours are the page's affair."""

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
    """One line of text; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    style: str = "label"
    kind: str = "text"


Mark = Line | Shape | Text

WIDTH = 360
"""Of every chart, in its own units: about the pixels of a phone, so that text keeps its size."""


@dataclass(frozen=True)
class Chart:
    """A picture of `WIDTH` times `height` units; `says` describes it to those who cannot see it."""

    name: str
    title: str
    says: str
    height: float
    marks: tuple[Mark, ...]


def polyline(points: list[tuple[float, float]]) -> str:
    """The path through some points."""
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)


def marker(format_name: str, x: float, y: float, radius: float) -> str:
    """The path of a format's symbol: told apart by shape as well as by colour."""
    r = radius
    if format_name == "onnx":
        half = f"a{r:.1f},{r:.1f} 0 1 0 "
        return f"M{x - r:.1f},{y:.1f}{half}{2 * r:.1f},0{half}{-2 * r:.1f},0Z"
    corners = {
        "tflite": [(-r, -r), (r, -r), (r, r), (-r, r)],
        "executorch": [(0, -1.2 * r), (1.1 * r, r), (-1.1 * r, r)],
        "coreml": [(0, -1.3 * r), (1.3 * r, 0), (0, 1.3 * r), (-1.3 * r, 0)],
    }
    return polyline([(x + dx, y + dy) for dx, dy in corners[format_name]]) + "Z"
