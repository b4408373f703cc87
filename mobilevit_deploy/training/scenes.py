"""Pictures with several handwritten digits, and what is where in them.

Every digit is written on a card of its own, a disc or a square with round corners, and cards lie on
a table: of different sizes, tilted, one on the edge of another, between lines and cards that are
blank or scribbled on. A mask shows the visible part of every card with a digit, a box encloses it.
Ink and paper are those of `digits`.
"""

from collections.abc import Callable
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image, ImageDraw

from mobilevit_deploy.preprocessing import Pixels
from mobilevit_deploy.tasks.box_targets import Objects
from mobilevit_deploy.tasks.segmentation import at_size
from mobilevit_deploy.tasks.task import Size
from mobilevit_deploy.training import digits as single
from mobilevit_deploy.training.digits import DrawnDigits, coverage, random_tints, tinted

LABELS = ("background", *single.LABELS)

SIDE = 160
"""Height and width of a scene in pixels."""

TEST_COUNT = 300
TEST_SEED = 1
"""Part of what "the test scenes" means; the training's seeds are others."""

_DIGITS = (1, 4)  # cards with a digit
_CLUTTER = (0, 2)  # cards without one
_LINES = (0, 4)  # on the table
_SIZE = (0.28, 0.48)  # of a card, of the picture's side
_WRITTEN = 0.68  # size of a digit's cells, of its card's
_OVERLAP = 0.6  # how deep cards may overlap, in half sizes of the smaller
_TILT = 15.0  # degrees to either side
_ROUNDNESS = (2.0, 5.0)  # exponent of a card's outline: 2 is a disc
_TABLE = (40.0, 150.0)  # red, green and blue, darker than every paper
_GRAIN = 4.0  # standard deviation of the table's noise
_TRIES = 20  # places that are tried for a card before it is left out

_Map = npt.NDArray[np.floating]


@dataclass(frozen=True)
class Scene:
    """A picture, uint8 RGB [side, side, 3], and what is in it.

    `mask` uint8 [side, side] has the class of every pixel (0 is the background, a digit's class is
    one more than the digit); `boxes` float32 [n, 4] are left, top, right and bottom of what is
    visible as shares of the side, `classes` int64 [n] as in the mask.
    """

    pixels: Pixels
    mask: npt.NDArray[np.uint8]
    boxes: npt.NDArray[np.float32]
    classes: npt.NDArray[np.int64]


def mask_of(scene: Scene, size: Size) -> npt.NDArray[np.uint8]:
    """The mask of a scene at another size, [height, width], without mixing classes."""
    return at_size(scene.mask, size)


def objects_of(scene: Scene, _size: Size | None = None) -> Objects:
    """The objects of a scene; boxes are shares, whatever the size."""
    return Objects(torch.from_numpy(scene.boxes), torch.from_numpy(scene.classes))


TARGETS: dict[str, Callable[[Scene, Size], Any]] = {
    "segmentation": mask_of,
    "detection": objects_of,
}
"""Task -> what its network is to find in a scene, at that height and width."""


@dataclass(frozen=True)
class DrawnScenes:
    """Scenes of some digits with the targets of a task, drawn anew in every epoch."""

    digits: DrawnDigits
    task: str  # a key of `TARGETS`
    count: int  # scenes in an epoch
    seed: int  # of the drawings
    side: int = SIDE

    def __len__(self) -> int:
        return self.count

    def scene(self, index: int, epoch: int = 0) -> Scene:
        """One scene of one epoch; a function of seed, epoch and index alone."""
        # RandomState and not Generator: its stream is frozen for all releases of numpy.
        random = np.random.RandomState([self.seed, epoch, index])
        return draw_scene(self.digits, random, self.side)

    def example(self, index: int, epoch: int, size: int) -> tuple[Pixels, Any]:
        """Pixels of one scene, and the target for an input of that size."""
        scene = self.scene(index, epoch)
        return scene.pixels, TARGETS[self.task](scene, (size, size))


def scene_splits(task: str, count: int, seed: int = 0) -> tuple[DrawnScenes, DrawnScenes]:
    """`count` training scenes an epoch, and the test scenes, of digits that train no network.

    Raises:
        RuntimeUnavailableError: scikit-learn is not installed.
    """
    training, test = single.digit_splits()
    return (
        DrawnScenes(training, task, count, seed + TEST_SEED + 1),
        DrawnScenes(test, task, TEST_COUNT, TEST_SEED),
    )


