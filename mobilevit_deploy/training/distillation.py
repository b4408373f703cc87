"""How much a run learns from another network, and in which way."""

from dataclasses import dataclass
from typing import Literal

from mobilevit_deploy.errors import UsageError
from mobilevit_deploy.flags import flag

Kind = Literal["soft", "hard"]


@dataclass(frozen=True)
class Distillation:
    """How much a teacher has to say, and how it is heard."""

    teacher: str | None = flag(
        None,
        "A checkpoint, or MODULE:FUNCTION that gives a torch module: its answers are targets too.",
        panel="Distillation",
    )
    distillation: Kind = flag(
        "soft",
        "soft: the teacher's probabilities; hard: its best class.",
        panel="Distillation",
    )
    distillation_weight: float = flag(
        0.5, "Share of the loss that is the teacher's.", kind=float, panel="Distillation"
    )
    temperature: float = flag(
        2.0, "By which scores are divided before they are soft.", kind=float, panel="Distillation"
    )

    def __post_init__(self) -> None:
        if self.distillation not in {"soft", "hard"}:
            raise UsageError(f"distillation is soft or hard, got {self.distillation!r}.")
        if not 0 <= self.distillation_weight <= 1:
            raise UsageError(
                f"distillation_weight must be between 0 and 1, got {self.distillation_weight}."
            )
        if not 0 < self.temperature < float("inf"):
            raise UsageError(f"temperature must be above 0, got {self.temperature}.")
