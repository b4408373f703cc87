"""What training changes in pictures, as it is chosen."""

from dataclasses import dataclass, replace
from math import inf
from typing import TYPE_CHECKING

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag

if TYPE_CHECKING:  # brings PyTorch along, for which --help does not wait
    from mobilevit_deploy.tasks import Task

OPERATIONS = 15
"""That RandAugment chooses from."""
MOST_MAGNITUDE = 29
"""Of RandAugment's operations."""
_MOST_RATIO = 100.0
_PANEL = "Augmentation"


def _pair(text: str) -> tuple[float, ...]:
    """From the form NUMBER:NUMBER.

    Raises:
        UsageError: another form.
    """
    try:
        one, other = map(float, text.split(":"))
    except ValueError:
        raise UsageError(f"Two numbers have the form 0.5:1, got {text!r}.") from None
    return one, other


@dataclass(frozen=True)
class Augmentation:
    """What is changed in a picture, drawn anew for every epoch.

    Raises:
        UsageError: a value out of its range.
    """

    crop_area: tuple[float, float] | None = flag(
        None,
        "Smallest and largest share of a picture that is shown; as usual for the task unless "
        "given.",
        parse=_pair,
        metavar="LOW:HIGH",
        panel=_PANEL,
    )
    crop_ratio: tuple[float, float] = flag(
        (3 / 4, 4 / 3),
        "Smallest and largest width of the part that is shown, divided by its height.",
        parse=_pair,
        metavar="LOW:HIGH",
        panel=_PANEL,
        repeats=False,
    )
    flip: float = flag(
        0.5, "Probability that left and right are exchanged.", kind=float, panel=_PANEL
    )
    colour_jitter: float = flag(
        0.0,
        "Largest change of brightness, contrast and saturation, as a share of each.",
        kind=float,
        panel=_PANEL,
    )
    randaugment: tuple[int, int] | None = flag(
        None,
        f"RandAugment (arXiv:1909.13719): operations per picture, 1 to {OPERATIONS}, and their "
        f"magnitude, 1 to {MOST_MAGNITUDE}.",
        parse=_pair,
        metavar="COUNT:MAGNITUDE",
        panel=_PANEL,
    )
    erasing: float = flag(
        0.0,
        "Probability that a rectangle is erased (arXiv:1708.04896).",
        kind=float,
        panel=_PANEL,
    )
    mixup: float = flag(
        0.0, "Alpha of mixup (arXiv:1710.09412); 0 is off.", kind=float, panel=_PANEL
    )
    cutmix: float = flag(
        0.0,
        "Alpha of CutMix (arXiv:1905.04899); 0 is off. With both, a coin decides per batch.",
        kind=float,
        panel=_PANEL,
    )

    def __post_init__(self) -> None:
        pairs = (("crop_area", self.crop_area, 1.0), ("crop_ratio", self.crop_ratio, _MOST_RATIO))
        for name, pair, most in pairs:
            if pair is not None and not 0 < pair[0] <= pair[1] <= most:
                raise UsageError(
                    f"{name} is a smallest and a largest value above 0, of {most:g} at most, got "
                    f"{pair[0]:g} and {pair[1]:g}."
                )
        for name in ("flip", "colour_jitter", "erasing"):
            if not 0 <= getattr(self, name) <= 1:
                raise UsageError(f"{name} is from 0 to 1, got {getattr(self, name)}.")
        for name in ("mixup", "cutmix"):
            if not 0 <= getattr(self, name) < inf:
                raise UsageError(f"{name} is 0 (off) or more, got {getattr(self, name)}.")
        operations, magnitude = self.randaugment or (1, 1)
        if not (1 <= operations <= OPERATIONS and 1 <= magnitude <= MOST_MAGNITUDE):
            raise UsageError(
                f"randaugment is 1 to {OPERATIONS} operations and a magnitude of 1 to "
                f"{MOST_MAGNITUDE}, got {operations} and {magnitude}."
            )

    def of(self, task: "Task") -> "Augmentation":
        """The same, with the task's `crop_area` where none was given.

        Raises:
            UsageError: pictures are mixed or moved, and the task's targets have a place in them.
        """
        chosen = [name for name in ("randaugment", "mixup", "cutmix") if getattr(self, name)]
        if chosen and task.has_places:
            raise UsageError(
                f"{' and '.join(chosen)} cannot be used for {task.name}: its targets have a place "
                "in the picture. Use crop_area, crop_ratio, flip, colour_jitter and erasing."
            )
        return replace(self, crop_area=self.crop_area or task.crop_area)
