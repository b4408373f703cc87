"""The contract's JSON Schemas, for readers in other languages.

`python -m mobilevit_deploy.contract.schemas` writes them anew after a change of the models. Until
the first release a document's form may change freely; from then on a version's documents only grow.
"""

import json
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from mobilevit_deploy.contract.campaign import Campaign
from mobilevit_deploy.contract.harness import Harness
from mobilevit_deploy.contract.manifest import Manifest
from mobilevit_deploy.contract.outcome import Outcome
from mobilevit_deploy.contract.report import Report

SCHEMA_FOLDER = Path(__file__).parent / "schema"
DOCUMENTS: dict[str, type[BaseModel]] = {
    "manifest": Manifest,
    "report": Report,
    "campaign": Campaign,
    "outcome": Outcome,
    "harness": Harness,
}


def schema_text(document: str) -> str:
    """The JSON Schema (draft 2020-12) of one document, as it is stored in the package."""
    schema = _plain_arrays(DOCUMENTS[document].model_json_schema())
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2) + "\n"


def schema_path(document: str) -> Path:
    """Where the package keeps the schema of one document."""
    return SCHEMA_FOLDER / f"{document}.schema.json"


def _plain_arrays(schema: Any) -> Any:
    """Tuples of one type as arrays of that length: what generators of types understand."""
    if isinstance(schema, list):
        return [_plain_arrays(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    plain = {key: _plain_arrays(value) for key, value in schema.items()}
    first, *others = plain.get("prefixItems", [None])
    if others and all(one == first for one in others):
        del plain["prefixItems"]
        plain["items"] = first
    return plain


def main() -> None:
    """Write every schema into the package."""
    for document in DOCUMENTS:
        schema_path(document).write_text(schema_text(document), encoding="utf-8")


if __name__ == "__main__":
    main()
