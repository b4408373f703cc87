"""The part of a picture that a network is shown, and what becomes of targets that have a place."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch

from mobilevit_deploy.tasks.box_targets import Objects


@dataclass(frozen=True)
class View:
    """An upright part of a picture, which is stretched to the network's square input.

    Attributes:
        left: edge as a share of the picture's width, from 0 to 1, like `right`.
        top: edge as a share of its height, from 0 to 1, like `bottom`.
        right: larger than `left`.
        bottom: larger than `top`.
        mirrored: left and right are exchanged, after the part is taken.
    """

    left: float = 0.0
    top: float = 0.0
    right: float = 1.0
    bottom: float = 1.0
    mirrored: bool = False

    def box(self, width: int, height: int) -> tuple[float, float, float, float]:
        """Left, top, right and bottom in a picture of that size, in its pixels."""
        return self.left * width, self.top * height, self.right * width, self.bottom * height


WHOLE = View()

CROP_AREA = (0.08, 1.0)
"""Smallest and largest share of a picture that training shows (arXiv:1409.4842, 6)."""


def unchanged(target: Any, _view: View, _size: int) -> Any:
    """A target that says something of the whole picture is the same for every view."""
    return target


def mask_seen(mask: npt.NDArray[Any], view: View, size: Sequence[int]) -> npt.NDArray[Any]:
    """The classes [H, W] of a view at another height and width, of the nearest pixels."""
    height, width = mask.shape
    left, top, right, bottom = view.box(width, height)
    rows, columns = _nearest(top, bottom, size[0], height), _nearest(left, right, size[1], width)
    return mask[rows][:, columns[:: -1 if view.mirrored else 1]]


def _nearest(low: float, high: float, count: int, extent: int) -> npt.NDArray[np.intp]:
    """Pixels of a side that lie under the centres of `count` equal parts from `low` to `high`."""
    centres = low + (2 * np.arange(count) + 1) * (high - low) / (2 * count)
    return centres.astype(np.intp).clip(max=extent - 1)


def objects_seen(objects: Objects, view: View, _size: int) -> Objects:
    """The objects whose boxes have their centre in the view (arXiv:1512.02325, 2.2), cut at it."""
    corner = torch.tensor([view.left, view.top] * 2)
    sides = torch.tensor([view.right - view.left, view.bottom - view.top] * 2)
    boxes = (objects.boxes - corner) / sides
    if view.mirrored:
        boxes = torch.stack((1 - boxes[:, 2], boxes[:, 1], 1 - boxes[:, 0], boxes[:, 3]), dim=1)
    centres = (boxes[:, :2] + boxes[:, 2:]) / 2
    inside = ((centres > 0) & (centres < 1)).all(dim=1)
    return Objects(boxes[inside].clamp(0, 1), objects.classes[inside])
