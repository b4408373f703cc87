"""When there are enough samples: the rule that every program that measures follows."""

from typing import Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Part, Seconds

MOST_READINGS = 1000
"""Of a device during one measurement, after the first; of a longer one they lie further apart."""


class Plan(Part):
    """When there are enough samples; the limits in seconds hold for artifacts taken in turns."""

    minimum_samples: int = Field(ge=6, le=1_000_000, description="Of each artifact, at least.")
    maximum_samples: int = Field(ge=6, le=1_000_000, description="Of each artifact, at most.")
    minimum_seconds: Seconds = Field(description="Of sampling, at least.")
    maximum_seconds: Seconds = Field(gt=0, description="Of sampling, at most.")
    relative_width: float = Field(
        gt=0, lt=1, description="Aim: width of the median's 95 % interval as a share of it."
    )
    warmup_runs: int = Field(
        ge=0, le=100_000, description="Of each artifact before the first sample."
    )
    sustained: bool | None = Field(
        default=None,
        description="How does the latency bear the heat? Each artifact is sampled by itself, one "
        "run right after the other, for the whole of maximum_seconds. null: no.",
    )

    @property
    def seconds_between_readings(self) -> float:
        """How long the device is not looked at, so that a report stays small."""
        return max(1.0, self.maximum_seconds / MOST_READINGS)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.maximum_samples < self.minimum_samples:
            raise ValueError("maximum_samples is below minimum_samples")
        if self.maximum_seconds < self.minimum_seconds:
            raise ValueError("maximum_seconds is below minimum_seconds")
        if self.sustained and self.minimum_seconds != self.maximum_seconds:
            raise ValueError("sustained is true, and minimum_seconds is not maximum_seconds")
        return self
