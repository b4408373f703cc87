"""The report: read back as written, and nothing that breaks the contract."""

import json

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mobilevit_deploy.contract.report import Report, parse_report, report_text
from mobilevit_deploy.contract.schemas import schema_text
from mobilevit_deploy.errors import ReportError
from tests.reports import make_report

CPU = (1_990_000, 1_890_000, 2_090_000, 1_990_000, 2_040_000, 1_980_000)


def document() -> dict:
    return json.loads(report_text(make_report(cpu=CPU)))


def test_read_back_as_written() -> None:
    report = make_report(cpu=CPU)
    assert parse_report(report_text(report)) == report
    assert parse_report(report_text(report).encode()) == report


def test_a_report_satisfies_the_json_schema() -> None:
    schema = json.loads(schema_text("report"))
    jsonschema.Draft202012Validator.check_schema(schema)
    for report in (make_report(), make_report(cpu=CPU), make_report(noisy=True)):
        jsonschema.validate(
            json.loads(report_text(report)), schema, cls=jsonschema.Draft202012Validator
        )
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document(), "device": {}}, schema)


def test_every_field_is_described() -> None:
    schema = json.loads(schema_text("report"))
    for name, definition in {**schema["$defs"], "Report": schema}.items():
        for field, described in definition["properties"].items():
            # Where the words are the same, the schema leaves them to the definition.
            model = schema["$defs"].get(described.get("$ref", "").removeprefix("#/$defs/"), {})
            assert described.get("description") or model.get("description"), f"{name}.{field}"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d["timing"]["samples_ns"].reverse(), None),
        (lambda d: d["timing"]["process_cpu_ns"].pop(), "6 samples and 5 CPU times"),
        (lambda d: d.update(created="2026-01-01T00:00:00"), "RFC 3339"),
        (lambda d: d.update(created="0001-01-01T00:00:00+14:00"), "the year 1"),
        (lambda d: d.update(id="report"), "id"),
        (lambda d: d["artifact"].update(format="GGUF!"), "artifact.format"),
        (lambda d: d["timing"].update(samples_ns=[]), "samples_ns"),
        (lambda d: d["timing"]["samples_ns"].append(2**53), "samples_ns"),
        (lambda d: d["timing"]["samples_ns"].append(0.5), "samples_ns"),
        (lambda d: d["conditions"].update(load_before=float("nan")), "not JSON"),
        (lambda d: d.update(valid=True), "valid"),
        (lambda d: d["plan"].update(maximum_samples=6, minimum_samples=7), "below minimum"),
        (lambda d: d["device"].update(hostname="h"), "device.hostname"),
        (lambda d: d.pop("conditions"), "conditions"),
        (lambda d: d.update(schema_version=2), "schema version 2"),
        (lambda d: d.update(schema_version=True), "schema version True"),
    ],
)
def test_what_breaks_the_contract_is_named(change: object, message: str | None) -> None:
    changed = document()
    change(changed)  # type: ignore[operator]
    if message is None:
        parse_report(json.dumps(changed))
        return
    with pytest.raises(ReportError, match=message):
        parse_report(json.dumps(changed))


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", "\x00", b"\xff\xfe", "{}"])
def test_what_is_no_report(text: str | bytes) -> None:
    with pytest.raises(ReportError, match=r"not JSON|schema version None"):
        parse_report(text)


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=5,
)


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_any_value_anywhere_is_a_report_or_a_report_error(data: st.DataObject) -> None:
    changed = document()
    place: dict | list = changed
    while True:
        key = data.draw(
            st.sampled_from(sorted(place))
            if isinstance(place, dict)
            else st.integers(0, len(place) - 1)
        )
        inner = place[key]
        if not isinstance(inner, dict | list) or not inner or data.draw(st.booleans()):
            break
        place = inner
    place[key] = data.draw(_json)
    try:
        read = parse_report(json.dumps(changed))
    except ReportError:
        return
    assert isinstance(read, Report)
