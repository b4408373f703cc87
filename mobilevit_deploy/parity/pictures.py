"""The pictures that an artifact is compared on: photographs, structured patterns, and noise.

None of them is symmetric under a swap of colours, a flip, a transposition or a change of scale, so
that each of these mistakes moves the outputs.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from mobilevit_deploy.preprocessing import Pixels, Preprocessing, open_image

PHOTO_FOLDER = Path(__file__).parent.parent / "data" / "photos"


def _photo(name: str) -> Callable[[Preprocessing], Pixels]:
    return lambda preprocessing: preprocessing.pixels(open_image(PHOTO_FOLDER / f"{name}.jpg"))


def _coordinates(preprocessing: Preprocessing) -> np.ndarray:
    """Row and column of each pixel as shares of the picture: [2, H, W]."""
    size = np.array(preprocessing.crop, np.float64).reshape(2, 1, 1)
    shares: np.ndarray = np.indices(preprocessing.crop) / size
    return shares


def _ramp(preprocessing: Preprocessing) -> Pixels:
    """Red grows to the right, green falls downwards, blue grows with the square of both."""
    y, x = _coordinates(preprocessing)
    return _quantized(np.stack((x, 0.8 * (1 - y), (x * y) ** 2), axis=-1))


def _rings(preprocessing: Preprocessing) -> Pixels:
    """Rings around a point off the centre, each colour with its own period and contrast."""
    y, x = _coordinates(preprocessing)
    radius = np.hypot(x - 0.3, y - 0.2)
    contrasts, frequencies = np.array([0.5, 0.3, 0.1]), np.array([20, 35, 60])
    return _quantized(0.5 + contrasts * np.sin(frequencies * radius[..., None]))


def _edges(preprocessing: Preprocessing) -> Pixels:
    """A black, a white and a red field: the extremes side by side.

    A picture of one colour alone would say less: norms divide its tiny variations by their own
    size, so that float32 itself is uncertain by 5e-6 of the largest output.
    """
    height, width = preprocessing.crop
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, width // 3 :] = 255
    pixels[height // 2 :, width // 2 :] = (255, 0, 0)
    return pixels


def _noise(seed: int, strongest: tuple[int, int, int]) -> Callable[[Preprocessing], Pixels]:
    """Independent pixels; the channels differ in range so that no swap leaves them alike."""

    def draw(preprocessing: Preprocessing) -> Pixels:
        uniform = np.random.RandomState(seed).uniform(size=(*preprocessing.crop, 3))
        return _quantized(uniform * np.array(strongest) / 255)

    return draw


def _quantized(values: np.ndarray) -> Pixels:
    pixels: Pixels = np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
    return pixels


STORED: dict[str, Callable[[Preprocessing], Pixels]] = {
    "astronaut": _photo("astronaut"),
    "chelsea": _photo("chelsea"),
    "ramp": _ramp,
    "noise": _noise(7, (255, 160, 90)),
}
"""Stored in every export folder with the reference model's outputs."""

COMPARED: dict[str, Callable[[Preprocessing], Pixels]] = {
    **STORED,
    "coffee": _photo("coffee"),
    "rings": _rings,
    "dark noise": _noise(11, (30, 20, 60)),
    "edges": _edges,
}
"""Compared before an artifact is published."""


def draw(
    names: dict[str, Callable[[Preprocessing], Pixels]], preprocessing: Preprocessing
) -> Pixels:
    """The named pictures at the description's crop size: uint8 RGB [images, H, W, 3]."""
    return np.stack([make(preprocessing) for make in names.values()])
