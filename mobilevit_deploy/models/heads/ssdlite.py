"""SSDLite: classes and boxes relative to anchors, on maps of six sizes (arXiv:1801.04381, 6.2)."""

from functools import cache
from itertools import pairwise
from math import sqrt
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

    def forward(self, x: Tensor) -> RawDetections:
        """[B, 3, H, W] -> raw detections; 3232 anchors at 320 x 320."""
        maps = list(self.forward_features(x)[2:])
        for extra in self.extras:
            maps.append(extra(maps[-1]))
        maps.append(self.act(self.whole(maps[-1].mean(dim=(2, 3), keepdim=True))))
        predicted = torch.cat(
            [
                predict(map_).permute(0, 2, 3, 1).reshape(len(x), -1, 4 + self.num_classes)
                for predict, map_ in zip(self.predictors, maps, strict=True)
            ],
            dim=1,
        )
        sizes = tuple((int(map_.shape[2]), int(map_.shape[3])) for map_ in maps)
        anchors = torch.from_numpy(anchor_boxes(sizes)).to(x, copy=True)
        return RawDetections(predicted[..., 4:], predicted[..., :4], anchors)


def anchors_per_cell(level: int) -> int:
    """Two squares, and for every ratio a wide and a high box."""
    return 2 + 2 * len(RATIOS[level])


@cache
def anchor_boxes(sizes: tuple[tuple[int, int], ...]) -> np.ndarray:
    """The anchors of maps of these sizes (height, width), level by level, row by row.

    float32 [anchors, 4]: centre x and y, width and height, cut off at the picture's edges.
    """
    boxes = []
    for level, (rows, columns) in enumerate(sizes):
        side, mean = SCALES[level], sqrt(SCALES[level] * SCALES[level + 1])
        shapes = [(side, side), (mean, mean)]
        for ratio in RATIOS[level]:
            long, short = side * sqrt(ratio), side / sqrt(ratio)
            shapes += [(long, short), (short, long)]
        grid = np.empty((rows, columns, len(shapes), 4))
        grid[..., 0] = ((np.arange(columns) + 0.5) / columns)[None, :, None]
        grid[..., 1] = ((np.arange(rows) + 0.5) / rows)[:, None, None]
        grid[..., 2:] = shapes
        boxes.append(grid.reshape(-1, 4))
    return np.concatenate(boxes).clip(0, 1).astype(np.float32)


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
)
