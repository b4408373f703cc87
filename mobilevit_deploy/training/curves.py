"""Curves of a training run over its epochs."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from mobilevit_deploy.charts.axes import (
    AXIS_LEFT,
    LEFT,
    RIGHT,
    bottom_axis,
    left_axis,
    plain_number,
)
from mobilevit_deploy.charts.marks import Chart, Mark, Shape, Text, circle, polyline
from mobilevit_deploy.charts.scales import Scale, spanning
from mobilevit_deploy.training.history import EpochRow

_TOP, _BOTTOM = 24, 184
_MOST_DOTS = 40  # of a curve; one of more epochs is a line alone
_FEWEST_EPOCHS = 4  # of an axis that is labelled with whole numbers


@dataclass(frozen=True)
class _Curve:
    """One value of every epoch; `style` is how it is drawn, `name` tells it from another one."""

    name: str
    style: str
    points: tuple[tuple[int, float], ...]  # epoch and value


def _curve(
    rows: Sequence[EpochRow], name: str, style: str, value: Callable[[EpochRow], float | None]
) -> _Curve:
    pairs = ((row.epoch, value(row)) for row in rows)
    points = ((epoch, found) for epoch, found in pairs if found is not None)
    return _Curve(name, style, tuple(point for point in points if math.isfinite(point[1])))


def curves(rows: Sequence[EpochRow], epochs: int) -> list[Chart]:
    """Loss, figures, learning rate, gradient norm and time, as far as there are values.

    Args:
        rows: of the epochs that are done.
        epochs: how many the run is to have, the end of the axis.
    """
    figures = dict.fromkeys(name for row in rows for name in (*row.figures, *row.raw_figures))
    drawn = [
        _chart("loss", "Loss", [_curve(rows, "loss", "first", lambda row: row.loss)], epochs),
        *(_figure_chart(rows, name, index, epochs) for index, name in enumerate(figures)),
        *(
            _chart(name, title, [_curve(rows, title, "first", value)], epochs)
            for name, title, value in (
                ("rate", "Learning rate", lambda row: row.learning_rate),
                (
                    "gradient",
                    "Norm of the gradients before clipping",
                    lambda row: row.gradient_norm,
                ),
                ("seconds", "Seconds of an epoch", lambda row: row.seconds),
            )
        ),
    ]
    return [chart for chart in drawn if chart is not None]


def _figure_chart(rows: Sequence[EpochRow], name: str, index: int, epochs: int) -> Chart | None:
    def percent(value: float | None) -> float | None:
        return None if value is None else 100 * value

    return _chart(
        f"figure-{index}",
        name,
        [
            _curve(rows, "averaged weights", "first", lambda row: percent(row.figures.get(name))),
            _curve(rows, "raw weights", "second", lambda row: percent(row.raw_figures.get(name))),
        ],
        epochs,
        lambda value: f"{value:g} %",
        _percents,
    )


def _any_values(values: list[float]) -> Scale:
    return spanning(values, _BOTTOM, _TOP)


def _percents(values: list[float]) -> Scale:
    """With a margin of a point, and nothing below 0 or above 100."""
    return Scale(max(min(values) - 1, 0), min(max(values) + 1, 100), _BOTTOM, _TOP)


def _chart(
    name: str,
    title: str,
    given: Sequence[_Curve],
    epochs: int,
    write: Callable[[float], str] = plain_number,
    scale: Callable[[list[float]], Scale] = _any_values,
) -> Chart | None:
    lines = [one for one in given if one.points]
    if not lines:
        return None
    values = scale([value for one in lines for _, value in one.points])
    when = Scale(0, max(epochs, _FEWEST_EPOCHS), AXIS_LEFT, RIGHT)
    marks: list[Mark] = [
        *left_axis(values, write),
        *bottom_axis(when, _BOTTOM, plain_number, "epoch"),
    ]
    for one in reversed(lines):
        places = [(when(epoch), values(value)) for epoch, value in one.points]
        marks.append(Shape(polyline(places), f"trend {one.style}", one.name))
        dots = list(zip(places, one.points, strict=True))
        for (x, y), (epoch, value) in dots if len(dots) <= _MOST_DOTS else dots[-1:]:
            says = f"{one.name}, epoch {epoch}: {write(_rounded(value))}"
            marks.append(Shape(circle(x, y, 2.5), f"dot {one.style}", says))
    last = write(_rounded(lines[0].points[-1][1]))
    marks.append(Text(RIGHT, 10, last, "end", "value"))
    if len(lines) > 1:
        x = float(LEFT)
        for one in lines:
            marks.append(Shape(polyline([(x, 6.5), (x + 18, 6.5)]), f"trend {one.style}"))
            marks.append(Text(x + 22, 10, one.name, "start", "small"))
            x += 36 + 6 * len(one.name)
    return Chart(
        name,
        title,
        f"{title} over {lines[0].points[-1][0]} epochs, at last {last}",
        _BOTTOM + 34,
        tuple(marks),
    )


def _rounded(value: float) -> float:
    return float(f"{value:.4g}")
