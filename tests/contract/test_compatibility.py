"""Within a version, schemas only widen; each kind of narrowing is seen."""

import copy
import json
from collections.abc import Callable

import pytest

from mobilevit_deploy.contract.compatibility import narrowings
from mobilevit_deploy.contract.schemas import DOCUMENTS, frozen_path, schema_text

REPORT = json.loads(schema_text("report"))
MANIFEST = json.loads(schema_text("manifest"))


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_document_of_this_version_is_still_one(document: str) -> None:
    frozen = json.loads(frozen_path(document).read_text())
    assert narrowings(frozen, json.loads(schema_text(document))) == [], (
        "this change raises the schema version: see mobilevit_deploy/contract/compatibility.py"
    )


def in_(name: str, schema: dict = REPORT) -> Callable[[dict], dict]:
    assert name in schema["$defs"]
    return lambda document: document["$defs"][name]["properties"]


@pytest.mark.parametrize(
    ("schema", "change", "says"),
    [
        (REPORT, lambda d: d["properties"].pop("parity"), "parity: removed"),
        (REPORT, lambda d: in_("Device")(d).pop("soc"), "device.soc: removed"),
        (
            REPORT,
            lambda d: (
                d["properties"].update(mood={"type": "string"}) or d["required"].append("mood")
            ),
            "mood: newly required",
        ),
        (REPORT, lambda d: in_("Tool")(d)["build"]["enum"].remove("debug"), "'debug' is no choice"),
        (REPORT, lambda d: in_("Tool")(d)["name"].update(maxLength=10), "maxLength 1000 became 10"),
        (REPORT, lambda d: in_("Timing")(d)["warmup_runs"].update(minimum=1), "minimum 0 became 1"),
        (
            REPORT,
            lambda d: in_("Timing")(d)["runs_per_sample"].update(type="string"),
            "integer became string",
        ),
        (
            REPORT,
            lambda d: in_("Execution")(d)["threads"]["anyOf"].pop(),
            "execution.threads: no longer null",
        ),
        (REPORT, lambda d: d["properties"]["schema_version"].update(const=2), "const 1 became 2"),
        (
            REPORT,
            lambda d: in_("MeasuredArtifact")(d)["input_size"]["prefixItems"][1].update(minimum=8),
            "input_size[1]: minimum 1 became 8",
        ),
        (
            MANIFEST,
            lambda d: in_("Artifact", MANIFEST)(d)["sha256"].update(pattern="^[0-9A-F]+$"),
            "pattern",
        ),
        (
            MANIFEST,
            lambda d: in_("Artifact", MANIFEST)(d)["operators"].update(
                additionalProperties={"type": "string"}
            ),
            "operators[]: integer became string",
        ),
    ],
)
def test_a_narrower_schema_is_noticed(
    schema: dict, change: Callable[[dict], object], says: str
) -> None:
    changed = copy.deepcopy(schema)
    change(changed)
    (line,) = narrowings(schema, changed)
    assert says in line


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d["properties"].update(mood={"type": "string"}),
        lambda d: in_("Tool")(d)["build"]["enum"].append("profile"),
        lambda d: in_("Tool")(d)["name"].update(maxLength=2000),
        lambda d: in_("Tool")(d).update(name={"anyOf": [in_("Tool")(d)["name"], {"type": "null"}]}),
        lambda d: d["required"].remove("parity"),
    ],
)
def test_a_wider_schema_is_compatible(change: Callable[[dict], object]) -> None:
    changed = copy.deepcopy(REPORT)
    change(changed)
    assert narrowings(REPORT, changed) == []
