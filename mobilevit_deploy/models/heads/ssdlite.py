"""SSDLite: classes and boxes relative to anchors, on maps of six sizes (arXiv:1801.04381, 6.2)."""

import copy
from collections.abc import Sequence
from functools import cache
from itertools import pairwise
from math import log, sqrt
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from mobilevit_deploy.models.heads.head import Configuration, Head, Shapes
from mobilevit_deploy.models.layers import ConvNormAct
from mobilevit_deploy.models.network import MobileViT
from mobilevit_deploy.models.variants import Variant

COCO_CLASSES = 81
"""COCO: eighty kinds of objects, after the background."""
RATIOS = ((2, 3), (2, 3), (2, 3), (2, 3), (2, 3), (2,))
"""Of an anchor's sides, level by level from stride 16 on; each also the other way round."""
WIDTHS = (512, 256, 256, 128, 128, 64)
"""Channels that each level is predicted from."""
SCALES = tuple(0.1 + 0.95 * level / len(WIDTHS) for level in range(len(WIDTHS) + 1))
"""Sides of the square anchors, as shares of the picture's; the last only ends the last level."""
EXTRAS = (256, 128, 128)
"""Channels of the maps at strides 64, 128 and 256."""
BACKGROUND_PRIOR = 0.9
"""Probability of the background in every anchor before training."""

Sizes = tuple[tuple[int, int], ...]
"""Rows and columns of every level's map."""


class RawDetections(NamedTuple):
    """What a detector returns.

    `scores` [B, anchors, classes] are before softmax, the background first; `locations`
    [B, anchors, 4] are relative to the `anchors` [anchors, 4]: centre x and y, width and height as
    shares of the picture's sides.
    """

    scores: Tensor
    locations: Tensor
    anchors: Tensor


