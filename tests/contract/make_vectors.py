"""Vectors for the apps' picture code, decoders and differences, computed by the toolkit itself.

`python -m tests.contract.make_vectors` writes them anew.
"""

import base64
import itertools
import json
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from mobilevit_deploy.parity.figures import difference
from mobilevit_deploy.preprocessing import Pixels, Preprocessing, open_image
from mobilevit_deploy.tasks.segmentation import BestClass, colours, decode
from tests.contract.detection_vectors import detection

FOLDER = Path(__file__).parent / "vectors"
DATA = Path(__file__).parents[2] / "mobilevit_deploy" / "data"
# Whole pictures would make a large file; a crop has the same content to resize.
PICTURES = {
    "digit_3": (DATA / "demo/images/digit_3.png", None),
    "astronaut": (DATA / "photos/astronaut.jpg", (150, 20, 291, 200)),
    "coffee": (DATA / "photos/coffee.jpg", (200, 120, 287, 233)),
}
SIZES = {
    "smaller": {"resize": (36, 36), "crop": (28, 28), "resize_mode": "cover"},
    "not square": {"resize": (27, 41), "crop": (26, 35), "resize_mode": "cover"},
    "stretched": {"resize": (29, 44), "crop": (29, 44), "resize_mode": "stretch"},
    "larger": {"resize": (210, 70), "crop": (40, 21), "resize_mode": "stretch"},
}
FILTERS = [("nearest", True), ("lanczos", True)] + [
    (name, antialias) for name in ("bilinear", "bicubic") for antialias in (True, False)
]


def _text(pixels: Pixels) -> dict[str, object]:
    data = base64.b64encode(pixels.tobytes()).decode()
    return {"height": pixels.shape[0], "width": pixels.shape[1], "data": data}


def _described(interpolation: str, antialias: bool, size: dict[str, object]) -> Preprocessing:
    return Preprocessing.model_validate(
        {
            **size,
            "interpolation": interpolation,
            "antialias": antialias,
            "colour_order": "RGB",
            "scale": 1 / 255,
        }
    )


def preprocessing() -> dict[str, object]:
    """Pictures, and what every filter makes of them."""
    pictures: dict[str, Image.Image] = {}
    for name, (path, box) in PICTURES.items():
        picture = open_image(path)
        pictures[name] = picture.crop(box) if box else picture
    cases = []
    for (name, picture), (kind, size) in itertools.product(pictures.items(), SIZES.items()):
        for interpolation, antialias in FILTERS:
            description = _described(interpolation, antialias, size)
            cases.append(
                {
                    "name": f"{name}, {kind}, {interpolation}{', antialiased' * antialias}",
                    "picture": name,
                    "description": description.model_dump(mode="json"),
                    "pixels": _text(description.pixels(picture)),
                }
            )
    sizes = []
    for before, crop, after in itertools.product((288, 256, 181), (181, 160), (64, 97, 320)):
        size = {"resize": (before, before + 7), "crop": (crop, crop)}
        description = _described("bilinear", True, size)
        sizes.append(
            {
                "description": description.model_dump(mode="json"),
                "size": [after, after + 1],
                "resize": description.for_size(after, after + 1).resize,
            }
        )
    return {
        "pictures": {name: _text(np.asarray(picture)) for name, picture in pictures.items()},
        "cases": cases,
        "sizes": sizes,
    }


def differences() -> list[dict[str, object]]:
    """One output of four images with errors of every size, and how far it is from the right one."""
    generator = np.random.RandomState(3)
    cases: list[dict[str, object]] = []
    for error in (0, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2, 0.1, 0.5, 3):
        expected = (8 * generator.normal(size=(4, 10))).astype(np.float32)
        got = (expected + error * generator.normal(size=expected.shape)).astype(np.float32)
        cases.append(
            {
                "name": f"error {error}",
                "expected": expected.tolist(),
                "got": got.tolist(),
                "difference": difference(expected, got).model_dump(),
            }
        )
    return cases


def segmentation() -> dict[str, object]:
    """Scores, the mask that they make and what is in it; and the colours of 300 classes.

    Of every pixel the best class leads by more than any order of the additions may change, or the
    tie is exact in every order.
    """
    several = torch.randn(5, 4, 6, generator=torch.Generator().manual_seed(0))
    several = (several * 64).round() / 64
    ties = torch.zeros(4, 3, 3)
    ties[1] = ties[3] = several[0, :3, :3]
    many = torch.zeros(300, 2, 2)
    many[257, 0], many[299, 1, 1] = 2, 3
    cases = [
        {
            "name": f"{name} to {height}x{width}, {'corners' if align_corners else 'edges'} stay",
            **_masked(scores, (height, width), align_corners),
        }
        for name, scores, (height, width) in (
            ("several classes", several, (9, 13)),
            ("several classes", several, (4, 6)),
            ("several classes, smaller", several, (3, 2)),
            ("several classes, one pixel", several, (1, 1)),
            ("ties", ties, (5, 7)),
            ("300 classes", many, (5, 4)),
            ("one class", several[:1, :2, :2], (3, 4)),
        )
        for align_corners in (True, False)
    ]
    return {"cases": cases, "colours": colours(300).tolist()}


def _masked(scores: torch.Tensor, size: tuple[int, int], align_corners: bool) -> dict[str, object]:
    best_class = BestClass(size, align_corners=align_corners)
    (found,) = decode({"mask": best_class(scores[None])}, None, len(scores))
    best, *others = best_class.enlarge(scores[None])[0].sort(dim=0, descending=True).values
    lead = best - others[0] if others else best.new_ones(1)
    assert bool(((lead == 0) | (lead > 1e-4)).all()), "another order of additions may win"
    return {
        "shape": list(scores.shape),
        "scores": scores.ravel().tolist(),
        "size": list(size),
        "align_corners": align_corners,
        "mask": found.mask.ravel().tolist(),
        "shares": [{"index": one.index, "share": one.share} for one in found.shares],
    }


def main() -> None:
    """Write all files."""
    for name, vectors in (
        ("preprocessing", preprocessing()),
        ("differences", differences()),
        ("segmentation", segmentation()),
        ("detection", detection()),
    ):
        text = json.dumps(vectors, indent=None, separators=(",", ":"))
        (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
