"""The record of a checkpoint: where the weights come from and how they want to be fed."""

from collections import Counter
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.vocabulary import TaskName

Origin = Literal["cvnets", "transformers", "timm", "mobilevit_deploy", "random"]


class Record(BaseModel):
    """What is known about a model's weights; carried by the model and written to the manifest."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    variant: str = Field(description="Name of the network, e.g. mobilevit_xxs.")
    task: TaskName
    head: str | None = Field(
        default=None, description="Which of the task's heads; null where it has one only."
    )
    output_stride: int | None = Field(
        default=None,
        ge=1,
        description="Pixels of the input per pixel of the last map; null where there is no choice.",
    )
    num_classes: int = Field(ge=1, description="Classes that the head tells apart.")
    labels: tuple[str, ...] | None = Field(
        default=None, description="One name per class, in output order; null where none are known."
    )
    preprocessing: Preprocessing = Field(description="How a picture becomes the network's input.")
    origin: Origin = Field(
        description="Whose names the file uses (cvnets also covers the files of v3); "
        "random: no file, the weights were drawn from a seeded generator."
    )
    source: str = Field(description="File or folder name, hub repository, or seed; never a path.")
    sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="Digest of the weight file; of the weights themselves where there is no file.",
    )
    trained: bool = Field(
        description="false: the weights are random; only speed and plumbing can be judged."
    )
    assumed: tuple[str, ...] = Field(
        default=(),
        description="Fields that the checkpoint does not state and that were taken from the "
        "variant's published defaults, e.g. preprocessing.colour_order.",
    )
    overridden: tuple[str, ...] = Field(
        default=(), description="Fields that the user set against what the checkpoint says."
    )
    dropped: tuple[str, ...] = Field(
        default=(),
        description="Entries of the file that inference does not need and that were left out.",
    )

    @model_validator(mode="after")
    def _a_label_per_class(self) -> Self:
        if self.labels is not None and len(self.labels) != self.num_classes:
            raise ValueError(f"{len(self.labels)} labels for {self.num_classes} classes")
        return self

    @property
    def distinct_labels(self) -> tuple[str, ...] | None:
        """Labels as keys: one that repeats (ImageNet has two cranes) gets its class number."""
        if self.labels is None:
            return None
        counts = Counter(self.labels)
        return tuple(
            label if counts[label] == 1 else f"{label} ({index})"
            for index, label in enumerate(self.labels)
        )