class SeparableConv(nn.Module):
    """3x3 depthwise convolution without activation, 1x1 convolution."""

    def __init__(self, cin: int, cout: int, *, stride: int) -> None:
        super().__init__()
        self.depthwise = ConvNormAct(cin, cin, 3, stride=stride, groups=cin, act=nn.Identity)
        self.pointwise = ConvNormAct(cin, cout, act=nn.ReLU)

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, cout, ceil(H / stride), ceil(W / stride)]."""
        out: Tensor = self.pointwise(self.depthwise(x))
        return out


class Predictor(nn.Module):
    """One level's locations and class scores, for all of its anchors; a 1x1 map is only read."""

    def __init__(self, cin: int, width: int, cout: int, *, sees_neighbours: bool) -> None:
        super().__init__()
        self.project: nn.Module = nn.Identity()
        self.depthwise: nn.Module = nn.Identity()
        if sees_neighbours:
            if cin != width:
                self.project = ConvNormAct(cin, width, act=nn.ReLU)
            self.depthwise = ConvNormAct(width, width, 3, groups=width, act=nn.Identity)
        self.predict = nn.Conv2d(width, cout, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[B, cin, H, W] -> [B, cout, H, W]."""
        out: Tensor = self.predict(self.depthwise(self.project(x)))
        return out


class SSDLite(MobileViT):
    """A MobileViT that says what is where."""

    head_name = "ssdlite"
    stages_read = 2

    def __init__(self, variant: Variant, configuration: Configuration) -> None:
        super().__init__(variant, configuration.num_classes)
        stride16, stride32 = (stage.channels for stage in variant.stages[1:])
        self.extras = nn.ModuleList(
            SeparableConv(cin, cout, stride=2) for cin, cout in pairwise((stride32, *EXTRAS))
        )
        self.whole = nn.Conv2d(EXTRAS[-1], WIDTHS[-1], 1, bias=False)
        self.act: nn.Module = nn.ReLU()
        last = len(WIDTHS) - 1
        self.predictors = nn.ModuleList(
            Predictor(
                cin,
                WIDTHS[level],
                anchors_per_cell(level) * (4 + self.num_classes),
                sees_neighbours=level < last,
            )
            for level, cin in enumerate((stride16, stride32, *EXTRAS, WIDTHS[-1]))
        )
        if self.num_classes > 1:
            self._expect_background()

    def _expect_background(self) -> None:
        """Start from `BACKGROUND_PRIOR`: most anchors see no object (arXiv:1708.02002, 4.1)."""
        odds = BACKGROUND_PRIOR / (1 - BACKGROUND_PRIOR)
        with torch.no_grad():
            for one in self.predictors:
                biases = one.get_parameter("predict.bias").view(-1, 4 + self.num_classes)
                biases[:, 4] = log(odds * (self.num_classes - 1))

    def maps(self, x: Tensor) -> list[Tensor]:
        """[B, 3, H, W] -> what every level is predicted from, [B, channels, rows, columns]."""
        maps = list(self.forward_features(x)[2:])
        for extra in self.extras:
            maps.append(extra(maps[-1]))
        maps.append(self.act(self.whole(maps[-1].mean(dim=(2, 3), keepdim=True))))
        return maps

    def map_sizes(self, size: tuple[int, int]) -> Sizes:
        """Rows and columns of every level for an input of that height and width."""
        shapes_only = copy.deepcopy(self).to("meta")
        return _sizes(shapes_only.maps(torch.empty(1, 3, *size, device="meta")))

    def forward(self, x: Tensor) -> RawDetections:
        """[B, 3, H, W] -> raw detections; 3232 anchors at 320 x 320."""
        maps = self.maps(x)
        predicted = torch.cat(
            [
                predict(map_)
                .permute(0, 2, 3, 1)
                .flatten(1)
                .unflatten(1, (-1, 4 + self.num_classes))
                for predict, map_ in zip(self.predictors, maps, strict=True)
            ],
            dim=1,
        )
        anchors = torch.from_numpy(anchor_boxes(_sizes(maps))).to(x, copy=True)
        return RawDetections(predicted[..., 4:], predicted[..., :4], anchors)


def anchors_per_cell(level: int) -> int:
    """Two squares, and for every ratio a wide and a high box."""
    return 2 + 2 * len(RATIOS[level])


def anchor_sizes(level: int) -> tuple[tuple[float, float], ...]:
    """Width and height of a cell's anchors, as shares of the picture's, which they never exceed."""
    side, mean = SCALES[level], sqrt(SCALES[level] * SCALES[level + 1])
    sizes = [(side, side), (mean, mean)]
    for ratio in RATIOS[level]:
        long, short = side * sqrt(ratio), side / sqrt(ratio)
        sizes += [(long, short), (short, long)]
    return tuple((min(width, 1.0), min(height, 1.0)) for width, height in sizes)


def grid_boxes(rows: int, columns: int, sizes: Sequence[tuple[float, float]]) -> np.ndarray:
    """Anchors of these sizes (width, height) in the cells of a grid, row by row.

    float64 [anchors, 4]: centre x and y, width and height as shares of the picture's sides.
    """
    grid = np.empty((rows, columns, len(sizes), 4))
    grid[..., 0] = ((np.arange(columns) + 0.5) / columns)[None, :, None]
    grid[..., 1] = ((np.arange(rows) + 0.5) / rows)[:, None, None]
    grid[..., 2:] = sizes
    return grid.reshape(-1, 4)


@cache
def anchor_boxes(sizes: Sizes) -> np.ndarray:
    """The anchors of maps of these sizes, level by level: float32, as `grid_boxes`."""
    levels = enumerate(sizes)
    boxes = [grid_boxes(*size, anchor_sizes(level)) for level, size in levels]
    return np.concatenate(boxes).astype(np.float32)


def _sizes(maps: Sequence[Tensor]) -> Sizes:
    return tuple((int(map_.shape[2]), int(map_.shape[3])) for map_ in maps)


def _measure(shapes: Shapes) -> tuple[int, int]:
    outputs = shapes[f"predictors.{len(WIDTHS) - 1}.predict.weight"][0]
    return outputs // anchors_per_cell(len(WIDTHS) - 1) - 4, 0


def _rows(classes: int) -> dict[str, int]:
    return {
        f"predictors.{level}.predict.{kind}": anchors_per_cell(level) * (4 + classes)
        for level in range(len(WIDTHS))
        for kind in ("weight", "bias")
    }


SSDLITE = Head(
    name=SSDLite.head_name,
    task="detection",
    build=SSDLite,
    published=lambda _: (Configuration(32, COCO_CLASSES),),
    measure=_measure,
    rows=_rows,
    input_size=(320, 320),
    preprocessing={"resize_mode": "stretch", "interpolation": "bicubic"},
    statistics_size=320,
)
