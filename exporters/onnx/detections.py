"""The detections of a picture by ONNX's NonMaxSuppression, exactly as `tasks.boxes` defines them.

What the operator leaves open is as ONNX Runtime has it, and held to the definition by tests: a
score passes that is above the threshold, an overlap suppresses that is above its own, and of equal
scores the earlier box comes first.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from mobilevit_deploy.tasks.boxes import NO_CLASS


def translations() -> dict[Any, Callable[..., Any]]:
    """Operations of our own -> what they are in ONNX."""
    return {torch.ops.mobilevit_deploy.keep_best.default: best_boxes}


def best_boxes(
    boxes: Any,
    probabilities: Any,
    score: float,
    iou: float,
    per_class: int,
    most: int,
) -> tuple[Any, Any, Any]:
    """`keep_best` in operators of opset 18, for any number of pictures."""
    from onnxscript import opset18 as op

    anchors = boxes.shape[1]
    largest = np.float32(np.finfo(np.float32).max)
    # NaN compares false, and so leaves with what is infinite.
    inside: Any = op.Cast(op.LessOrEqual(op.Abs(boxes), _float(largest)), to=1)
    sound: Any = op.ReduceMin(inside, _integers(2), keepdims=1)
    whole: Any = op.Cast(sound, to=9)
    passes = op.And(op.Greater(probabilities, _float(score)), whole)
    candidates = op.Where(passes, probabilities, _float(0.0))
    candidates = op.Transpose(candidates, perm=[0, 2, 1])  # pictures, classes, anchors
    if per_class < anchors:
        values, places = op.TopK(candidates, _integers(per_class), axis=2)
        nothing = op.Mul(candidates, _float(0.0))
        candidates = op.ScatterElements(nothing, places, values, axis=2)
    chosen = op.NonMaxSuppression(
        boxes, candidates, _integers(per_class), _float(iou), _float(score)
    )  # a row for each that is kept: picture, class, anchor
    picture = op.Slice(chosen, _integers(0), _integers(1), _integers(1))
    index = op.Slice(chosen, _integers(1), _integers(2), _integers(1))
    place = op.Concat(picture, op.Slice(chosen, _integers(2), _integers(3), _integers(1)), axis=1)

    # A row for each, and as many without a detection behind them.
    empty = np.zeros(most, np.float32)
    every_box = op.Concat(
        op.GatherND(boxes, place), _constant(np.zeros((most, 4), np.float32)), axis=0
    )
    kinds = op.Add(
        op.Cast(op.Reshape(index, _integers(-1)), to=6), _constant(np.array(1, np.int32))
    )
    every_class = op.Concat(kinds, _constant(np.full(most, NO_CLASS, np.int32)), axis=0)
    # In the row of a picture what is of another one comes behind what is nothing.
    count = op.Shape(boxes, start=0, end=1)
    pictures = op.Range(_constant(np.array(0)), op.Squeeze(count), _constant(np.array(1)))
    own = op.Equal(op.Unsqueeze(pictures, _integers(1)), op.Transpose(picture))
    values = op.Where(own, op.GatherND(candidates, chosen), _float(-1.0))
    padding = op.Expand(_constant(empty), op.Concat(count, _integers(most), axis=0))
    confidences, best = op.TopK(op.Concat(values, padding, axis=1), _integers(most), axis=1)
    return op.Gather(every_box, best), confidences, op.Gather(every_class, best)


def _constant(value: np.ndarray) -> Any:
    import onnx
    from onnxscript import opset18 as op

    return op.Constant(value=onnx.numpy_helper.from_array(value))


def _float(value: float | np.floating) -> Any:
    return _constant(np.array(value, np.float32))


def _integers(*values: int) -> Any:
    return _constant(np.array(values, np.int64))
