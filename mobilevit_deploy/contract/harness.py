"""`harness.json`: which back ends an app on a phone has; written by the app whenever it starts."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from mobilevit_deploy.contract.document import Part, parse_document
from mobilevit_deploy.contract.report import Tool
from mobilevit_deploy.errors import CampaignError
from mobilevit_deploy.vocabulary import FormatName

HARNESS_NAME = "harness.json"


class Backend(Part):
    """A runtime on a compute unit, under the name that a campaign's cases give it."""

    name: str = Field(pattern="^[a-z0-9-]{1,100}$", description="E.g. onnxruntime-cpu.")
    format: FormatName
    unit: Annotated[str, Field(pattern="^[a-z]{1,20}$")] | None = Field(
        description="The compute unit that it asks for: cpu, gpu, npu, ane, all; null: the "
        "artifact's target decides."
    )
    threads: bool = Field(
        description="Can a number of threads be asked for? Where the artifact's target decides, "
        "of those that compute on the CPU."
    )
    by_default: bool = Field(description="false: measured only where it is asked for by its name.")


class Harness(Part):
    """What a build of the app has; not whether this phone can use it."""

    schema_version: Literal[1] = Field(description="Version of this document's structure.")
    tool: Tool = Field(description="The app, as its reports name it.")
    backends: tuple[Backend, ...] = Field(
        min_length=1,
        max_length=100,
        fail_fast=True,
        description="In the order in which they are measured.",
    )

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        names = [backend.name for backend in self.backends]
        if len(set(names)) < len(names):
            raise ValueError("two back ends have the same name")
        return self


def parse_harness(text: str | bytes) -> Harness:
    """What an app has, from its JSON; errors as `parse_document`, each a `CampaignError`."""
    return parse_document(Harness, text, "The app's harness.json", CampaignError)
