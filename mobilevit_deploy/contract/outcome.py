"""`outcome.json`: how far an app on a phone is with its campaign, and what came of each case."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.campaign import MOST_CASES
from mobilevit_deploy.contract.document import (
    Count,
    Id,
    Part,
    Seconds,
    Sentence,
    Time,
    parse_document,
)
from mobilevit_deploy.contract.manifest import RelativePath
from mobilevit_deploy.errors import CampaignError

OUTCOME_NAME = "outcome.json"


class CaseProgress(Part):
    """What the app does at the moment."""

    case: Count = Field(
        description="Position in cases; of a group that is sampled, one of its cases."
    )
    step: Literal["load", "check", "cool_down", "measure"] = Field(
        description="Loading, comparing with the references, waiting for the device to cool, or "
        "taking samples."
    )
    rounds: Count = Field(description="Samples of each case of the group so far.")
    seconds: Seconds = Field(description="Since the step began.")
    latency_ns: Count | None = Field(
        description="Of the case's latest run; null while there is none."
    )


class CaseOutcome(Part):
    """What came of a case."""

    state: Literal["pending", "running", "measured", "left_out"] = Field(
        description="running: loaded, checked, or sampled with the other cases of its group, "
        "and pending between those. If the app finds one that is running at its start, that case "
        "ended the app before."
    )
    report: RelativePath | None = Field(
        description="Of a measured case: its report.json, relative to the campaign's folder; "
        "else null."
    )
    reason: Sentence | None = Field(description="Why a case was left out; else null.")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.state == "measured") != (self.report is not None):
            raise ValueError("a case has a report if it is measured, and only then")
        if (self.state == "left_out") != (self.reason is not None):
            raise ValueError("a case has a reason if it is left out, and only then")
        return self


class Outcome(Part):
    """The state of a campaign; replaced as a whole whenever something changes."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    campaign: Id = Field(description="The campaign's id.")
    updated: Time = Field(description="When this was written, with time zone.")
    state: Literal["running", "finished", "failed"] = Field(
        description="failed: something stops the whole campaign."
    )
    message: Sentence | None = Field(description="Why it failed; else null.")
    progress: CaseProgress | None = Field(description="null when nothing runs.")
    cases: tuple[CaseOutcome, ...] = Field(
        max_length=MOST_CASES,
        fail_fast=True,
        description="In the order of campaign.json; empty only if that cannot be read.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.state == "failed") != (self.message is not None):
            raise ValueError("a campaign has a message if it failed, and only then")
        if not self.cases and self.state != "failed":
            raise ValueError("cases is empty, and the campaign did not fail")
        if self.progress is not None:
            if self.state != "running":
                raise ValueError(f"there is progress, and the campaign is {self.state}")
            if self.progress.case >= len(self.cases):
                raise ValueError(
                    f"progress is of case {self.progress.case}, and there are {len(self.cases)}"
                )
        unfinished = [case for case in self.cases if case.state in {"pending", "running"}]
        if self.state == "finished" and unfinished:
            raise ValueError(f"the campaign is finished, and {len(unfinished)} cases are not")
        return self


def parse_outcome(text: str | bytes) -> Outcome:
    """An outcome from its JSON; errors as `parse_document`, each a `CampaignError`."""
    return parse_document(Outcome, text, "The outcome", CampaignError)
