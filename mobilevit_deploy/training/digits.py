"""The ten handwritten digits that ship with scikit-learn, drawn as pictures a camera could take.

Alpaydin and Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository:
1797 real digits of 8x8 cells with 17 levels of ink. Each is drawn large as dark bluish ink on
light, warm paper. Ink and paper differ strongly in red and hardly in blue, and most digits are not
their own mirror image: after a swap of the colour order, a flip or a wrong scale, a network trained
on these pictures sees what it has never seen.
"""

from dataclasses import dataclass
from functools import cache
from math import cos, radians, sin

import numpy as np
import numpy.typing as npt
from PIL import Image

from mobilevit_deploy.errors import missing_extra
from mobilevit_deploy.preprocessing import Pixels, Preprocessing

Tint = npt.NDArray[np.float64]
"""Red, green and blue, 0 to 255."""

LABELS = tuple("0123456789")

SIDE = 128
"""Height and width of a drawing in pixels."""

SPLIT_SEED = 0
"""Part of what "the test split" means; never changed, whatever a training run is seeded with."""

_CELLS = 8
_MARGIN = 2  # blank cells around a digit, so that its ink fades out before the picture's edge
_LEVELS = 16
_TEST_SHARE = 0.2

# Lowest and highest red, green and blue of the tints. Every ink is darker than every paper, but in
# blue they overlap: the blue plane alone says little, and after a colour swap it stands for red.
_PAPER = np.array([[205, 175, 105], [256, 236, 196]])
_INK = np.array([[0, 10, 70], [60, 90, 180]])
_SIZE = (0.55, 0.85)  # of the picture's side
_TILT = 8.0  # degrees to either side


@dataclass(frozen=True)
class DrawnDigits:
    """One split of the digits, drawn anew in every epoch."""

    cells: npt.NDArray[np.uint8]  # [N, 8, 8], ink from 0 to 16
    labels: npt.NDArray[np.int64]  # [N], 0 to 9
    numbers: npt.NDArray[np.int64]  # [N], place of each digit in scikit-learn's order
    seed: int = 0  # of the drawings

    def __len__(self) -> int:
        return len(self.labels)

    def example(self, index: int, epoch: int, _size: int) -> tuple[Pixels, np.int64]:
        """The drawing of one digit in one epoch, and its class."""
        return self.pixels(index, epoch), self.labels[index]

    def pixels(self, index: int, epoch: int = 0) -> Pixels:
        """The drawing of one digit in one epoch; a function of seed, epoch and digit alone.

        Returns:
            uint8 [128, 128, 3], red, green, blue, 0 to 255.
        """
        # RandomState and not Generator: its stream is frozen for all releases of numpy, so that
        # the test pictures are the same everywhere.
        random = np.random.RandomState([self.seed, epoch, int(self.numbers[index])])
        return draw(self.cells[index], random)


def whole_squares(side: int) -> Preprocessing:
    """What the demo networks are fed with: the whole picture at that side, from 0 to 1."""
    return Preprocessing(
        resize=(side, side),
        resize_mode="stretch",
        crop=(side, side),
        interpolation="bilinear",
        antialias=True,
        colour_order="RGB",
        scale=1 / 255,
    )


def digit_splits(seed: int = 0) -> tuple[DrawnDigits, DrawnDigits]:
    """The training split (about 80 % of every class) and the test split.

    The membership is fixed, and so are the test pictures, those of epoch 0 and seed 0; `seed` is
    that of the training drawings.

    Raises:
        RuntimeUnavailableError: scikit-learn is not installed.
    """
    cells, labels = _load()
    is_test = np.zeros(len(labels), dtype=bool)
    random = np.random.RandomState(SPLIT_SEED)
    for label in range(len(LABELS)):
        members = random.permutation(np.flatnonzero(labels == label))
        is_test[members[: round(_TEST_SHARE * len(members))]] = True
    train, test = np.flatnonzero(~is_test), np.flatnonzero(is_test)
    return (
        DrawnDigits(cells[train], labels[train], train, seed),
        DrawnDigits(cells[test], labels[test], test),
    )


def draw(cells: npt.NDArray[np.uint8], random: np.random.RandomState) -> Pixels:
    """Draw one digit, [8, 8] with ink from 0 to 16, with random tints, size, tilt and place.

    Returns:
        uint8 [128, 128, 3], red, green, blue, 0 to 255.
    """
    paper, ink = random_tints(random)
    size = random.uniform(*_SIZE) * SIDE
    tilt = radians(random.uniform(-_TILT, _TILT))
    free = (SIDE - size) / 2
    centre_x, centre_y = SIDE / 2 + random.uniform(-free, free, size=2)
    return tinted(coverage(cells, SIDE, size, tilt, (centre_x, centre_y)), paper, ink)


def random_tints(random: np.random.RandomState) -> tuple[Tint, Tint]:
    """Red, green and blue of a light paper and of a dark ink, 0 to 255."""
    return random.uniform(*_PAPER), random.uniform(*_INK)


def coverage(
    cells: npt.NDArray[np.uint8],
    side: int,
    size: float,
    tilt: float,
    centre: tuple[float, float],
) -> npt.NDArray[np.uint8]:
    """The ink of one digit on a square of `side` pixels.

    Args:
        cells: [8, 8], ink from 0 to 16.
        side: of the square in pixels.
        size: of the eight cells in pixels.
        tilt: radians, anticlockwise.
        centre: x and y in pixels.

    Returns:
        uint8 [side, side], 0 to 240 and what the smooth enlargement overshoots.
    """
    padded = Image.fromarray(np.pad(cells, _MARGIN) * np.uint8(255 // _LEVELS))
    # Pillow wants the map from a pixel of the drawing to a place among the cells.
    step = _CELLS / size
    across, down = step * cos(tilt), step * sin(tilt)
    middle = _CELLS / 2 + _MARGIN
    centre_x, centre_y = centre
    drawn = padded.transform(
        (side, side),
        Image.Transform.AFFINE,
        (
            across,
            down,
            middle - across * centre_x - down * centre_y,
            -down,
            across,
            middle + down * centre_x - across * centre_y,
        ),
        Image.Resampling.BICUBIC,
    )
    return np.asarray(drawn)


def tinted(ink_coverage: npt.NDArray[np.uint8], paper: Tint, ink: Tint) -> Pixels:
    """Paper with ink on it: coverage [H, W] as of `coverage` to RGB [H, W, 3]."""
    share = np.arange(256)[:, None] / (255 // _LEVELS * _LEVELS)
    tints = (paper + (ink - paper) * share.clip(max=1)).astype(np.uint8)
    return np.take(tints, ink_coverage, axis=0)


@cache
def _load() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int64]]:
    try:
        from sklearn.datasets import load_digits
    except ImportError:
        raise missing_extra("scikit-learn", "train") from None
    digits = load_digits()
    return digits.images.astype(np.uint8), digits.target.astype(np.int64)
