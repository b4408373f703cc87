"""The contract's JSON Schemas, for readers in other languages.

`python -m mobilevit_deploy.contract.schemas` writes them anew after a change of the models. The
first schema of each version is kept in `schema/frozen`; see `compatibility`.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from mobilevit_deploy.contract.campaign import CAMPAIGN_SCHEMA_VERSION, Campaign
from mobilevit_deploy.contract.manifest import SCHEMA_VERSION, Manifest
from mobilevit_deploy.contract.outcome import OUTCOME_SCHEMA_VERSION, Outcome
from mobilevit_deploy.contract.report import REPORT_SCHEMA_VERSION, Report

SCHEMA_FOLDER = Path(__file__).parent / "schema"
DOCUMENTS: dict[str, type[BaseModel]] = {
    "manifest": Manifest,
    "report": Report,
    "campaign": Campaign,
    "outcome": Outcome,
}
VERSIONS = {
    "manifest": SCHEMA_VERSION,
    "report": REPORT_SCHEMA_VERSION,
    "campaign": CAMPAIGN_SCHEMA_VERSION,
    "outcome": OUTCOME_SCHEMA_VERSION,
}


def schema_text(document: str) -> str:
    """The JSON Schema (draft 2020-12) of one document, as it is stored in the package."""
    schema = DOCUMENTS[document].model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2) + "\n"


def schema_path(document: str) -> Path:
    """Where the package keeps the schema of one document."""
    return SCHEMA_FOLDER / f"{document}.schema.json"


def frozen_path(document: str) -> Path:
    """Where the package keeps the schema with which a document's version was first published."""
    return SCHEMA_FOLDER / "frozen" / f"{document}.{VERSIONS[document]}.schema.json"


def main() -> None:
    """Write every schema into the package; that of a new version also as its frozen one."""
    for document in DOCUMENTS:
        text = schema_text(document)
        schema_path(document).write_text(text, encoding="utf-8")
        frozen = frozen_path(document)
        frozen.parent.mkdir(exist_ok=True)
        if not frozen.exists():
            frozen.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
