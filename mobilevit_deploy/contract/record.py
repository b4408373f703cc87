"""The record of a checkpoint: where the weights come from and how they want to be fed."""

from collections import Counter
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Part, Text
from mobilevit_deploy.preprocessing import Preprocessing
from mobilevit_deploy.vocabulary import Code, TaskName

MOST_CLASSES = 100_000  # ImageNet's largest has 21,841
_Names = Annotated[tuple[Text, ...], Field(max_length=10_000, fail_fast=True)]
Origin = Literal["cvnets", "transformers", "timm", "mobilevit_deploy", "random"]


class Record(Part):
    """What is known about a model's weights; carried by the model and written to the manifest."""

    variant: Text = Field(description="Name of the network, e.g. mobilevit_xxs.")
    task: TaskName
    head: Text | None = Field(
        default=None, description="Which of the task's heads; null where it has one only."
    )
    output_stride: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description="Pixels of the input per pixel of the last map; null where there is no choice.",
    )
    follows: Code | None = Field(
        default=None,
        description="Whose code the network computes as; null where all compute the same.",
    )
    num_classes: int = Field(
        ge=1, le=MOST_CLASSES, description="Classes that the head tells apart."
    )
    labels: Annotated[tuple[Text, ...], Field(max_length=MOST_CLASSES, fail_fast=True)] | None = (
        Field(
            default=None,
            description="One name per class, in output order; null where none are known.",
        )
    )
    preprocessing: Preprocessing = Field(description="How a picture becomes the network's input.")
    origin: Origin = Field(
        description="Whose names the file uses (cvnets also covers the files of v3); "
        "random: no file, the weights were drawn from a seeded generator."
    )
    source: Text = Field(description="File or folder name, hub repository, or seed; never a path.")
    sha256: str = Field(
        pattern="^[0-9a-f]{64}$",
        description="Digest of the weight file; of the weights themselves where there is no file.",
    )
    trained: bool = Field(
        description="false: the weights are random; only speed and plumbing can be judged."
    )
    assumed: _Names = Field(
        default=(),
        description="Fields that the checkpoint does not state and that were taken from the "
        "variant's published defaults, e.g. preprocessing.colour_order.",
    )
    overridden: _Names = Field(
        default=(), description="Fields that the user set against what the checkpoint says."
    )
    dropped: _Names = Field(
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
        counts, taken, distinct = Counter(self.labels), set(self.labels), []
        for index, label in enumerate(self.labels):
            numbered = label
            while counts[label] > 1 and numbered in taken:  # a label may look like a numbered one
                numbered = f"{numbered} ({index})"
            taken.add(numbered)
            distinct.append(numbered)
        return tuple(distinct)
