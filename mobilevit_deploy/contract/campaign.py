"""`campaign.json`: what an app on a phone is to measure, and how; written by the computer.

A campaign is a folder: this document, the exports below `exports/`, and what the app writes,
`outcome.json` and `reports/UUID.json`.
"""

from dataclasses import dataclass
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Id, Part, Time, parse_document
from mobilevit_deploy.contract.manifest import FormatName, RelativePath, Sha256
from mobilevit_deploy.errors import CampaignError

CAMPAIGN_SCHEMA_VERSION = 1
"""Raised by the rule in `compatibility`."""

CAMPAIGN_NAME = "campaign.json"
_LARGEST = 16 * 2**20  # bytes; a thousand cases take 0.3 MB


@dataclass(frozen=True)
class Backend:
    """What a back end's name means: the format it runs, and the compute unit it asks for."""

    format: FormatName
    unit: Literal["cpu", "gpu", "npu", "ane", "all"] | None
    """None where the artifact's target decides."""


BACKENDS = {
    "onnxruntime-cpu": Backend("onnx", "cpu"),
    "onnxruntime-xnnpack": Backend("onnx", "cpu"),
    "onnxruntime-nnapi": Backend("onnx", "all"),
    "onnxruntime-qnn": Backend("onnx", "npu"),
    "onnxruntime-coreml": Backend("onnx", "all"),
    "executorch": Backend("executorch", None),
    "litert-cpu": Backend("tflite", "cpu"),
    "litert-gpu": Backend("tflite", "gpu"),
    "litert-npu": Backend("tflite", "npu"),
    "coreml-cpu": Backend("coreml", "cpu"),
    "coreml-gpu": Backend("coreml", "gpu"),
    "coreml-ane": Backend("coreml", "ane"),
    "coreml-all": Backend("coreml", "all"),
}
"""Every back end that an app of this release may have."""


class CampaignExport(Part):
    """An export folder, as it was exported; only the files that the cases need are there."""

    folder: RelativePath
    label: str = Field(max_length=1000, description="What its artifacts are called in reports.")


class Case(Part):
    """One artifact on one back end: gives one report."""

    export: int = Field(ge=0, description="Position in exports.")
    sha256: Sha256
    function: str | None = Field(
        description="Function inside a file that has several; null for the only one."
    )
    backend: str = Field(
        pattern="^[a-z0-9-]{1,100}$",
        description="E.g. onnxruntime-cpu; a case whose back end the app does not have is left "
        "out.",
    )
    threads: Annotated[int, Field(ge=1, le=1024)] | None = Field(
        description="Of the runtime; null: its own choice."
    )


class CampaignPlan(Part):
    """When there are enough samples; the limits in seconds hold for a whole group."""

    minimum_samples: int = Field(ge=6, le=1_000_000, description="Of each case, at least.")
    maximum_samples: int = Field(ge=6, le=1_000_000, description="Of each case, at most.")
    minimum_seconds: float = Field(ge=0, description="Of sampling, at least.")
    maximum_seconds: float = Field(gt=0, description="Of sampling, at most.")
    relative_width: float = Field(
        gt=0, lt=1, description="Aim: width of the median's 95 % interval as a share of it."
    )
    warmup_runs: int = Field(ge=0, description="Of each case before the first sample, at least.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.maximum_samples < self.minimum_samples:
            raise ValueError("maximum_samples is below minimum_samples")
        if self.maximum_seconds < self.minimum_seconds:
            raise ValueError("maximum_seconds is below minimum_seconds")
        return self


class Campaign(Part):
    """Cases of several exports; those of one back end and thread count are sampled in turns."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    id: Id = Field(description="Of this campaign; an outcome states it.")
    created: Time = Field(description="When it was made, with time zone.")
    exports: tuple[CampaignExport, ...] = Field(min_length=1, description="What was pushed.")
    cases: tuple[Case, ...] = Field(min_length=1, description="What is measured, in order.")
    plan: CampaignPlan = Field(description="How long.")
    cool_down_seconds: float = Field(
        ge=0, description="How long to wait at most, before each group, for the device to cool."
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        folders = [export.folder for export in self.exports]
        if len(set(folders)) < len(folders):
            raise ValueError("two exports have the same folder")
        for position, case in enumerate(self.cases):
            if case.export >= len(folders):
                raise ValueError(
                    f"cases.{position} is of export {case.export}, and there are {len(folders)}"
                )
        if len(set(self.cases)) < len(self.cases):
            raise ValueError("two cases are the same")
        return self


def parse_campaign(text: str | bytes) -> Campaign:
    """A campaign from its JSON.

    Raises:
        CampaignError: it is none, or is of another schema version.
    """
    return parse_document(
        Campaign,
        text,
        version=CAMPAIGN_SCHEMA_VERSION,
        name="The campaign",
        largest=_LARGEST,
        error=CampaignError,
        advice="Install the app and the toolkit of the same release.",
    )


def campaign_text(campaign: Campaign) -> str:
    """A campaign as JSON."""
    return campaign.model_dump_json(indent=1) + "\n"
