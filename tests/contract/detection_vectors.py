"""Vectors for the apps' decoders of boxes, made by the definition in mobilevit_deploy/tasks."""

import itertools
from dataclasses import asdict
from math import isnan

import numpy as np
import torch
from torch import Tensor

from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.tasks.boxes import DetectionLimits, intersection_over_union, keep_best
from mobilevit_deploy.tasks.detection import decode

STEP = 64
"""Edges are multiples of 1/64: intersections are exact in float32 and in float64."""
INFINITE = 1e39
"""Beyond float32: what JSON has no number for; null is NaN."""


def detection() -> dict[str, object]:
    """Candidates, the objects among them, and where a picture's part lies that the model sees."""
    usual = DetectionLimits(most=12)
    generator = torch.Generator().manual_seed(0)
    crowd = _crowd(generator)
    likely = (torch.rand(len(crowd), 3, generator=generator) ** 3 * 512).round() / 512
    apart = _boxes([0, 0, 32, 32], [32, 0, 64, 32], [0, 0, 32, 16], [0, 32, 32, 64])
    same = torch.full((4, 3), 0.25)
    edges = _boxes(
        [-16, -8, 16, 24], [48, 40, 80, 72], [0, 0, 64, 64], [-64, -64, 128, 128], [0, 8, 0, 40],
        [8, 16, 40, 16], [40, 40, 8, 8], [40, 40, 8, 8],
    )  # fmt: skip
    odd = _boxes(*([8 * i, 0, 8 * i + 8, 32] for i in range(7)))
    odd[0, 0], odd[1, 3], odd[2, 1] = torch.nan, torch.inf, -torch.inf
    unsure = torch.linspace(0.9, 0.3, 7)[:, None].repeat(1, 2).mul(128).round() / 128
    unsure[3, 0] = unsure[4] = torch.nan
    cases = [
        _case("a crowded scene", crowd, likely, usual),
        _case("crowded, few of a class", crowd, likely, DetectionLimits(per_class=2, most=12)),
        _case("crowded, few", crowd, likely, DetectionLimits(most=3)),
        _case("crowded, high score", crowd, likely, DetectionLimits(score=0.75, most=40)),
        _case("crowded, any overlap", crowd, likely, DetectionLimits(iou=0, most=12)),
        _case("crowded, no overlap", crowd[:20], likely[:20], DetectionLimits(iou=1, most=12)),
        _case("an empty scene", crowd[:6], torch.full((6, 3), 0.0078125), usual),
        _case("one class", crowd[:16], likely[:16, :1], usual),
        _case("ties, and an overlap of the threshold", apart, same, usual),
        _case("ties, few of a class", apart, same, DetectionLimits(per_class=2, most=5)),
        _case("ties of one box", apart[[0, 0, 0, 0]], same[:, :2], usual),
        _case("a score of the threshold", apart, torch.full((4, 1), 0.1),
              DetectionLimits(score=0.1, most=4)),
        _case("boxes at and beyond the edges, and without area", edges, likely[:8] / 2 + 0.25,
              DetectionLimits(most=20)),
        _case("NaN and infinite", odd, unsure, usual),
        _case("probability 0", apart, torch.tensor([[0.0], [0.5], [0.0], [1.0]]),
              DetectionLimits(score=0, most=4)),
    ]  # fmt: skip
    return {"cases": cases, "parts": [_part(*one) for one in PICTURES]}


def _boxes(*edges: list[int]) -> Tensor:
    return torch.tensor(edges, dtype=torch.float32) / STEP


def _crowd(generator: torch.Generator) -> Tensor:
    """Forty boxes around five places."""
    centres = torch.randint(12, 52, (5, 2), generator=generator).repeat(8, 1)
    centres = centres + torch.randint(-3, 4, (40, 2), generator=generator)
    sides = torch.randint(8, 20, (40, 2), generator=generator)
    return torch.cat((centres - sides // 2, centres + sides // 2), dim=1) / STEP


def _case(
    name: str, boxes: Tensor, probabilities: Tensor, limits: DetectionLimits
) -> dict[str, object]:
    values = (limits.score, limits.iou, limits.per_class, limits.most)
    kept = keep_best(boxes[None], probabilities[None], *values)
    _require_clear(boxes.numpy(), limits.iou)
    results = dict(zip(("boxes", "confidences", "classes"), kept, strict=True))
    (found,) = decode(results, None, limits.most)
    return {
        "name": name,
        "limits": asdict(limits),
        "candidates": _numbers(boxes),
        "probabilities": _numbers(probabilities),
        "suppressed": {key: value[0].ravel().tolist() for key, value in results.items()},
        "objects": [
            {"index": one.index, "confidence": one.probability, "box": list(one.box)}
            for one in found
        ],
    }


def _require_clear(boxes: np.ndarray, threshold: float) -> None:
    """An overlap is the threshold exactly, or so far from it that no rounding matters."""
    sound = boxes[np.isfinite(boxes).all(axis=1)].astype(np.float64)
    apart = np.abs(intersection_over_union(sound, sound) - threshold)
    assert bool(((apart == 0) | (apart > 1e-4)).all()), "another order of operations may decide"


def _numbers(values: Tensor) -> list[float | None]:
    """JSON's numbers for NaN and the infinite ones too."""
    return [
        None if isnan(number) else max(-INFINITE, min(number, INFINITE))
        for number in values.ravel().tolist()
    ]


PICTURES = [
    (size, crop, mode, picture)
    for (size, crop, mode), picture in itertools.product(
        (
            ((288, 288), (256, 256), "cover"),
            ((320, 320), (320, 320), "stretch"),
            ((72, 101), (64, 90), "stretch"),
        ),
        ((300, 400), (1213, 640), (256, 256)),
    )
]
"""Resize, crop, and height and width of a picture."""


def _part(
    resize: tuple[int, int], crop: tuple[int, int], mode: str, picture: tuple[int, int]
) -> dict[str, object]:
    """What of a picture the model sees: left, top, right and bottom in the picture's pixels."""
    description = Preprocessing.model_validate(
        {
            "resize": resize,
            "crop": crop,
            "resize_mode": mode,
            "interpolation": "bilinear",
            "antialias": True,
            "colour_order": "RGB",
            "scale": 1 / 255,
        }
    )
    factor = max(after / before for after, before in zip(resize, picture, strict=True))
    edges = []
    for after, inner, before in zip(resize, crop, picture, strict=True):
        resized = after if mode == "stretch" else max(after, int(before * factor))
        first = (resized - inner) // 2
        edges.append((first * before / resized, (first + inner) * before / resized))
    (top, bottom), (left, right) = edges
    return {
        "description": description.model_dump(mode="json"),
        "size": list(picture),
        "part": [left, top, right, bottom],
    }
