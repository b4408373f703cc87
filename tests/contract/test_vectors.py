"""Python's readers accept and refuse what every language's readers do."""

import json
import tracemalloc
from collections.abc import Callable, Iterator
from typing import Any

import jsonschema
import pytest

from mobilevit_deploy.contract.campaign import parse_campaign
from mobilevit_deploy.contract.manifest import parse_manifest
from mobilevit_deploy.contract.outcome import parse_outcome
from mobilevit_deploy.contract.report import parse_report
from mobilevit_deploy.contract.schemas import DOCUMENTS, schema_text
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


def unbounded(schema: Any, at: str) -> Iterator[str]:
    """Where a schema leaves a number, text, list or map without an end."""
    if isinstance(schema, list):
        for index, one in enumerate(schema):
            yield from unbounded(one, f"{at}/{index}")
    if not isinstance(schema, dict) or "enum" in schema or "const" in schema:
        return
    for name in ENDS.get(schema.get("type"), ()):
        if not name & schema.keys() and "properties" not in schema:
            yield at
    for keyword, value in schema.items():
        if keyword in {"properties", "$defs"}:
            for name, one in value.items():
                yield from unbounded(one, f"{at}/{name}")
        else:
            yield from unbounded(value, f"{at}/{keyword}")


ENDS = {
    "integer": ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}),
    "number": ({"minimum", "exclusiveMinimum"}, {"maximum", "exclusiveMaximum"}),
    "string": ({"maxLength", "pattern", "format"},),
    "array": ({"maxItems"},),
    "object": ({"maxProperties"},),
}


@pytest.mark.parametrize("kind", DOCUMENTS)
def test_every_number_text_list_and_map_has_a_bound(kind: str) -> None:
    assert list(unbounded(json.loads(schema_text(kind)), kind)) == []


def test_a_large_document_is_refused_before_it_is_held() -> None:
    for text in (
        " " * (2**24 + 1),
        "[" + "0," * 2_000_001 + "0]",
        "[" + '"a",' * 700_000 + "0]",
        "[" + "[]," * 100_000 + "0]",
        '{"a":1,' * 100_001,
    ):
        with pytest.raises(MobileViTError, match=r"at most .* are read"):
            parse_report(text)


def test_samples_that_are_all_wrong_are_refused_in_linear_time_and_memory() -> None:
    document = base("report")
    document["timing"] |= {"samples_ns": [-1] * 1_000_000, "process_cpu_ns": None}
    text = json.dumps(document, separators=(",", ":"))
    tracemalloc.start()
    with pytest.raises(MobileViTError, match=r"timing\.samples_ns\.0: .* 0") as refused:
        parse_report(text)
    (_, peak), _ = tracemalloc.get_traced_memory(), tracemalloc.stop()
    assert len(str(refused.value)) < 2000
    assert peak < 50e6  # each wrong sample was a problem of its own: 800 MB
