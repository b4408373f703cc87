"""What decides the weights of a run besides the network and the pictures."""

from collections.abc import Callable
from dataclasses import dataclass
from math import ceil, inf
from typing import Literal, get_args

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag

Arithmetic = Literal["fp32", "bf16", "fp16"]

_STEP = 32
"""Sides of several scales are multiples of it: what a network reduces a picture by."""
_SMALLEST, _LARGEST = 0.625, 1.25
"""Sides of several scales, as shares of the nominal one: 160 and 320 around 256 (arXiv:2110.02178,
4.1)."""


@dataclass(frozen=True)
class Phase:
    """Consecutive epochs at one input size, or at several around it."""

    epochs: int  # at least 1
    size: int  # nominal height and width of the network's input in pixels, at least 32

    def __post_init__(self) -> None:
        if self.epochs < 1 or self.size < 32:
            raise UsageError(
                f"A phase needs at least 1 epoch at 32 pixels or more, "
                f"got {self.epochs} epochs at {self.size}."
            )

    def __str__(self) -> str:
        return f"{self.epochs}@{self.size}"

    @classmethod
    def parse(cls, text: str) -> "Phase":
        """From the form EPOCHS@SIZE.

        Raises:
            UsageError: another form.
        """
        epochs, _, size = text.partition("@")
        if not (epochs.isdigit() and size.isdigit()):
            raise UsageError(f"A phase is EPOCHS@SIZE, e.g. 40@192, got {text!r}.")
        return cls(int(epochs), int(size))


@dataclass(frozen=True)
class Recipe:
    """How a network is trained; what is not given is as the papers have it.

    AdamW, a linear warm-up, then a cosine to zero; label smoothing; an average of the weights; and
    batches of several sizes (arXiv:2110.02178, 4.1; arXiv:2206.02680, 4.1).
    """

    epochs: int = flag(30, "Passes over the pictures (the papers: 300).", kind=int, panel="Recipe")
    phases: tuple[Phase, ...] = flag(
        (),
        "Epochs at a size of their own, EPOCHS@SIZE, one behind the other; instead of --epochs.",
        "--phase",
        panel="Recipe",
        parse=Phase.parse,
        metavar="EPOCHS@SIZE",
    )
    multi_scale: bool = flag(
        True,
        "Every step has one of several input sizes around the nominal one, and a batch with as "
        "many pixels.",
        panel="Recipe",
    )
    batch_size: int = flag(
        32, "Pictures per step at the nominal size, of all processes.", kind=int, panel="Recipe"
    )
    accumulate: int = flag(
        1, "Parts of a step that are computed one by one: less memory.", kind=int, panel="Recipe"
    )
    peak_rate: float = flag(
        2e-3, "AdamW's learning rate after the warm-up.", kind=float, panel="Recipe"
    )
    warmup_epochs: float = flag(1, "Of a linear warm-up.", kind=float, panel="Recipe")
    weight_decay: float = flag(
        0.01,
        "Of matrices and kernels; norms and biases do not decay.",
        kind=float,
        panel="Recipe",
    )
    label_smoothing: float = flag(
        0.1, "Share of a target that is spread over all classes.", kind=float, panel="Recipe"
    )
    ema_decay: float = flag(
        0.9995,
        "Of the average of weights and batch-norm statistics, per step; 0 for none.",
        kind=float,
        panel="Recipe",
    )
    clip: float = flag(
        10.0, "Largest norm of the gradient; longer ones are shortened.", kind=float, panel="Recipe"
    )
    layer_decay: float = flag(
        1.0,
        "Factor on the learning rate of a stage for each one behind it (fine-tuning: 0.7).",
        kind=float,
        panel="Recipe",
    )
    freeze: tuple[str, ...] = flag(
        (), "Parts that are not trained, e.g. stem or stages.0; repeats.", panel="Recipe"
    )
    freeze_norms: bool = flag(
        False, "Batch norms keep their statistics, weights and biases.", panel="Recipe"
    )
    arithmetic: Arithmetic = flag(
        "fp32", "fp32, or bf16 or fp16 where the device has it.", panel="Recipe"
    )
    seed: int = flag(
        0, "Of initial weights, order, augmentation and dropout.", kind=int, panel="Recipe"
    )

    def __post_init__(self) -> None:
        shares = ("label_smoothing", "ema_decay", "layer_decay")
        checks: tuple[tuple[tuple[str, ...], Callable[[float], bool], str], ...] = (
            (("epochs", "batch_size", "accumulate"), lambda value: value >= 1, "at least 1"),
            (("peak_rate", "clip"), lambda value: 0 < value < inf, "above 0"),
            (
                ("warmup_epochs", "weight_decay", "seed"),
                lambda value: 0 <= value < inf,
                "at least 0",
            ),
            (shares, lambda value: 0 <= value <= 1, "between 0 and 1"),
        )
        for names, fits, said in checks:
            for name in names:
                if not fits(getattr(self, name)):
                    raise UsageError(f"{name} must be {said}, got {getattr(self, name)}.")
        if self.accumulate > self.batch_size:
            raise UsageError(
                f"{self.batch_size} pictures cannot be cut into {self.accumulate} parts."
            )
        if self.arithmetic not in get_args(Arithmetic):
            known = ", ".join(get_args(Arithmetic))
            raise UsageError(f"arithmetic must be one of {known}, got {self.arithmetic!r}.")

    def phases_at(self, size: int) -> tuple[Phase, ...]:
        """Those of the recipe, or one of all epochs at the size that is trained for."""
        return self.phases or (Phase(self.epochs, size),)


def sizes_around(size: int) -> tuple[int, ...]:
    """The sides that several scales have around a nominal one, smallest first."""
    first, last = (ceil(size * share / _STEP) for share in (_SMALLEST, _LARGEST))
    return tuple(_STEP * number for number in range(first, last + 1))
