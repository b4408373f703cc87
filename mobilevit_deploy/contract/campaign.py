"""`campaign.json`: what an app on a phone is to measure, and how; written by the computer.

A campaign is a folder: this document, the exports below `exports/`, and what the app writes,
`outcome.json` and `reports/UUID.json`.
"""

from typing import Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import (
    Count,
    Id,
    Part,
    Seconds,
    Text,
    Threads,
    Time,
    parse_document,
)
from mobilevit_deploy.contract.manifest import RelativePath, Sha256
from mobilevit_deploy.contract.plan import Plan
from mobilevit_deploy.errors import CampaignError

CAMPAIGN_NAME = "campaign.json"
MOST_CASES = 10_000


class CampaignExport(Part):
    """An export folder, as it was exported; only the files that the cases need are there."""

    folder: RelativePath
    label: Text = Field(description="What its artifacts are called in reports.")


class Case(Part):
    """One artifact on one back end: gives one report."""

    export: Count = Field(description="Position in exports.")
    sha256: Sha256
    function: Text | None = Field(
        description="Function inside a file that has several; null for the only one."
    )
    backend: str = Field(
        pattern="^[a-z0-9-]{1,100}$",
        description="E.g. onnxruntime-cpu; a case whose back end the app does not have is left "
        "out.",
    )
    threads: Threads | None = Field(description="Of the runtime; null: its own choice.")


class Campaign(Part):
    """Cases of several exports; those of one back end and thread count are sampled in turns."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    id: Id = Field(description="Of this campaign; an outcome states it.")
    created: Time = Field(description="When it was made, with time zone.")
    exports: tuple[CampaignExport, ...] = Field(
        min_length=1, max_length=1000, fail_fast=True, description="What was pushed."
    )
    cases: tuple[Case, ...] = Field(
        min_length=1,
        max_length=MOST_CASES,
        fail_fast=True,
        description="What is measured, in order.",
    )
    baseline: Text | None = Field(
        description="Label of the export that the others are compared with; null for none.",
    )
    plan: Plan = Field(description="How long.")
    cool_down_seconds: Seconds = Field(
        description="How long to wait at most, before each group, for the device to cool."
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
        if self.baseline is not None and self.baseline not in {one.label for one in self.exports}:
            raise ValueError(f"no export has the baseline's label {self.baseline!r}")
        return self


def parse_campaign(text: str | bytes) -> Campaign:
    """A campaign from its JSON; errors as `parse_document`, each a `CampaignError`."""
    return parse_document(Campaign, text, "The campaign", CampaignError)


def campaign_text(campaign: Campaign) -> str:
    """A campaign as JSON."""
    return campaign.model_dump_json(indent=1) + "\n"
