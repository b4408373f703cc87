"""Pictures of one icon each: on grounds of every kind, tilted, in perspective, and worn."""

from collections.abc import Sequence
from colorsys import hsv_to_rgb
from math import ceil, cos, radians, sin

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFilter

from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.training.icons.rendering import render
from mobilevit_deploy.training.icons.sets import Icon

SIDE = 128
"""Height and width of a picture in pixels."""

_SIZE = (0.45, 0.95)  # of the icon or its plate, of the picture's side
_TILT = 25.0  # degrees to either side
_SKEW = 0.12  # how far a corner moves in perspective, of the size
_PLATES = 0.35  # share of the icons that lie on a plate
_MARGIN = 0.18  # of a plate around its icon, of its side
_CONTRAST = 50.0  # least difference in luma between ink and what is under it
_VEIL = 0.7  # most of a photograph's contrast that is taken away
_MIXING = 0.2  # least that the second of two colours counts
_BLUR = 1.2  # greatest radius in pixels
_NOISE = 12.0  # greatest standard deviation
_LUMA = np.array([0.299, 0.587, 0.114])

Colour = npt.NDArray[np.float64]
"""Red, green and blue, 0 to 255."""
Ground = npt.NDArray[np.float64]
"""[SIDE, SIDE, 3], as `Colour`."""


def draw(icon: Icon, random: np.random.RandomState, photos: Sequence[Pixels]) -> Pixels:
    """A picture of an icon; a function of the arguments alone.

    Args:
        icon: what it shows.
        random: decides everything else.
        photos: what some grounds are cut from, uint8 RGB [H, W, 3] of at least 128 pixels.

    Returns:
        uint8 RGB [128, 128, 3].
    """
    ground = _GROUNDS[random.randint(len(_GROUNDS))](random, photos)
    size = random.uniform(*_SIZE) * SIDE
    layer = _layer(icon, ceil(size), ground, random)
    placed = np.asarray(_placed(layer, size, random), np.float64)
    share = placed[..., 3:] / 255
    return _worn(ground + share * (placed[..., :3] - ground), random)


def _layer(icon: Icon, side: int, ground: Ground, random: np.random.RandomState) -> Image.Image:
    """The icon, on a plate or not, in an ink that can be told from what is under it."""
    if random.uniform() >= _PLATES:
        low, high = np.percentile(ground @ _LUMA, (20, 80))
        return render(icon, side, _ink(low, high, random))
    layer = Image.new("RGBA", (side, side))
    plate = _colour(random)
    ImageDraw.Draw(layer).rounded_rectangle(
        (0, 0, side - 1, side - 1), random.uniform(0, side / 2), tuple(plate.astype(int))
    )
    margin = round(_MARGIN * side)
    luma = plate @ _LUMA
    layer.alpha_composite(render(icon, side - 2 * margin, _ink(luma, luma, random)), (margin,) * 2)
    return layer


def _placed(layer: Image.Image, size: float, random: np.random.RandomState) -> Image.Image:
    """The layer in a transparent picture, tilted and in perspective."""
    tilt = radians(random.uniform(-_TILT, _TILT))
    turn = np.array([[cos(tilt), -sin(tilt)], [sin(tilt), cos(tilt)]])
    free = (SIDE - size) / 2
    centre = SIDE / 2 + random.uniform(-free, free, size=2)
    square = np.array([[0, 0], [1, 0], [1, 1], [0, 1]])
    skew = random.uniform(-_SKEW, _SKEW, size=(4, 2))
    corners = centre + size * ((square - 0.5) @ turn.T + skew)
    # Pillow wants the map from the picture to the layer: (ax + by + c, dx + ey + f) / (gx + hy + 1)
    rows, places = [], square * layer.width
    for (x, y), (u, v) in zip(corners, places, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
    coefficients = np.linalg.solve(np.array(rows), places.ravel())
    return layer.transform(
        (SIDE, SIDE), Image.Transform.PERSPECTIVE, coefficients.tolist(), Image.Resampling.BICUBIC
    )


def _worn(picture: Ground, random: np.random.RandomState) -> Pixels:
    """Noise, and half of the pictures blurred."""
    picture = picture + random.normal(0, random.uniform(0, _NOISE), (SIDE, SIDE, 1))
    image = Image.fromarray(picture.round().clip(0, 255).astype(np.uint8))
    if random.uniform() < 0.5:
        image = image.filter(ImageFilter.GaussianBlur(random.uniform(0, _BLUR)))
    return np.asarray(image)


def _colour(random: np.random.RandomState) -> Colour:
    return np.array(hsv_to_rgb(*random.uniform(size=3))) * 255


def _ink(low: float, high: float, random: np.random.RandomState) -> str:
    """#rrggbb that is darker or lighter than the luma from `low` to `high`, as far as can be."""
    for _ in range(20):
        colour = _colour(random)
        luma = colour @ _LUMA
        if luma < low - _CONTRAST or luma > high + _CONTRAST:
            return "#" + "".join(f"{int(one):02x}" for one in colour)
    return "#000000" if low > 255 - high else "#ffffff"


def _plain(random: np.random.RandomState, _photos: Sequence[Pixels]) -> Ground:
    return np.full((SIDE, SIDE, 3), _colour(random))


def _gradient(random: np.random.RandomState, _photos: Sequence[Pixels]) -> Ground:
    along = _along(random)
    return _mixed((along - along.min()) / np.ptp(along), random)


def _stripes(random: np.random.RandomState, _photos: Sequence[Pixels]) -> Ground:
    return _mixed((np.sin(_along(random) * random.uniform(0.1, 0.8)) > 0).astype(float), random)


def _clouds(random: np.random.RandomState, _photos: Sequence[Pixels]) -> Ground:
    coarse = random.uniform(size=(random.randint(3, 24),) * 2).astype(np.float32)
    smooth = Image.fromarray(coarse).resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    return _mixed(np.asarray(smooth, np.float64), random)


def _photo(random: np.random.RandomState, photos: Sequence[Pixels]) -> Ground:
    photo = photos[random.randint(len(photos))]
    side = random.randint(SIDE // 2, min(photo.shape[:2]) + 1)
    top, left = (random.randint(length - side + 1) for length in photo.shape[:2])
    cut = Image.fromarray(photo[top : top + side, left : left + side])
    pixels = np.asarray(cut.resize((SIDE, SIDE), Image.Resampling.BILINEAR), np.float64)
    return pixels + random.uniform(0, _VEIL) * (_colour(random) - pixels)


_GROUNDS = (_plain, _gradient, _stripes, _clouds, _photo)


def _along(random: np.random.RandomState) -> npt.NDArray[np.float64]:
    """Pixels from the picture's corner in a random direction, [SIDE, SIDE]."""
    angle = random.uniform(0, 2 * np.pi)
    y, x = np.indices((SIDE, SIDE))
    return cos(angle) * x + sin(angle) * y


def _mixed(share: npt.NDArray[np.float64], random: np.random.RandomState) -> Ground:
    """Two colours, mixed by a share [SIDE, SIDE] of 0 to 1."""
    one, other = _colour(random), _colour(random)
    return one + random.uniform(_MIXING, 1) * share[..., None] * (other - one)
