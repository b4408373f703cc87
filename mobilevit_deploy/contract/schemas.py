"""The contract's JSON Schemas, for readers in other languages.

`python -m mobilevit_deploy.contract.schemas` writes them anew after a change of the models.
"""

import json
from pathlib import Path

from pydantic import BaseModel

from mobilevit_deploy.contract.manifest import Manifest
from mobilevit_deploy.contract.report import Report

SCHEMA_FOLDER = Path(__file__).parent / "schema"
DOCUMENTS: dict[str, type[BaseModel]] = {"manifest": Manifest, "report": Report}


def schema_text(document: str) -> str:
    """The JSON Schema (draft 2020-12) of one document, as it is stored in the package."""
    schema = DOCUMENTS[document].model_json_schema()
    schema = {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
    return json.dumps(schema, indent=2) + "\n"


def schema_path(document: str) -> Path:
    """Where the package keeps the schema of one document."""
    return SCHEMA_FOLDER / f"{document}.schema.json"


def main() -> None:
    """Write every schema into the package."""
    SCHEMA_FOLDER.mkdir(exist_ok=True)
    for document in DOCUMENTS:
        schema_path(document).write_text(schema_text(document), encoding="utf-8")


if __name__ == "__main__":
    main()