def draw_scene(digits: DrawnDigits, random: np.random.RandomState, side: int) -> Scene:
    """Draw cards with some of these digits, and clutter, on a table of `side` pixels."""
    picture = _table(random, side)
    owners = np.zeros((side, side), np.int64)  # the card that a pixel shows, 0 is the table
    classes = [0]  # of every card, 0 for those without a digit
    circles: list[tuple[_Map, float]] = []  # centre and half size of every card
    written = [True] * random.randint(_DIGITS[0], _DIGITS[1] + 1)
    blank = [False] * random.randint(_CLUTTER[0], _CLUTTER[1] + 1)
    for has_digit in random.permutation(written + blank):
        half = random.uniform(*_SIZE) * side / 2
        centre = _place(random, side, half, circles)
        if centre is None:
            continue
        circles.append((centre, half))
        tilt = radians(random.uniform(-_TILT, _TILT))
        card = _card(side, half, tilt, centre, random.uniform(*_ROUNDNESS))
        if has_digit:
            chosen = random.randint(len(digits))
            size, where = 2 * half * _WRITTEN, (float(centre[0]), float(centre[1]))
            ink = coverage(digits.cells[chosen], side, size, tilt, where)
            classes.append(int(digits.labels[chosen]) + 1)
        else:
            ink = _scribble(random, side, half, centre)
            classes.append(0)
        picture += card[..., None] * (tinted(ink, *random_tints(random)) - picture)
        owners[card > 0.5] = len(classes) - 1
    seen = [owner for owner in np.unique(owners).tolist() if classes[owner]]
    boxes = [_box(owners == owner) for owner in seen]
    return Scene(
        pixels=picture.round().clip(0, 255).astype(np.uint8),
        mask=np.array(classes, np.uint8)[owners],
        boxes=np.array(boxes, np.float32).reshape(-1, 4) / np.float32(side),
        classes=np.array([classes[owner] for owner in seen], np.int64),
    )


def _table(random: np.random.RandomState, side: int) -> _Map:
    """A table with a gradient, grain and lines, float [side, side, 3], 0 to 255."""
    one, other = random.uniform(*_TABLE, size=(2, 3))
    ramp = np.linspace(0, 1, side)
    along = random.uniform()
    share = along * ramp[:, None] + (1 - along) * ramp[None, :]
    plain = one + share[..., None] * (other - one)
    grain = random.normal(0, _GRAIN, (side, side, 1))
    image = Image.fromarray((plain + grain).round().clip(0, 255).astype(np.uint8))
    canvas = ImageDraw.Draw(image)
    for _ in range(random.randint(_LINES[0], _LINES[1] + 1)):
        ends = random.uniform(0, side, size=4).tolist()
        red, green, blue = random.randint(0, 256, size=3).tolist()
        canvas.line(ends, fill=(red, green, blue), width=random.randint(1, 4))
    return np.asarray(image).astype(np.float32)


def _place(
    random: np.random.RandomState, side: int, half: float, others: list[tuple[_Map, float]]
) -> _Map | None:
    """Centre of a card that lies in the picture and overlaps no other one too deeply."""
    for _ in range(_TRIES):
        centre: _Map = random.uniform(half, side - half, size=2)
        if all(
            np.hypot(*(centre - other)) >= half + radius - _OVERLAP * min(half, radius)
            for other, radius in others
        ):
            return centre
    return None


def _card(side: int, half: float, tilt: float, centre: _Map, roundness: float) -> _Map:
    """How much of every pixel a card covers, float32 [side, side], 0 to 1."""
    places = np.arange(side, dtype=np.float32) + np.float32(0.5)
    x, y = places[None, :] - np.float32(centre[0]), places[:, None] - np.float32(centre[1])
    across, down = np.float32(cos(tilt) / half), np.float32(sin(tilt) / half)
    power = np.float32(roundness)
    distance = (
        np.abs(across * x + down * y) ** power + np.abs(across * y - down * x) ** power
    ) ** (1 / power)
    covered: _Map = ((1 - distance) * np.float32(half) + np.float32(0.5)).clip(0, 1)
    return covered


def _scribble(
    random: np.random.RandomState, side: int, half: float, centre: _Map
) -> npt.NDArray[np.uint8]:
    """The ink of a card without a digit: none, or a line with many corners; as of `coverage`."""
    image = Image.new("L", (side, side))
    if random.uniform() < 0.5:
        corners = centre + half * random.uniform(-0.55, 0.55, size=(8, 2))
        points = [(float(x), float(y)) for x, y in corners]
        ImageDraw.Draw(image).line(points, fill=240, width=random.randint(2, 5))
    return np.asarray(image)


def _box(visible: npt.NDArray[np.bool_]) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of the pixels that are set, right and bottom behind them."""
    rows, columns = (np.flatnonzero(visible.any(axis=axis)) for axis in (1, 0))
    return int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1
