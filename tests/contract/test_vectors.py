"""Python's readers accept and refuse what every language's readers do."""

import json
from collections.abc import Callable

import jsonschema
import pytest

from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.manifest import parse_manifest
from mobilevit_deploy.contract.outcome import parse_outcome
from mobilevit_deploy.contract.report import parse_report
from mobilevit_deploy.contract.schemas import schema_text
from mobilevit_deploy.errors import MobileViTError
from tests.contract.vectors import Case, base, cases

READERS: dict[str, Callable[[str], object]] = {
    "manifest": parse_manifest,
    "report": parse_report,
    "campaign": parse_campaign,
    "outcome": parse_outcome,
}
EVERY = [(kind, case) for kind in READERS for case in cases(kind)]


@pytest.mark.parametrize(
    ("kind", "case"), EVERY, ids=[f"{kind}-{case.name}" for kind, case in EVERY]
)
def test_a_reader_accepts_and_refuses_as_the_vector_says(kind: str, case: Case) -> None:
    if case.accepted:
        READERS[kind](case.text)
        return
    with pytest.raises(MobileViTError) as refused:
        READERS[kind](case.text)
    said = str(refused.value)
    assert said.startswith(f"The {kind} ")
    assert len(said) < 2000
    assert "\n" not in said


@pytest.mark.parametrize("kind", READERS)
def test_the_base_satisfies_the_json_schema(kind: str) -> None:
    schema = json.loads(schema_text(kind))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(base(kind), schema, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize("kind", READERS)
def test_there_are_cases_of_both_kinds(kind: str) -> None:
    verdicts = [case.accepted for case in cases(kind)]
    assert verdicts.count(True) >= 5
    assert verdicts.count(False) >= 20
